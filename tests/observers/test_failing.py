"""What did not come true leaves its evidence, too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.evidence.attachments import use_sink
from support.observers.caches import CacheSeen
from support.observers.comparing import Mismatch
from support.observers.failing import shown_when_it_fails
from support.observers.looks import CacheLook
from support.observers.surroundings import Surroundings

BEFORE, AFTER = CacheSeen("sessions", {"a": "1"}), CacheSeen("sessions", {"b": "2"})
DIFFERENCE = "--- before\n+++ after\n-a: '1'\n+b: '2'\n"


@pytest.fixture
def shown() -> Iterator[list[tuple[str, str]]]:
    """Titles and bodies of what becomes evidence."""
    taken: list[tuple[str, str]] = []

    class Taking:
        def take(self, kind: str, title: str, body: str | bytes, media_type: str, extension: str) -> None:
            taken.append((title, str(body)))

    use_sink(Taking())
    yield taken
    use_sink(None)


def test_a_failure_shows_before_and_after(shown: list[tuple[str, str]]) -> None:
    with pytest.raises(Mismatch, match="other entries"), shown_when_it_fails("entries", BEFORE, lambda: AFTER):
        raise Mismatch("the same entries", ["other entries"])
    assert shown == [("entries: before and after", DIFFERENCE)]


@pytest.mark.parametrize("trouble", [Mismatch("the cache", ["it is gone"]), ConnectionError("nobody answers")])
def test_what_cannot_be_seen_any_more_does_not_take_the_place_of_the_failure(trouble: Exception) -> None:
    def gone() -> CacheSeen:
        raise trouble

    with pytest.raises(Mismatch, match="other entries"), shown_when_it_fails("entries", BEFORE, gone):
        raise Mismatch("the same entries", ["other entries"])


def test_nothing_is_looked_at_again_where_all_is_well(shown: list[tuple[str, str]]) -> None:
    with shown_when_it_fails("entries", BEFORE, lambda: pytest.fail("looked again")):
        pass
    assert shown == []


def test_surroundings_that_have_changed_are_shown(shown: list[tuple[str, str]]) -> None:
    looks = iter([BEFORE, AFTER])
    surroundings = Surroundings()
    surroundings.join("cache sessions", lambda: CacheLook(next(looks)))
    surroundings.remember()
    with pytest.raises(Mismatch):
        surroundings.expect_unchanged()
    assert shown == [("cache sessions: before and after", DIFFERENCE)]
