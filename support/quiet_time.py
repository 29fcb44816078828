"""One quiet time for all that a scenario says does not happen."""

from __future__ import annotations

import datetime as dt
import time
from typing import TypeVar

import pytest

from support.targets.profile import Profile
from support.waiting import Answer, Probe, consistently, eventually

T = TypeVar("T")


class Quiet:
    """Watches that nothing happens until `seconds` have passed since the last act or the last awaited arrival.

    The quiet time is spent once: a sentence that comes when it is over only looks.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since = time.monotonic()

    def begin(self, at: dt.datetime | None = None) -> None:
        """Count from now, or from a moment (aware) that has just passed; never from an earlier one than before."""
        passed = 0.0 if at is None else max(0.0, (dt.datetime.now(dt.UTC) - at).total_seconds())
        self._since = max(self._since, time.monotonic() - passed)

    @property
    def left(self) -> float:
        """Seconds that must still pass."""
        return max(0.0, self._since + self._seconds - time.monotonic())

    def stays(self, probe: Probe[T], *, wanted: str) -> T:
        """Prove that the probe stays done until the quiet time is over, and return its last value."""
        return consistently(probe, wanted=wanted, throughout=self.left)

    def comes_and_stays(self, probe: Probe[T], *, wanted: str, within: float | None = None) -> T:
        """Wait until the probe is done, then prove that it stays so for the quiet time from then on."""
        looks = 0

        def counted() -> Answer[T]:
            nonlocal looks
            looks += 1
            return probe()

        eventually(counted, wanted=wanted, within=within)
        if looks > 1:
            self.begin()
        return self.stays(probe, wanted=f"{wanted}, and it stays so")


@pytest.fixture
def quiet(target: Profile) -> Quiet:
    """The quiet time of the scenario."""
    return Quiet(target.waiting.quiet_seconds)
