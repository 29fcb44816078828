"""Nothing else changes: the parts of a scenario, remembered and compared."""

from __future__ import annotations

import pytest

from support.observers.caches import CacheSeen
from support.observers.comparing import Mismatch
from support.observers.looks import CacheLook
from support.observers.surroundings import NothingRemembered, Surroundings, Thing
from support.waiting import Unfulfilled
from tests.clock import clock as clock

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def entries() -> dict[str, dict[str, str]]:
    return {"one": {"a": "1"}, "two": {"b": "2"}}


@pytest.fixture
def surroundings(entries: dict[str, dict[str, str]]) -> Surroundings:
    result = Surroundings()
    for name in entries:
        result.join(f"cache {name}", lambda name=name: CacheLook(CacheSeen(name, dict(entries[name]))))  # type: ignore[misc]
    result.remember()
    return result


def test_an_unchanged_world_passes(surroundings: Surroundings) -> None:
    surroundings.expect_unchanged()
    surroundings.expect_unchanged(throughout=True)


def test_every_change_of_every_part_is_told(surroundings: Surroundings, entries: dict[str, dict[str, str]]) -> None:
    entries["one"].clear()
    entries["two"]["c"] = "3"

    with pytest.raises(Mismatch) as caught:
        surroundings.expect_unchanged()

    assert str(caught.value) == (
        "wanted: nothing changed\n"
        '  seen: cache one: of cache "one" the entry a is gone: it was 1\n'
        '        cache two: of cache "two" the entry c appeared: 3'
    )


def test_only_what_is_named_is_excused(surroundings: Surroundings, entries: dict[str, dict[str, str]]) -> None:
    entries["one"].clear()
    surroundings.expect_unchanged([Thing("Cache", "one")])
    entries["two"].clear()

    with pytest.raises(Mismatch, match=r"(?s)nothing changed apart from Cache one.*cache two"):
        surroundings.expect_unchanged([Thing("Cache", "one")])


def test_a_change_that_comes_late_is_seen_when_watched(surroundings: Surroundings) -> None:
    looks = iter([{"a": "1"}, {"a": "1"}])
    surroundings.join("late", lambda: CacheLook(CacheSeen("late", next(looks, {}))))
    surroundings.remember()

    with pytest.raises(Unfulfilled, match=r"late.*the entry a is gone"):
        surroundings.expect_unchanged(throughout=True)


def test_comparing_with_nothing_is_a_fault_of_the_suite() -> None:
    with pytest.raises(NothingRemembered):
        Surroundings().expect_unchanged()
