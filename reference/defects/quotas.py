"""Defects of limiting how often one may act."""

from __future__ import annotations

from time import monotonic
from typing import Any

from reference.defects.catalogue import API, Kind, defect
from reference.defects.patching import replace, reword


def counts(old: str, new: str) -> None:
    """Change the statement that counts what has been used."""
    from reference.actions.store import actions

    reword(actions, "COUNT_USED", old, new)


def within(make: Any) -> None:
    """Compare what has been used with the limit otherwise."""
    from reference.actions.policy import limits

    replace(limits, "within_limit", make)


@defect("One request more than the limit is accepted", Kind.PERMISSION, ("AA-18",), API)
def one_too_many() -> None:
    within(lambda original: lambda used, limit: original(used - 1, limit))


@defect("The last request within the limit is refused", Kind.REFUSAL, ("AA-18",), API)
def one_too_few() -> None:
    within(lambda original: lambda used, limit: original(used + 1, limit))


@defect("What has been used is counted once a second", Kind.LATE, ("AA-18",), API)
def count_of_a_second_ago() -> None:
    from reference.actions.policy.limits import UNLIMITED
    from reference.actions.store.actions import ActionLedger

    seen: dict[tuple[str, str], tuple[float, int]] = {}

    def stale(original: Any) -> Any:
        def used(self: Any, owner: str, name: str) -> int:
            moment, _ = seen.get((owner, name), (0.0, 0))
            if monotonic() - moment > 1:
                seen[owner, name] = (monotonic(), original(self, owner, name))
            return seen[owner, name][1]

        return used

    def unchecked(original: Any) -> Any:
        return lambda self, owner, name, inputs, _limit: original(self, owner, name, inputs, UNLIMITED)

    replace(ActionLedger, "used", stale)
    replace(ActionLedger, "accept", unchecked)


@defect("Users whose names end alike share one quota", Kind.REFUSAL, ("AA-18",), API)
def quota_of_similar_users() -> None:
    counts("owner = %(owner)s", "right(owner, 8) = right(%(owner)s, 8)")


@defect("All actions share one quota", Kind.REFUSAL, ("AA-18",), API)
def quota_of_all_actions() -> None:
    counts("AND name = %(name)s", "AND %(name)s <> ''")


@defect("Quota comes back after half an hour", Kind.EARLY, ("AA-18",), API)
def short_window() -> None:
    counts("secs => %(window_seconds)s", "secs => %(window_seconds)s / 2")


@defect("Quota comes back after two hours", Kind.LATE, ("AA-18",), API)
def long_window() -> None:
    counts("secs => %(window_seconds)s", "secs => %(window_seconds)s * 2")


@defect("Cancelling gives back quota that was used", Kind.PERMISSION, ("AA-18",), API)
def cancelling_gives_quota_back() -> None:
    counts(" OR started_at IS NOT NULL", "")


@defect("What was cancelled before it began uses quota", Kind.REFUSAL, ("AA-18",), API)
def cancelled_action_uses_quota() -> None:
    counts("(status <> 'CANCELLED' OR started_at IS NOT NULL)", "true")


@defect("What failed uses no quota", Kind.PERMISSION, ("AA-18",), API)
def failure_uses_no_quota() -> None:
    counts("(status <> 'CANCELLED'", "(status NOT IN ('CANCELLED', 'FAILURE')")
    counts(" OR started_at IS NOT NULL", " OR (status = 'CANCELLED' AND started_at IS NOT NULL)")


@defect("A request above the limit is refused after it was recorded", Kind.RECORD, ("AA-18",), API)
def refusal_uses_quota() -> None:
    from fastapi import HTTPException

    from reference.actions.api import guard
    from reference.actions.policy.limits import UNLIMITED

    def make(original: Any) -> Any:
        def admit(services: Any, identity: Any, operation: str, params: Any) -> Any:
            try:
                return original(services, identity, operation, params)
            except HTTPException as refusal:
                if refusal.status_code == 429:
                    services.ledger.accept(identity.username, operation, dict(params), UNLIMITED)
                raise

        return admit

    replace(guard, "admit", make)
