"""A meaning that no sentence of a feature uses."""

from __future__ import annotations

from house import Lamps
from pytest_bdd import given


@given("a blown fuse")
def a_blown_fuse(lamps: Lamps) -> None:
    lamps.hang("fuse")
