"""The only place where the suite waits.

A *probe* looks once and answers: `Done` (the effect is there), `NotYet` (look again) or `Never`
(it can no longer happen, so waiting on would be a waste). `eventually` repeats a probe until it is done;
`consistently` repeats one to prove that something does not happen.

Limits come from the target's profile through `use_limits`, so that a sentence never names seconds of its own.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from tenacity import AsyncRetrying, RetryCallState, Retrying, retry_if_result, stop_after_delay, wait_exponential

T = TypeVar("T")


@dataclass(frozen=True)
class Done(Generic[T]):
    """The probe has seen what it wanted; `value` is what it saw."""

    value: T


@dataclass(frozen=True)
class NotYet:
    """Not there yet; `seen` says in words what was there instead."""

    seen: str


@dataclass(frozen=True)
class Never:
    """It cannot happen any more; `seen` says why."""

    seen: str


Answer = Done[T] | NotYet | Never
Probe = Callable[[], Answer[T]]


class Unfulfilled(AssertionError):
    """What was wanted did not show (or what was unwanted did); carries both sides in words."""

    def __init__(self, wanted: str, seen: str, how_long: str) -> None:
        self.wanted, self.seen, self.how_long = wanted, seen, how_long
        super().__init__(f"wanted: {wanted}\n  seen: {seen}\n ({how_long})")


@dataclass(frozen=True)
class Limits:
    """How long to wait, in seconds. `effect`: until an effect must show. `quiet`: how long nothing may happen."""

    effect: float = 10.0
    quiet: float = 0.4
    first_pause: float = 0.01
    longest_pause: float = 0.25


class _Current:
    limits = Limits()


def use_limits(limits: Limits) -> None:
    """Take the limits of the target that this process runs against."""
    _Current.limits = limits


def eventually(probe: Probe[T], *, wanted: str, within: float | None = None) -> T:
    """Repeat `probe` until it answers `Done` and return its value.

    Polls from 10 ms with growing pauses. Raises `Unfulfilled` at once on `Never`, and after `within` seconds
    (default: the profile's `effect` limit) with what was last seen. `wanted` completes "wanted: ...".
    """
    limits = _Current.limits
    limit = limits.effect if within is None else within
    retrying = Retrying(
        stop=stop_after_delay(limit),
        wait=_growing_pauses(limits, limit),
        retry=retry_if_result(lambda answer: isinstance(answer, NotYet)),
        retry_error_callback=_last_answer,
    )
    return _value_of(retrying(probe), wanted, limit)


async def eventually_async(probe: Callable[[], Awaitable[Answer[T]]], *, wanted: str, within: float) -> T:
    """The same as `eventually` for a probe that runs in an event loop; it starts at half the pause."""
    limits = Limits(first_pause=0.005, longest_pause=0.05)
    retrying = AsyncRetrying(
        stop=stop_after_delay(within),
        wait=_growing_pauses(limits, within),
        retry=retry_if_result(lambda answer: isinstance(answer, NotYet)),
        retry_error_callback=_last_answer,
    )
    return _value_of(await retrying(probe), wanted, within)


def consistently(probe: Probe[T], *, wanted: str, throughout: float | None = None) -> T:
    """Prove that `probe` stays `Done` for `throughout` seconds (default: the profile's `quiet` limit).

    Returns the last value. Raises `Unfulfilled` at the first `NotYet` or `Never`, saying when it was seen.
    """
    limits = _Current.limits
    duration = limits.quiet if throughout is None else throughout
    started = time.monotonic()
    retrying = Retrying(
        stop=stop_after_delay(duration),
        wait=_growing_pauses(limits, duration),
        retry=retry_if_result(lambda answer: isinstance(answer, Done)),
        retry_error_callback=_last_answer,
    )
    answer: Answer[T] = retrying(probe)
    if isinstance(answer, Done):
        return answer.value
    after = time.monotonic() - started
    raise Unfulfilled(wanted, answer.seen, f"seen after {after:.2f} s of {duration:g} s")


def holds(look: Callable[[], T], condition: Callable[[T], bool], describe: Callable[[T], str] = repr) -> Probe[T]:
    """Make a probe of a look and a condition: done when the condition holds for what is seen."""

    def probe() -> Answer[T]:
        seen = look()
        return Done(seen) if condition(seen) else NotYet(describe(seen))

    return probe


def _value_of(answer: Answer[T], wanted: str, limit: float) -> T:
    if isinstance(answer, Done):
        return answer.value
    how_long = f"gave up after {limit:g} s" if isinstance(answer, NotYet) else "it cannot happen any more"
    raise Unfulfilled(wanted, answer.seen, how_long)


def _growing_pauses(limits: Limits, total: float) -> Callable[[RetryCallState], float]:
    """Pauses that grow from the first to the longest; the last one ends with `total` seconds, for a last look."""
    growing = wait_exponential(multiplier=limits.first_pause, exp_base=1.5, max=limits.longest_pause)

    def pause(state: RetryCallState) -> float:
        remaining = total - (state.seconds_since_start or 0.0)
        return max(0.0, min(growing(state), remaining))

    return pause


def _last_answer(state: RetryCallState) -> object:
    assert state.outcome is not None
    return state.outcome.result()
