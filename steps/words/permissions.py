"""What somebody may do: `restart deployments named "web-.*"`, as permissions on the scenario's own things."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from steps.words.sentences import Words, word
from support.drivers.access import Permission
from support.drivers.actions.model import Kind

_THINGS: Mapping[str, Kind] = {
    "restart deployments": Kind.RESTART,
    "delete deployments": Kind.DELETE,
    "trigger cron jobs": Kind.TRIGGER,
    "reboot databases": Kind.REBOOT,
    "stop databases": Kind.STOP,
    "run trial actions": Kind.NO_OP,
}
_ACT = f"(?:{'|'.join(_THINGS)})"
_RIGHT = rf'{_ACT}(?: named "[^"]*"| without failover| at most \d+ times? an hour)'
_PARTED = re.compile(
    rf'(?P<act>{_ACT}) (?:named "(?P<pattern>[^"]*)"|at most (?P<limit>\d+) times? an hour|without failover)'
)


@dataclass(frozen=True)
class Bounds:
    """What belongs to a scenario: its namespace, and a pattern that all its names outside of the cluster match."""

    namespace: str
    names: str

    def permission(self, action: Kind, limit: int | None = None, **parameters: str | None) -> Permission:
        """The right to an action on everything that belongs to the scenario; `parameters` narrow it."""
        if action is Kind.NO_OP:
            return Permission(action, limit)
        in_cluster = action in (Kind.RESTART, Kind.DELETE, Kind.TRIGGER)
        where = {"namespace": re.escape(self.namespace)} if in_cluster else {"identifier": self.names}
        return Permission(action, limit, {**where, **parameters})


@dataclass(frozen=True)
class Right:
    """The right to one kind of action: on things of certain names (a pattern), or so often an hour, or plainly."""

    kind: Kind
    pattern: str | None = None
    limit: int | None = None
    without_failover: bool = False

    def permission(self, bounds: Bounds) -> Permission:
        """The right as the target's roles write it.

        A limit counts requests of the action, whatever they name; a pattern holds for things of one kind only.
        """
        if self.pattern is not None and self.kind is Kind.TRIGGER:
            return bounds.permission(self.kind, cronjob=self.pattern)
        if self.pattern is not None:
            return bounds.permission(self.kind, kind="Deployment", name=self.pattern)
        if self.without_failover:
            return bounds.permission(self.kind, force_failover=None)
        return bounds.permission(self.kind, self.limit)


@word(_RIGHT)
def right(text: str) -> Right:
    """What somebody may do."""
    parted = _PARTED.fullmatch(text)
    if parted is None:
        raise ValueError(f"{text!r} is no right")
    limit = int(parted["limit"]) if parted["limit"] else None
    return Right(_THINGS[parted["act"]], parted["pattern"], limit, text.endswith("without failover"))


RIGHTS: Words = {"Right": right}
