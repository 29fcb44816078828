"""How many actions of one name a user may start within the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reference.actions.policy.decisions import covers
from reference.actions.policy.documents import Permission


@dataclass(frozen=True, slots=True)
class Limit:
    """The largest number of actions within the window; None means any number."""

    maximum: float | None


NOTHING = Limit(0)
UNLIMITED = Limit(None)


def limit_of(permission: Permission) -> Limit:
    """What one permission allows: a missing `max_ops` nothing, null, 0 or no number anything, else that many."""
    if not permission.has_limit:
        return NOTHING
    number = permission.max_ops
    if isinstance(number, bool) or not isinstance(number, int | float) or number == 0:
        return UNLIMITED
    return Limit(number)


def limit_for(permissions: Sequence[Permission], operation: str) -> Limit:
    """The most generous limit among the permissions that cover the operation, whatever their parameters."""
    limits = [limit_of(permission) for permission in permissions if covers(permission, operation)]
    if UNLIMITED in limits:
        return UNLIMITED
    return Limit(max((limit.maximum or 0 for limit in limits), default=0))


def within_limit(used: int, limit: Limit) -> bool:
    """Whether one more action is allowed after `used` ones."""
    return limit.maximum is None or used < limit.maximum
