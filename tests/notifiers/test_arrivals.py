"""What is kept: bounded, in order, and told when it was dropped."""

from __future__ import annotations

import asyncio

from support.notifiers.arrivals import MOST_TEXTS, PENDING, Arrival, Arrivals, Filter, Outcome
from tests.patience import PATIENT

DONE = Outcome(True, "accepted", 200)


def arrival(text: str, outcome: Outcome = DONE, size: int = 0) -> Arrival:
    return Arrival("webhook", ("/x",), "", b"r" * size, {}, {}, text, outcome)


def kept(arrivals: Arrivals) -> list[str]:
    return [each.searchable for each in arrivals.found(Filter())]


def test_the_oldest_are_dropped_beyond_the_number() -> None:
    arrivals = Arrivals(most=2)
    for text in "abc":
        arrivals.record(arrival(text))
    assert (kept(arrivals), arrivals.dropped) == (["b", "c"], 1)


def test_the_oldest_are_dropped_beyond_the_size() -> None:
    arrivals = Arrivals(largest=25_000)
    for text in "abc":
        arrivals.record(arrival(text, size=10_000))
    assert (kept(arrivals), arrivals.dropped) == (["b", "c"], 1)


def test_forgetting_makes_room() -> None:
    arrivals = Arrivals(largest=25_000)
    for text in "ab":
        arrivals.record(arrival(text, size=10_000))
    assert arrivals.forget(Filter(contains=("a",))) == 1
    arrivals.record(arrival("c", size=10_000))
    assert (kept(arrivals), arrivals.dropped) == (["b", "c"], 0)


def test_who_waits_for_accepted_ones_hears_of_a_late_answer() -> None:
    async def scene() -> list[Arrival]:
        arrivals = Arrivals()
        late = arrivals.record(arrival("a", PENDING))
        waiting = asyncio.create_task(arrivals.wait(Filter(accepted=True), 1, PATIENT))
        await asyncio.sleep(0)
        arrivals.record(arrival("b", Outcome(False, "refused", 500)))
        await asyncio.sleep(0.02)
        assert not waiting.done()
        arrivals.finish(late, DONE)
        return await waiting

    assert [each.searchable for each in asyncio.run(scene())] == ["a"]


def test_what_was_looked_for_before_is_found_with_what_has_come_since_and_without_what_has_gone() -> None:
    arrivals, about = Arrivals(most=3), Filter(contains=("x",))
    found: list[list[str]] = []
    for text in ("x1", "y", "x2", "x3", "x4"):
        arrivals.record(arrival(text))
        found.append([each.searchable for each in arrivals.found(about)])
    assert found == [["x1"], ["x1"], ["x1", "x2"], ["x2", "x3"], ["x2", "x3", "x4"]]
    assert arrivals.forget(Filter(contains=("x3",))) == 1
    arrivals.record(arrival("x5"))
    assert [each.searchable for each in arrivals.found(about)] == ["x2", "x4", "x5"]
    assert [each.searchable for each in arrivals.found(Filter(contains=("x", "4")))] == ["x4"]
    assert arrivals.forget(Filter()) == 3
    assert arrivals.found(about) == []


def test_more_texts_than_are_remembered_are_found_all_the_same() -> None:
    arrivals = Arrivals()
    arrivals.record(arrival("-".join(map(str, range(MOST_TEXTS + 1)))))
    for text in (*range(MOST_TEXTS + 1), 0):
        assert len(arrivals.found(Filter(contains=(str(text),)))) == 1
