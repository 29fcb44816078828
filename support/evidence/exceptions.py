"""Planned exceptions: `features/known.toml` names scenarios that are known not to hold, why, who says so, until when.

    [[exception]]
    scenario = "Stopping a broken database"     # its name, or its id for one row or channel of it
    reason = "the provider mends it with release 4.2"
    owner = "databases@example.com"
    expires = 2026-12-31                        # the last day on which it is tolerated (UTC)

Until that day the scenario is shown as failed and does not hold the release; afterwards it holds.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from support.evidence.redaction import redact

FILE_NAME = "known.toml"
_FIELDS = frozenset({"scenario", "reason", "owner", "expires"})
_TOLERATED = ("failed", "flaky")


class ExceptionListError(ValueError):
    """The list cannot be used; the message says which entry and why."""


@dataclass(frozen=True)
class PlannedException:
    """One entry. `expires` is a date in ISO form, the last day on which it is in force."""

    scenario: str
    reason: str
    owner: str
    expires: str

    def covers(self, record: Mapping[str, Any]) -> bool:
        """Whether it speaks of the scenario of this record."""
        return self.scenario in (record["name"], record["id"])

    def in_force(self, moment: str) -> bool:
        """Whether it still counts at a moment given in ISO form."""
        return moment[:10] <= self.expires

    def tolerates(self, record: Mapping[str, Any], moment: str) -> bool:
        """Whether this outcome does not hold the release. What could not be carried out is never tolerated."""
        return record["outcome"] in _TOLERATED and self.covers(record) and self.in_force(moment)

    def describe(self) -> str:
        """Why, who and until when."""
        return f"{self.reason} ({self.owner}, until {self.expires})"


def read_exceptions(features: Path) -> tuple[PlannedException, ...]:
    """The list beside the features; empty where there is none. Raises ExceptionListError."""
    path = features / FILE_NAME
    if not path.is_file():
        return ()
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("exception", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ExceptionListError(f"{FILE_NAME} cannot be read: {error}") from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ExceptionListError(f"{FILE_NAME}: write each entry as [[exception]]")
    return tuple(_entry(number, entry) for number, entry in enumerate(entries, 1))


def _entry(number: int, entry: dict[str, Any]) -> PlannedException:
    where = f"{FILE_NAME}, exception {number}"
    if set(entry) != _FIELDS:
        wrong = ", ".join(sorted(set(entry) ^ _FIELDS))
        raise ExceptionListError(f"{where}: needs scenario, reason, owner and expires, and nothing else ({wrong})")
    expires = entry["expires"]
    if not isinstance(expires, dt.date) or isinstance(expires, dt.datetime):
        raise ExceptionListError(f"{where}: expires is a date such as 2026-12-31")
    texts = {name: entry[name].strip() if isinstance(entry[name], str) else "" for name in _FIELDS - {"expires"}}
    empty = sorted(name for name, text in texts.items() if not text)
    if empty:
        raise ExceptionListError(f"{where}: {', '.join(empty)} must be said in words")
    return PlannedException(texts["scenario"], redact(texts["reason"]), redact(texts["owner"]), expires.isoformat())


def refuse_unknown(exceptions: Sequence[PlannedException], names: Collection[str]) -> None:
    """An exception for a scenario that the suite does not have would excuse nothing. Raises ExceptionListError."""
    for exception in exceptions:
        if exception.scenario not in names:
            raise ExceptionListError(f'{FILE_NAME}: the suite has no scenario "{exception.scenario}"')


def states(
    exceptions: Sequence[PlannedException], records: Sequence[Mapping[str, Any]], moment: str
) -> list[dict[str, str]]:
    """Each exception with what became of it: in force, expired, no longer needed, or not run."""
    return [{**asdict(one), "state": _state(one, records, moment)} for one in exceptions]


def _state(exception: PlannedException, records: Sequence[Mapping[str, Any]], moment: str) -> str:
    outcomes = [record["outcome"] for record in records if exception.covers(record)]
    if not outcomes:
        return "not run"
    if all(outcome == "passed" for outcome in outcomes):
        return "no longer needed"
    return "in force" if exception.in_force(moment) else "expired"
