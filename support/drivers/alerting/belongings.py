"""What a scenario leaves in the records of the alerting system: found by the scenario's own tag, and removed.

Names, applications and event ids of a scenario carry its tag. What the system keeps for itself is left alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from support.connections.records import Records
from support.drivers.alerting.access import read_mark
from support.ownership import EXPIRES_MARK, OWNER_MARK, Ownership

_NAMED = "name LIKE %(tagged)s OR config::text LIKE %(tagged)s"
_OWN_CONFIGS = f"(SELECT id FROM alert_configs WHERE {_NAMED})"
_OWN_ROWS = {
    "alert_events": f"config_id IN {_OWN_CONFIGS} OR details::text LIKE %(tagged)s",
    "alert_configs": _NAMED,
    "request_metrics": "event_id LIKE %(begins)s OR application LIKE %(tagged)s",
    "anomalies": "application LIKE %(tagged)s",
    "daily_aggregates": "application LIKE %(tagged)s",
    "alerts": "message LIKE %(tagged)s",
    "api_keys": "user_id IN (SELECT id FROM users WHERE username LIKE %(tagged)s)",
    "users": "username LIKE %(tagged)s",
}
"""Which rows of each table belong to a tag, in the order in which they can be removed."""


@dataclass(frozen=True)
class Left:
    """A scenario that has left something: its tag, its run, and when it may be swept away (aware)."""

    tag: str
    run: str
    expires: dt.datetime


def keep_tidy(records: Records, owner: Ownership) -> None:
    """Have everything that carries the scenario's tag removed at its end."""
    # looking for the tables costs as much as removing from several of them
    held = cache(lambda: own_rows(records))
    owner.register(
        "its rows", lambda: remove(records, owner.tag, held()), lambda: not count(records, owner.tag, held())
    )


def remove(records: Records, tag: str, rows: Mapping[str, str] | None = None) -> None:
    """Remove all rows of a tag; `rows` are `own_rows` where they are known."""
    for table, condition in (rows or own_rows(records)).items():
        records.change(f"DELETE FROM {table} WHERE {condition}", _values(tag))


def count(records: Records, tag: str, rows: Mapping[str, str] | None = None) -> int:
    """How many rows of a tag there are; `rows` are `own_rows` where they are known."""
    held = rows or own_rows(records)
    counts = (f"(SELECT count(*) FROM {table} WHERE {condition})" for table, condition in held.items())
    return int(records.ask(f"SELECT {' + '.join(counts)}", _values(tag))[0][0])


def left_behind(records: Records) -> Iterator[Left]:
    """Scenarios that have people in the records, by the marks of those people."""
    if records.ask("SELECT to_regclass('users') AS found")[0]["found"] is None:
        return
    for row in records.ask("SELECT DISTINCT password_hash FROM users WHERE password_hash LIKE '!{%%'", {}):
        marks = read_mark(row["password_hash"])
        if marks is not None:
            run, _, tag = marks[OWNER_MARK].partition(".")
            expires = dt.datetime.strptime(marks[EXPIRES_MARK], "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
            yield Left(tag, run, expires)


def own_rows(records: Records) -> dict[str, str]:
    """Which rows of each table that holds rows itself: a system may compute one from the others, or lack it."""
    question = """
    SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
    """
    held = {row["table_name"] for row in records.ask(question)}
    return {table: condition for table, condition in _OWN_ROWS.items() if table in held}


def _values(tag: str) -> dict[str, str]:
    return {"tagged": f"%{tag}%", "begins": f"{tag}-%"}
