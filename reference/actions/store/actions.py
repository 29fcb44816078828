"""Actions as the API sees them: accept within the limit, find, list, cancel."""

from __future__ import annotations

from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from reference.actions.policy import limits
from reference.actions.records import ActionRecord
from reference.actions.store.schema import Pool

COLUMNS: LiteralString = """action_id::text, name, owner, status, result, task_args,
    extract(epoch FROM created_at)::float8 AS created_at, extract(epoch FROM updated_at)::float8 AS updated_at"""

INSERT = f"""
INSERT INTO actions (action_id, name, owner, inputs, created_at, updated_at, queued_at)
SELECT %(action_id)s, %(name)s, %(owner)s, %(inputs)s, moment, moment, moment FROM clock_timestamp() AS moment
RETURNING {COLUMNS}"""

COUNT_USED = """
SELECT count(*) FROM actions
WHERE owner = %(owner)s AND name = %(name)s
  AND (status <> 'CANCELLED' OR started_at IS NOT NULL)
  AND updated_at > clock_timestamp() - make_interval(secs => %(window_seconds)s)"""

LIST = f"""
SELECT {COLUMNS} FROM actions
WHERE owner = %(owner)s
  AND (%(status)s::text IS NULL OR status = %(status)s)
  AND (%(minutes)s::int IS NULL OR updated_at >= clock_timestamp() - make_interval(mins => %(minutes)s))
ORDER BY actions.updated_at, actions.created_at, actions.action_id"""

CANCEL = f"""
UPDATE actions SET status = 'CANCELLED', updated_at = clock_timestamp(),
    finished_at = CASE WHEN status = 'PENDING' THEN clock_timestamp() END
WHERE action_id = %(action_id)s AND status IN ('PENDING', 'RUNNING')
RETURNING {COLUMNS}"""

NEVER_QUEUED = f"""
UPDATE actions SET status = 'FAILURE', result = %(reason)s, updated_at = clock_timestamp(),
    finished_at = clock_timestamp()
WHERE action_id = %(action_id)s AND status = 'PENDING'
RETURNING {COLUMNS}"""

LONGEST_AGE_MINUTES = 60 * 24 * 366 * 100


class LimitExceededError(Exception):
    """The caller has used up the permitted number of actions of this name."""


class ActionLedger:
    """Everything the API does with actions; each method is one transaction."""

    def __init__(self, pool: Pool, window_minutes: float) -> None:
        self._pool = pool
        self._window_seconds = window_minutes * 60

    def used(self, owner: str, name: str) -> int:
        """How many actions count against the limit now."""
        with self._pool.connection() as connection:
            return self._count_used(connection, owner, name)

    def accept(self, owner: str, name: str, inputs: dict[str, Any], limit: limits.Limit) -> ActionRecord:
        """Store a pending action if the limit allows it; raises LimitExceededError.

        Count and insertion of one owner and name happen one caller at a time, so the limit holds exactly.
        """
        values = {"action_id": uuid4(), "name": name, "owner": owner, "inputs": Jsonb(inputs)}
        with self._pool.connection() as connection, connection.transaction():
            if limit.maximum is not None:
                hold_quota(connection, owner, name)
                if not limits.within_limit(self._count_used(connection, owner, name), limit):
                    raise LimitExceededError
            with connection.cursor(row_factory=class_row(ActionRecord)) as cursor:
                return present(cursor.execute(INSERT, values).fetchone())

    def find(self, action_id: str) -> ActionRecord | None:
        """The action of that id, or None; an id that is no UUID belongs to nothing."""
        identity = as_uuid(action_id)
        if identity is None:
            return None
        statement: LiteralString = f"SELECT {COLUMNS} FROM actions WHERE action_id = %(action_id)s"
        return self._one(statement, {"action_id": identity})

    def listed(self, owner: str, status: str | None, max_age_minutes: int | None) -> list[ActionRecord]:
        """The owner's actions, oldest change first."""
        values = {"owner": owner, "status": status, "minutes": bounded_age(max_age_minutes)}
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(ActionRecord)) as cursor:
            return cursor.execute(LIST, values).fetchall()

    def cancel(self, action_id: str) -> ActionRecord | None:
        """Cancel a pending or running action; None when it is finished already."""
        return self._one(CANCEL, {"action_id": as_uuid(action_id)})

    def never_queued(self, action_id: str, reason: str) -> ActionRecord | None:
        """Mark an action that the queue did not take as failed, unless a worker has it after all."""
        return self._one(NEVER_QUEUED, {"action_id": as_uuid(action_id), "reason": reason})

    def _one(self, statement: LiteralString, values: dict[str, Any]) -> ActionRecord | None:
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(ActionRecord)) as cursor:
            return cursor.execute(statement, values).fetchone()

    def _count_used(self, connection: psycopg.Connection[Any], owner: str, name: str) -> int:
        values = {"owner": owner, "name": name, "window_seconds": self._window_seconds}
        row = connection.execute(COUNT_USED, values).fetchone()
        return int(row[0]) if row else 0


def hold_quota(connection: psycopg.Connection[Any], owner: str, name: str) -> None:
    """Wait until no other transaction counts actions of this owner and name; held until commit."""
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"{owner}\n{name}",))


def bounded_age(max_age_minutes: int | None) -> int | None:
    """The age asked for, cut to what the database can subtract from a date."""
    return None if max_age_minutes is None else min(max_age_minutes, LONGEST_AGE_MINUTES)


def as_uuid(action_id: str) -> UUID | None:
    """The id as a UUID in its usual spelling, or None."""
    try:
        identity = UUID(action_id)
    except ValueError:
        return None
    return identity if str(identity) == action_id.lower() else None


def present(record: ActionRecord | None) -> ActionRecord:
    """The record that an INSERT ... RETURNING always yields."""
    if record is None:
        raise LookupError("the database returned no row for an action that it stored")
    return record
