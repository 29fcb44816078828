"""Actions as a worker sees them: take one, keep it while working, write down what came of it, rescue orphans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from reference.actions.records import ActionStatus, ClaimedAction
from reference.actions.store.schema import Pool

MOST_ATTEMPTS = 3
"""How many workers may die of one action before it is given up."""

CLAIM = """
UPDATE actions SET status = 'RUNNING', worker_id = %(worker_id)s, attempts = attempts + 1,
    lease_until = clock_timestamp() + make_interval(secs => %(lease)s),
    started_at = coalesce(started_at, clock_timestamp()), updated_at = clock_timestamp()
WHERE action_id = %(action_id)s
  AND (status = 'PENDING'
       OR (status = 'RUNNING' AND lease_until < clock_timestamp() AND attempts < %(most_attempts)s))
RETURNING action_id::text, name, owner, inputs, attempts AS attempt,
    extract(epoch FROM created_at)::float8 AS created_at, extract(epoch FROM started_at)::float8 AS started_at,
    checkpoint"""

RENEW = """
UPDATE actions SET lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
WHERE worker_id = %(worker_id)s AND action_id = ANY(%(action_ids)s::uuid[]) AND status IN ('RUNNING', 'CANCELLED')"""

RELEASE = """
UPDATE actions SET lease_until = clock_timestamp(), queued_at = clock_timestamp() - interval '1 day'
WHERE action_id = %(action_id)s AND worker_id = %(worker_id)s AND attempts = %(attempt)s AND status = 'RUNNING'"""

MINE = """
SELECT status FROM actions
WHERE action_id = %(action_id)s AND worker_id = %(worker_id)s AND attempts = %(attempt)s"""

RETRYING = """
UPDATE actions SET updated_at = clock_timestamp()
WHERE action_id = %(action_id)s AND worker_id = %(worker_id)s AND attempts = %(attempt)s AND status = 'RUNNING'"""

NOTE = """
UPDATE actions SET checkpoint = checkpoint || %(facts)s
WHERE action_id = %(action_id)s AND worker_id = %(worker_id)s AND attempts = %(attempt)s
RETURNING status"""

FINISH = """
UPDATE actions SET status = CASE WHEN status = 'CANCELLED' THEN status ELSE %(status)s END,
    result = CASE WHEN status = 'CANCELLED' THEN %(result_if_cancelled)s ELSE %(result)s END,
    task_args = %(task_args)s, lease_until = NULL,
    updated_at = clock_timestamp(), finished_at = clock_timestamp()
WHERE action_id = %(action_id)s AND worker_id = %(worker_id)s AND attempts = %(attempt)s
  AND status IN ('RUNNING', 'CANCELLED')
RETURNING status"""

RESCUE = """
UPDATE actions SET queued_at = clock_timestamp()
WHERE action_id IN (
    SELECT action_id FROM actions
    WHERE (status = 'RUNNING' AND lease_until < clock_timestamp()
           AND queued_at < clock_timestamp() - make_interval(secs => %(lease)s))
       OR (status = 'PENDING' AND queued_at < clock_timestamp() - make_interval(secs => %(lost_after)s))
    FOR UPDATE SKIP LOCKED)
RETURNING action_id::text, status, attempts"""

GIVE_UP = """
UPDATE actions SET status = 'FAILURE', result = %(reason)s, task_args = inputs, lease_until = NULL,
    updated_at = clock_timestamp(), finished_at = clock_timestamp()
WHERE action_id = %(action_id)s AND status = 'RUNNING' AND lease_until < clock_timestamp()"""


class LeaseLostError(Exception):
    """Another worker has taken the action over; this one must not go on."""


@dataclass(frozen=True, slots=True)
class Orphan:
    """An unfinished action that nobody is working on."""

    action_id: str
    status: str
    attempts: int


class ClaimBook:
    """The claims of one worker process, known by a random id.

    A claim holds for half of `visibility_seconds` and is renewed while the worker lives.
    """

    def __init__(self, pool: Pool, visibility_seconds: float) -> None:
        self._pool = pool
        self.worker_id = str(uuid4())
        self.lease_seconds = visibility_seconds / 2
        self.lost_after_seconds = visibility_seconds * 3

    def claim(self, action_id: str) -> ClaimedAction | None:
        """Take an action that is pending or abandoned; None for any other."""
        values = {
            "action_id": action_id,
            "worker_id": self.worker_id,
            "lease": self.lease_seconds,
            "most_attempts": MOST_ATTEMPTS,
        }
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(ClaimedAction)) as cursor:
            return cursor.execute(CLAIM, values).fetchone()

    def renew(self, action_ids: list[str]) -> None:
        """Keep these claims for another while."""
        values = {"action_ids": action_ids, "worker_id": self.worker_id, "lease": self.lease_seconds}
        with self._pool.connection() as connection:
            connection.execute(RENEW, values)

    def release(self, action: ClaimedAction) -> None:
        """Give an unfinished action back, so that another worker takes it at once."""
        with self._pool.connection() as connection:
            connection.execute(RELEASE, self._claim_of(action))

    def retrying(self, action: ClaimedAction) -> None:
        """Record that another attempt begins."""
        with self._pool.connection() as connection:
            connection.execute(RETRYING, self._claim_of(action))

    def status(self, action: ClaimedAction) -> ActionStatus:
        """The status of an action that is still ours; raises LeaseLostError when it is not."""
        with self._pool.connection() as connection:
            row = connection.execute(MINE, self._claim_of(action)).fetchone()
        return self._own_status(row, action)

    def note(self, action: ClaimedAction, facts: dict[str, Any]) -> ActionStatus:
        """Keep facts for a later attempt, before acting on them; raises LeaseLostError."""
        with self._pool.connection() as connection:
            row = connection.execute(NOTE, {**self._claim_of(action), "facts": Jsonb(facts)}).fetchone()
        return self._own_status(row, action)

    def finish(
        self, action: ClaimedAction, status: ActionStatus, result: str, result_if_cancelled: str
    ) -> ActionStatus:
        """Write the outcome; a cancelled action stays cancelled. Returns the final status, raises LeaseLostError."""
        values = {
            **self._claim_of(action),
            "status": status.value,
            "result": storable(result),
            "result_if_cancelled": storable(result_if_cancelled),
            "task_args": Jsonb(action.inputs),
        }
        with self._pool.connection() as connection:
            row = connection.execute(FINISH, values).fetchone()
        return self._own_status(row, action)

    def orphans(self) -> list[Orphan]:
        """Actions whose worker died or whose message was lost; each is handed to one asker only, for a while."""
        values = {"lease": self.lease_seconds, "lost_after": self.lost_after_seconds}
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Orphan)) as cursor:
            return cursor.execute(RESCUE, values).fetchall()

    def give_up(self, action_id: str, reason: str) -> None:
        """End an abandoned action as failed."""
        with self._pool.connection() as connection:
            connection.execute(GIVE_UP, {"action_id": action_id, "reason": reason})

    def _claim_of(self, action: ClaimedAction) -> dict[str, Any]:
        return {"action_id": action.action_id, "worker_id": self.worker_id, "attempt": action.attempt}

    def _own_status(self, row: tuple[object, ...] | None, action: ClaimedAction) -> ActionStatus:
        if row is None:
            raise LeaseLostError(action.action_id)
        return ActionStatus(str(row[0]))


def storable(text: str) -> str:
    """The text without what the database cannot store."""
    return text.replace("\x00", "\ufffd")
