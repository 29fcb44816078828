"""Waiting: done, not yet, never; and that something does not happen."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator

import pytest

from support.waiting import Answer, Done, Never, NotYet, Unfulfilled, consistently, eventually, eventually_async, holds
from tests.clock import Clock
from tests.clock import clock as clock
from tests.patience import PATIENT


def test_a_done_probe_is_asked_once() -> None:
    asked = []

    def probe() -> Answer[str]:
        asked.append(1)
        return Done("there")

    assert eventually(probe, wanted="it") == "there"
    assert len(asked) == 1


def test_not_yet_is_asked_again_until_done() -> None:
    answers: Iterator[Answer[int]] = iter([NotYet("nothing"), NotYet("half"), Done(3)])
    assert eventually(lambda: next(answers), wanted="all") == 3


def test_never_fails_without_another_look() -> None:
    looks: list[Answer[None]] = [NotYet("running"), Never("it crashed")]
    answers = itertools.chain(looks, itertools.repeat(Done(None)))
    with pytest.raises(Unfulfilled) as caught:
        eventually(lambda: next(answers), wanted="it to end well", within=PATIENT)
    assert "wanted: it to end well" in str(caught.value)
    assert "seen: it crashed" in str(caught.value)


def test_the_limit_is_kept_and_the_last_look_is_told(clock: Clock) -> None:
    looks: list[float] = []

    def probe() -> Answer[None]:
        looks.append(clock.now)
        return NotYet(f"look {len(looks)}")

    with pytest.raises(Unfulfilled) as caught:
        eventually(probe, wanted="more", within=0.05)
    assert len(looks) > 3, "it looked only a few times within 50 ms"
    assert [looks[0], looks[-1]] == pytest.approx([0.0, 0.05])
    assert f"seen: look {len(looks)}" in str(caught.value)


def test_pauses_grow_from_10_ms_and_no_further_than_a_quarter_of_a_second(clock: Clock) -> None:
    with pytest.raises(Unfulfilled):
        eventually(lambda: NotYet("nothing"), wanted="more", within=5)
    growing = clock.pauses[:-1]
    assert growing == sorted(growing)
    assert (growing[0], growing[-1]) == (0.01, 0.25)


def test_an_error_of_the_probe_is_not_swallowed() -> None:
    def probe() -> Answer[None]:
        raise ConnectionError("nobody there")

    with pytest.raises(ConnectionError):
        eventually(probe, wanted="an answer")


def test_consistently_returns_what_stayed_throughout(clock: Clock) -> None:
    looks: list[float] = []

    def probe() -> Answer[int]:
        looks.append(clock.now)
        return Done(len(looks))

    assert consistently(probe, wanted="five", throughout=0.03) == len(looks)
    assert looks[-1] == pytest.approx(0.03)


def test_consistently_fails_at_the_first_other_look() -> None:
    looks: list[Answer[int]] = [Done(1), Done(1), NotYet("a second message")]
    answers = itertools.chain(looks, itertools.repeat(Done(1)))
    with pytest.raises(Unfulfilled, match="a second message"):
        consistently(lambda: next(answers), wanted="one message", throughout=PATIENT)


def test_holds_describes_what_it_saw() -> None:
    probe = holds(lambda: 2, lambda seen: seen > 2, lambda seen: f"{seen} pods")
    assert probe() == NotYet("2 pods")
    assert holds(lambda: 3, lambda seen: seen > 2)() == Done(3)


def test_waiting_in_an_event_loop_is_the_same() -> None:
    answers: Iterator[Answer[int]] = iter([NotYet("nothing"), Done(3)])

    async def probe() -> Answer[int]:
        return next(answers)

    async def never() -> Answer[int]:
        return Never("it ended")

    assert asyncio.run(eventually_async(probe, wanted="all", within=PATIENT)) == 3
    with pytest.raises(Unfulfilled, match="it ended"):
        asyncio.run(eventually_async(never, wanted="all", within=PATIENT))
