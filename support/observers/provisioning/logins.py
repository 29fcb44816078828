"""Who is let into which database, and what there is on the server at all."""

from __future__ import annotations

from collections.abc import Iterator

from support.connections.database_server import DatabaseServer
from support.evidence.attachments import attach_objects, attach_table
from support.observers.comparing import Mismatch, expect_none

_OWNER = """
SELECT rolname FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba WHERE datname = %(name)s
"""
_THERE = """
SELECT 'the role ' || rolname FROM pg_roles WHERE rolname = %(role)s
UNION ALL SELECT 'the database ' || datname FROM pg_database WHERE datname = %(database)s
"""


class Logins:
    """Looks at the server on which databases are provisioned."""

    def __init__(self, server: DatabaseServer) -> None:
        self._server = server

    def refusal(self, role: str, password: str, database: str) -> str | None:
        """Why a role is not let into a database with a password; None when it is let in."""
        import psycopg

        try:
            with self._server.session(role, password, database) as connection:
                seen = connection.execute("SELECT current_user, current_database()").fetchone()
        except psycopg.OperationalError as error:
            return " ".join(str(error).split())
        attach_objects(f"login of {role}", {"let in as": seen and seen[0], "database": seen and seen[1]})
        return None

    def owner(self, database: str) -> str | None:
        """The role that owns a database; None when there is no such database."""
        rows = self._server.records().ask(_OWNER, {"name": database})
        return str(rows[0][0]) if rows else None

    def expect_owner(self, role: str, password: str, database: str) -> None:
        """Raise Mismatch unless the role logs in to the database with the password, and owns it."""
        expect_none(self._owner_faults(role, password, database), wanted=f"{role} to log in to {database} and own it")

    def expect_nothing(self, role: str, database: str) -> None:
        """Raise Mismatch when there is such a role or database."""
        seen = [str(row[0]) for row in self._server.records().ask(_THERE, {"role": role, "database": database})]
        attach_table("found on the database server", [["what"], *([one] for one in seen)])
        if seen:
            raise Mismatch(f"neither a role {role} nor a database {database}", [f"{one} is there" for one in seen])

    def _owner_faults(self, role: str, password: str, database: str) -> Iterator[str]:
        refusal = self.refusal(role, password, database)
        if refusal is not None:
            yield f"{role} is not let in: {refusal}"
        owner = self.owner(database)
        if owner != role:
            yield f"the database {database} belongs to {owner}" if owner else f"there is no database {database}"
