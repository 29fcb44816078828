"""Connections to the database, and its schema."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from reference.pooling import check_connection

Connection = psycopg.Connection[tuple[Any, ...]]

MIGRATIONS = Path(__file__).parent / "migrations"
SCHEMA_LOCK = 7_204_121
"""Any constant: processes that start at the same moment change the schema one after the other."""

SLICE_SECONDS = 0.2
_OPTIONS: dict[str, Any] = {"connect_timeout": 2, "options": "-c timezone=UTC", "application_name": "alerting"}


class DatabaseAway(Exception):
    """The database cannot be reached, or was lost on the way: work that was not committed did not happen.

    When it was lost during the commit itself nobody knows, so whoever repeats work must be able to do it twice.
    """


class Database:
    """The system's database. Connections are opened when they are needed and checked before each use."""

    def __init__(self, url: str, most_connections: int = 12, patience_seconds: float = 5) -> None:
        self.url = url
        self._patience_seconds = patience_seconds
        self._refused_at = 0.0
        self._question = _Question(self)
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            url,
            min_size=0,
            max_size=most_connections,
            timeout=SLICE_SECONDS,
            reconnect_timeout=0,
            reconnect_failed=self._note_refusal,
            open=False,
            check=check_connection,
            kwargs=_OPTIONS,
        )

    @contextmanager
    def connection(self, *, at_once: bool = False) -> Iterator[Connection]:
        """A connection whose transaction is committed at the end of the block; raises DatabaseAway.

        With `at_once` there is no transaction around the block: it is for those who have one statement only.
        """
        connection = self._checked_out()
        try:
            with connection:
                if connection.autocommit is not at_once:
                    connection.autocommit = at_once
                yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            if connection.closed:
                raise DatabaseAway(first_line(error)) from None
            raise
        finally:
            self._pool.putconn(connection)

    def dedicated(self) -> Connection:
        """A connection of its own outside any transaction, for whoever listens; raises DatabaseAway."""
        try:
            return psycopg.connect(self.url, autocommit=True, **_OPTIONS)
        except psycopg.Error as error:
            raise DatabaseAway(first_line(error)) from None

    def answers(self, seconds: float = 1) -> bool:
        """Whether the database answers a question within that time, however badly it hangs."""
        return self._question.answered(seconds)

    def migrate(self) -> None:
        """Bring the schema up to date, safely beside other processes that do the same; raises DatabaseAway."""
        with self.connection() as connection:
            connection.execute("SET LOCAL client_min_messages = warning")
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (SCHEMA_LOCK,))
            connection.execute(
                "CREATE TABLE IF NOT EXISTS schema_migrations"
                " (version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())"
            )
            applied = {row[0] for row in connection.execute("SELECT version FROM schema_migrations")}
            for path in sorted(MIGRATIONS.glob("*.sql")):
                if path.stem not in applied:
                    connection.execute(path.read_bytes())
                    connection.execute("INSERT INTO schema_migrations (version) VALUES (%s)", (path.stem,))

    def close(self) -> None:
        """Close all connections."""
        self._pool.close(timeout=1)

    def _checked_out(self) -> Connection:
        """A connection that works. Gives up as soon as the server has refused one, or when all are busy for long."""
        began = time.monotonic()
        self._pool.open()
        while True:
            try:
                return self._pool.getconn(timeout=SLICE_SECONDS)
            except PoolTimeout:
                if self._refused_at > began:
                    raise DatabaseAway("the database refuses connections") from None
                if time.monotonic() - began > self._patience_seconds:
                    raise DatabaseAway("the database gave no connection in time") from None

    def _note_refusal(self, _pool: ConnectionPool[Connection]) -> None:
        self._refused_at = time.monotonic()


class _Question:
    """Asks the database in a thread of its own, so that one which hangs cannot hold up whoever wants to know."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._pending: _Answer | None = None

    def answered(self, seconds: float) -> bool:
        with self._lock:
            answer = self._pending
            if answer is None or answer.done.is_set():
                answer = self._pending = _Answer()
                threading.Thread(target=self._ask, args=(answer,), name="database-question", daemon=True).start()
        return answer.done.wait(seconds) and answer.good

    def _ask(self, answer: _Answer) -> None:
        try:
            with self._database.connection(at_once=True) as connection:
                answer.good = connection.execute("SELECT 1").fetchone() == (1,)
        except (DatabaseAway, psycopg.Error):
            answer.good = False
        finally:
            answer.done.set()


class _Answer:
    """What became of one question."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.good = False


def first_line(error: Exception) -> str:
    """The first line of a message of libpq, which names host and port but not the password."""
    return (str(error).strip() or "no answer").splitlines()[0]
