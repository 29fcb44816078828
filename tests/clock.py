"""A clock that stands still but for whoever sleeps: what depends on time is then the same on every machine."""

from __future__ import annotations

import pytest
import tenacity

import support.quiet_time
import support.waiting

_LEAST = 1e-6
"""Seconds that every sleep takes, so that one too short to be counted does not take for ever."""


class Clock:
    """Stands in for the module `time`."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        """Seconds slept so far."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.pauses.append(seconds)
        self.now += max(seconds, _LEAST)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of all that waits in this test, in the test's own process."""
    clock = Clock()
    for module in (tenacity, tenacity.nap, support.waiting, support.quiet_time):
        monkeypatch.setattr(module, "time", clock)
    return clock
