"""Arranges the database server: what is there before a run, what happens after it, and that nothing stays."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from support.connections.database_server import SUPERUSER, DatabaseServer, quoted
from support.evidence.attachments import attach_text
from support.ownership import Ownership

ROWS = 3
"""Rows of every table that is arranged."""


class ServerArrangements:
    """Makes roles, databases and tables by hand; removes them, and all that was provisioned, at the scenario's end."""

    def __init__(self, server: DatabaseServer, owner: Ownership) -> None:
        self._server, self._owner = server, owner
        self._roles: list[str] = []
        self._databases: list[str] = []
        self._tables: list[str] = []
        owner.register("roles and databases of the scenario", self._remove_all, self._all_gone)

    def belongs(self, role: str, database: str | None = None) -> None:
        """Have a role and a database removed at the end, should they come to be."""
        self._roles += [role] if role not in self._roles else []
        self._databases += [database] if database and database not in self._databases else []

    def role(self, name: str, rights: str = "LOGIN", password: str | None = None, master: str = SUPERUSER) -> None:
        """Make a role by hand, with the rights of a master."""
        self.belongs(name)
        word = password or secrets.token_urlsafe(18)
        records = self._server.records(master=master)
        records.change(f"CREATE ROLE {quoted(name)} {rights} PASSWORD '{word}'")
        if master != SUPERUSER:
            records.change(f"GRANT {quoted(name)} TO CURRENT_USER")
        attach_text(f"role {name}", f"made by hand: {rights}")

    def database(self, name: str, role: str, master: str = SUPERUSER) -> None:
        """Make a database by hand that belongs to a role."""
        self.belongs(role, name)
        self._server.records(master=master).change(f"CREATE DATABASE {quoted(name)} OWNER {quoted(role)}")
        attach_text(f"database {name}", f"made by hand; owner {role}")

    def table(self, database: str, table: str, role: str) -> None:
        """Make a numbered table that belongs to a role."""
        records = self._server.records(database)
        place = f"public.{quoted(table)}"
        records.change(f"CREATE TABLE {place} (number serial PRIMARY KEY, amount numeric NOT NULL)")
        records.change(f"ALTER TABLE {place} OWNER TO {quoted(role)}")
        records.change(f"INSERT INTO {place} (amount) SELECT 10 * step FROM generate_series(1, {ROWS}) AS step")
        attach_text(f"table {table} of {database}", f"{ROWS} rows; owner {role}")

    def table_made_by(self, role: str, password: str, database: str, table: str) -> None:
        """Have a role make a numbered table itself, as its application would."""
        with self._server.session(role, password, database) as connection:
            place = f"public.{quoted(table)}"
            connection.execute(f"CREATE TABLE {place} (number serial PRIMARY KEY, amount numeric NOT NULL)".encode())
            connection.execute(f"INSERT INTO {place} (amount) VALUES (10), (20), (30)".encode())
        attach_text(f"table {table} of {database}", f"{ROWS} rows; made by {role}")

    def table_of_master(self, table: str, master: str) -> None:
        """Make a table in the master's own database."""
        login = self._server.master(master)
        self._tables.append(table)
        self.table(login.dbname, table, login.username)

    def _remove_all(self) -> None:
        records = self._server.records()
        for table in self._tables:
            records.change(f"DROP TABLE IF EXISTS public.{quoted(table)}")
        for database in self._databases:
            self._server.forget(database)
            records.change(f"DROP DATABASE IF EXISTS {quoted(database)} WITH (FORCE)")
        for role in self._existing("SELECT rolname FROM pg_roles WHERE rolname = ANY(%(names)s)", self._roles):
            # rights that it should never have got, in the master's own database
            records.change(f"DROP OWNED BY {quoted(role)}")
            records.change(f"DROP ROLE {quoted(role)}")

    def _all_gone(self) -> bool:
        roles = self._existing("SELECT rolname FROM pg_roles WHERE rolname = ANY(%(names)s)", self._roles)
        databases = self._existing("SELECT datname FROM pg_database WHERE datname = ANY(%(names)s)", self._databases)
        return not roles and not databases

    def _existing(self, question: str, names: Sequence[str]) -> list[str]:
        return [str(row[0]) for row in self._server.records().ask(question, {"names": list(names)})]
