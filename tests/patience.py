"""How long tests wait. No test tells speed by the clock: machines differ, and others work on them at the same time."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

from support.waiting import Limits, use_limits

PATIENT = 60.0
"""Seconds until a test gives up what must come. It goes on as soon as it has come, so they cost nothing."""
OF_A_RUN = 600.0
"""The same for a whole run of a suite in a process of its own."""
OUTLASTING = 600
"""Seconds that a process sleeps, or a lock is held, that must be ended from outside and never ends by itself."""
BRIEF = 0.05
"""Seconds to watch that nothing happens where nothing would."""


def use_patience(quiet: float = Limits.quiet) -> None:
    """Wait patiently from now on for what must come; watch for `quiet` seconds that nothing happens."""
    use_limits(Limits(effect=PATIENT, quiet=quiet))


@contextlib.contextmanager
def in_vain(seconds: float = 0.3) -> Iterator[None]:
    """What is waited for here does not come, and what is watched here does not stay as it is."""
    use_limits(Limits(effect=seconds, quiet=PATIENT))
    try:
        yield
    finally:
        use_patience(BRIEF)


@contextlib.contextmanager
def without_hanging() -> Iterator[None]:
    """Break off what takes minutes where it should take moments."""

    def give_up(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"it has not ended within {PATIENT:g} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, PATIENT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
