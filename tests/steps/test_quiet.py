"""One quiet time for several sentences."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

import pytest

from steps.quiet import Quiet
from support.waiting import Answer, Done, Never, NotYet, Unfulfilled


def test_the_quiet_time_is_spent_once() -> None:
    quiet = Quiet(0.2)
    started = time.monotonic()
    quiet.stays(lambda: Done(1), wanted="nothing")
    assert time.monotonic() - started >= 0.19
    started = time.monotonic()
    assert quiet.stays(lambda: Done(2), wanted="nothing") == 2
    assert time.monotonic() - started < 0.1


def test_what_comes_within_the_quiet_time_is_seen() -> None:
    answers: Iterator[Answer[int]] = iter([Done(0), NotYet("one incident")])
    with pytest.raises(Unfulfilled, match="one incident"):
        Quiet(0.2).stays(lambda: next(answers), wanted="no incident")


def test_a_look_is_taken_when_the_quiet_time_is_over() -> None:
    with pytest.raises(Unfulfilled, match="two"):
        Quiet(0.0).stays(lambda: Never("two"), wanted="one")


def test_an_awaited_arrival_begins_it_anew() -> None:
    quiet = Quiet(0.1)
    quiet.stays(lambda: Done(0), wanted="nothing")
    answers = iter([NotYet("none")])
    started = time.monotonic()
    assert quiet.comes_and_stays(lambda: next(answers, Done(1)), wanted="one") == 1
    assert time.monotonic() - started >= 0.1


def test_it_counts_from_the_latest_moment_that_it_was_told_of() -> None:
    quiet = Quiet(10.0)
    quiet.begin(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=60))
    assert quiet.left > 9.0
    late = Quiet(10.0)
    late.begin(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=60))
    assert late.left <= 10.0
