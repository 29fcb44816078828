"""Tables and the pool of connections; the README describes every column."""

from __future__ import annotations

import psycopg
from psycopg_pool import ConnectionPool

from reference.pooling import check_connection

Pool = ConnectionPool[psycopg.Connection[tuple[object, ...]]]

SCHEMA_LOCK = 7_204_117
"""Any constant: processes that start at the same moment create the tables one after the other."""

TABLES = """
CREATE TABLE IF NOT EXISTS users (
    email           text PRIMARY KEY,
    username        text NOT NULL,
    name            text NOT NULL,
    allowed_actions text[] NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE IF NOT EXISTS actions (
    action_id   uuid PRIMARY KEY,
    name        text NOT NULL,
    owner       text NOT NULL,
    status      text NOT NULL DEFAULT 'PENDING'
                CHECK (status IN ('PENDING', 'RUNNING', 'SUCCESS', 'FAILURE', 'CANCELLED')),
    result      text,
    task_args   jsonb,
    inputs      jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    queued_at   timestamptz NOT NULL,
    started_at  timestamptz,
    finished_at timestamptz,
    attempts    integer NOT NULL DEFAULT 0,
    worker_id   text,
    lease_until timestamptz,
    checkpoint  jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS actions_by_owner ON actions (owner, updated_at);
CREATE INDEX IF NOT EXISTS actions_unfinished ON actions (status) WHERE status IN ('PENDING', 'RUNNING');
CREATE TABLE IF NOT EXISTS issued_tokens (
    token_id   uuid PRIMARY KEY,
    username   text NOT NULL,
    name       text NOT NULL,
    email      text NOT NULL,
    issued_by  text NOT NULL,
    issued_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL
);
"""


class DatabaseUnavailableError(Exception):
    """The database of AA_DATABASE_URL did not answer within the time given."""


def open_pool(database_url: str, size: int, patience_seconds: float = 10) -> Pool:
    """Connections to an existing database whose tables exist afterwards; raises DatabaseUnavailableError.

    On them every statement stands for itself; what belongs together is put into a transaction by who needs it.
    """
    pool: Pool = ConnectionPool(
        database_url,
        min_size=1,
        max_size=size,
        timeout=patience_seconds,
        reconnect_timeout=0,
        open=False,
        check=check_connection,
        kwargs={"application_name": "automated-actions", "connect_timeout": 5, "autocommit": True},
    )
    create_tables(database_url, patience_seconds)
    pool.open()
    pool.timeout = 5
    return pool


def create_tables(database_url: str, patience_seconds: float) -> None:
    """Create what is missing, safely beside other processes that do the same."""
    try:
        with psycopg.connect(database_url, connect_timeout=max(2, int(patience_seconds))) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (SCHEMA_LOCK,))
            connection.execute(TABLES)
    except psycopg.Error as error:
        raise DatabaseUnavailableError(f"AA_DATABASE_URL: {type(error).__name__}: {first_line(error)}") from None


def first_line(error: Exception) -> str:
    """The first line of a message of libpq, which names host and port but not the password."""
    return (str(error).strip() or "no answer").splitlines()[0]


def answers(pool: Pool) -> bool:
    """Whether a query is answered within a second."""
    try:
        with pool.connection(timeout=1) as connection:
            return connection.execute("SELECT 1").fetchone() is not None
    except psycopg.Error:
        return False
