"""A lamp that stays."""

from __future__ import annotations

from house import Lamps
from pytest_bdd import given, parsers


@given(parsers.parse('a lamp "{name}" that nobody takes down'))
def a_forgotten_lamp(name: str, lamps: Lamps) -> None:
    lamps.hang(name, owned=False)
