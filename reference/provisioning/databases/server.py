"""Connections to the database server with the master's rights, encrypted, each statement with its names quoted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from reference.provisioning.databases.credentials import Master

CONNECT_SECONDS = 5
_STRICTER = ("verify-ca", "verify-full")

Connection = psycopg.Connection[tuple[Any, ...]]


class ServerError(Exception):
    """The server refused or could not be reached; the message is the reason, in one line."""


class Server:
    """The server of one master. The connection to the master's own database is opened anew when it was cut."""

    def __init__(self, master: Master) -> None:
        self.master = master
        self._own: Connection | None = None

    def own(self) -> Connection:
        """The connection to the master's own database. Raises ServerError."""
        if self._own is None or self._own.closed:
            self._own = self._connect(self.master.dbname)
        return self._own

    @contextmanager
    def inside(self, database: str) -> Iterator[Connection]:
        """A connection to a database: one transaction, all of which happens or nothing of it. Raises ServerError."""
        with self._connect(database) as connection, connection.transaction():
            yield connection

    def accepts(self, role: str, password: str, database: str) -> bool:
        """Whether a role can log in to a database with this password."""
        try:
            self._open(database, role, password).close()
        except psycopg.OperationalError:
            return False
        return True

    def close(self) -> None:
        """Let the connection go."""
        if self._own is not None:
            self._own.close()

    def _connect(self, database: str) -> Connection:
        try:
            return self._open(database, self.master.username, self.master.password)
        except psycopg.OperationalError as error:
            raise ServerError(f"Failed to connect to RDS: {reason_of(error)}") from None

    def _open(self, database: str, role: str, password: str) -> Connection:
        mode = os.environ.get("PGSSLMODE", "")
        return psycopg.connect(
            host=self.master.host,
            port=self.master.port,
            dbname=database,
            user=role,
            password=password,
            sslmode=mode if mode in _STRICTER else "require",
            connect_timeout=CONNECT_SECONDS,
            application_name="provisioning",
            autocommit=True,
        )


def execute(connection: Connection, statement: str, **names: str | sql.Composable) -> None:
    """Carry out a statement; names are put in quoted, composed parts as they are."""
    parts = {key: part if isinstance(part, sql.Composable) else sql.Identifier(part) for key, part in names.items()}
    connection.execute(sql.SQL(statement).format(**parts))


def reason_of(error: psycopg.Error) -> str:
    """Why a statement or connection failed, in one line and without the statement."""
    return " ".join((error.diag.message_primary or str(error)).split())
