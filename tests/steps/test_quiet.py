"""One quiet time for several sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from support.quiet_time import Quiet
from support.waiting import Answer, Done, Never, NotYet, Unfulfilled
from tests.clock import Clock
from tests.clock import clock as clock


def test_the_quiet_time_is_spent_once(clock: Clock) -> None:
    quiet = Quiet(0.2)
    quiet.stays(lambda: Done(1), wanted="nothing")
    assert clock.now == pytest.approx(0.2)
    clock.pauses.clear()
    assert quiet.stays(lambda: Done(2), wanted="nothing") == 2
    assert clock.pauses == []


def test_what_comes_within_the_quiet_time_is_seen(clock: Clock) -> None:
    answers: Iterator[Answer[int]] = iter([Done(0), NotYet("one incident")])
    with pytest.raises(Unfulfilled, match="one incident"):
        Quiet(0.2).stays(lambda: next(answers), wanted="no incident")


def test_a_look_is_taken_when_the_quiet_time_is_over() -> None:
    with pytest.raises(Unfulfilled, match="two"):
        Quiet(0.0).stays(lambda: Never("two"), wanted="one")


def test_an_awaited_arrival_begins_it_anew(clock: Clock) -> None:
    quiet = Quiet(0.1)
    quiet.stays(lambda: Done(0), wanted="nothing")
    answers = iter([NotYet("none")])
    began = clock.now
    assert quiet.comes_and_stays(lambda: next(answers, Done(1)), wanted="one") == 1
    assert clock.now - began == pytest.approx(0.01 + 0.1)


def test_it_counts_from_the_latest_moment_that_it_was_told_of(clock: Clock) -> None:
    quiet = Quiet(10.0)
    quiet.begin(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=60))
    assert quiet.left == 10.0
    late = Quiet(10.0)
    late.begin(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=60))
    assert late.left == 10.0
