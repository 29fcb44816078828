"""Trying again: one attempt, and two more after failures that may pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

from reference.alerting.delivery.failures import ChannelFailure, TemporaryFailure

MOST_ATTEMPTS = 3


class Interrupted(Exception):
    """The process is told to stop between two attempts; the message has not been taken yet."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The channel took the message at this attempt; `note` says who of several recipients did not get it."""

    attempts: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Persistence:
    """How failures are met. `pause_seconds` lie before each retry; once `stopping` is set there are no more."""

    pause_seconds: float
    stopping: Event = field(default_factory=Event)

    def insist(self, attempt: Callable[[], None]) -> int:
        """Try until it works, and return how many attempts that took; raises ChannelFailure, Interrupted."""
        for number in range(1, MOST_ATTEMPTS):
            failure = failure_of(attempt)
            if failure is None:
                return number
            if not isinstance(failure, TemporaryFailure):
                raise failure.after(number)
            if self.stopping.wait(self.pause_seconds):
                raise Interrupted
        failure = failure_of(attempt)
        if failure is not None:
            raise failure.after(MOST_ATTEMPTS)
        return MOST_ATTEMPTS


def failure_of(attempt: Callable[[], None]) -> ChannelFailure | None:
    """How the attempt failed; None when it worked. Kept apart so that no failure becomes the context of the next."""
    try:
        attempt()
    except ChannelFailure as failure:
        return failure
    return None
