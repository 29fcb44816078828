"""How the tables of sentences are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from support.drivers.actions.model import Account, ActionRecord, Kind

_CARRIED_AS = {"label": "labels", "note": "annotations", "setting": "settings"}

_MAY = {"restart": Kind.RESTART, "delete": Kind.DELETE}


@dataclass(frozen=True)
class Carried:
    """What jobs carry: labels, annotations, and settings for what runs in them."""

    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)


def carried(table: Iterable[Iterable[str]]) -> Carried:
    """Read a table whose heading is "carried as", "name", "value"."""
    found = Carried()
    _, *rows = table
    for sort, name, value in rows:
        getattr(found, _CARRIED_AS[sort])[name] = value
    return found


def told_of(record: ActionRecord, key: str) -> object:
    """What a record tells under a heading of a table: about itself, or as one of the action's arguments."""
    if key == "arguments":
        return dict(record.arguments) if record.arguments is not None else None
    if key in ("owner", "result", "status"):
        return getattr(record, key)
    return (record.arguments or {}).get(key)


def fits_account(account: Account, key: str, value: str) -> bool:
    """Tell whether what the target takes somebody for fits a row of a table."""
    if key == "name":
        return account.name == value
    listed = str(_MAY[value]) in account.allowed_actions
    return {"may do": listed, "may not do": not listed}[key]
