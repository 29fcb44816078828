"""The evaluations that wait: storage queues one for each combination of dimensions in a stored batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from psycopg.rows import class_row

from reference.alerting.store.database import Connection

MOST_AT_ONCE = 500

# Locked until the transaction ends: one evaluator has a task, and one that dies leaves it to the next.
CLAIM = """
SELECT id, provider, model, application, environment, first_id, last_id FROM evaluations
ORDER BY id LIMIT %s
FOR UPDATE SKIP LOCKED"""


WAITING = "SELECT EXISTS (SELECT FROM evaluations)"


@dataclass(frozen=True, slots=True)
class Task:
    """Rows of `request_metrics` from `first_id` to `last_id` were stored, some of them with these dimensions."""

    id: int
    provider: str | None
    model: str | None
    application: str | None
    environment: str | None
    first_id: int
    last_id: int

    def touches(self, filters: Mapping[str, str]) -> bool:
        """Whether the rows of this task match all filters."""
        return all(getattr(self, name) == wanted for name, wanted in filters.items())


def anything_waits(connection: Connection) -> bool:
    """Whether there are tasks, be they somebody's or nobody's."""
    row = connection.execute(WAITING).fetchone()
    return row is not None and bool(row[0])


def claim(connection: Connection) -> list[Task]:
    """The oldest tasks that nobody else has, until the end of the transaction."""
    with connection.cursor(row_factory=class_row(Task)) as cursor:
        return cursor.execute(CLAIM, (MOST_AT_ONCE,)).fetchall()


def finish(connection: Connection, tasks: list[Task]) -> None:
    """Remove tasks that are done."""
    connection.execute("DELETE FROM evaluations WHERE id = ANY(%s)", ([task.id for task in tasks],))
