"""Which parts of the embedded target a fixture needs, said by the fixture itself.

    @pytest.fixture
    @needs("cluster")
    def cluster(...): ...

Before the first scenario the parts of all fixtures that the selected scenarios reach are brought up; no others are.
What only a step asks for, by itself, comes up when it asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

PARTS_BY_FIXTURE: dict[str, frozenset[str]] = {}


def needs(*parts: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Note that the fixture of this function needs these parts (or groups of parts); goes below `@pytest.fixture`."""

    def note(function: Callable[P, R]) -> Callable[P, R]:
        PARTS_BY_FIXTURE[function.__name__] = PARTS_BY_FIXTURE.get(function.__name__, frozenset()) | set(parts)
        return function

    return note


def parts_for(fixtures: Iterable[str]) -> frozenset[str]:
    """All parts that these fixtures need."""
    return frozenset().union(*(PARTS_BY_FIXTURE.get(name, frozenset()) for name in fixtures))
