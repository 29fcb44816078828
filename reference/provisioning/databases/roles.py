"""The role of an entry: it can log in with its password, and has no rights beyond those of an application."""

from __future__ import annotations

from psycopg import sql

from reference.provisioning.databases.entries import OWNER, Entry
from reference.provisioning.databases.server import Connection, Server, ServerError, execute
from reference.provisioning.databases.steps import Outcome, done, unchanged

_ATTRIBUTES = """
SELECT rolcanlogin, rolcreatedb, rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls
FROM pg_roles WHERE rolname = %s
"""


def create_role(server: Server, entry: Entry, password: str) -> Outcome:
    """Have the role as the entry wants it. Raises ServerError when it is no application's role."""
    connection = server.own()
    if entry.username == server.master.username:
        raise ServerError(f"role {entry.username} is the master itself")
    found = connection.execute(_ATTRIBUTES, [entry.username]).fetchone()
    if found is not None and found[2]:
        raise ServerError(f"role {entry.username} has rights beyond those of an application")
    changes = [*_role(server, connection, entry, password, found), *_membership(connection, entry)]
    return done("; ".join(changes)) if changes else unchanged("role is as wanted")


def _role(
    server: Server, connection: Connection, entry: Entry, password: str, found: tuple[bool, ...] | None
) -> list[str]:
    """Create or correct the role and say what was done."""
    wanted = (True, entry.may_create_databases)
    if found is None:
        _write(connection, "CREATE ROLE {role} WITH LOGIN {create} PASSWORD {password}", entry, password)
        return ["role created"]
    changes = ["rights corrected"] if found[:2] != wanted else []
    if not server.accepts(entry.username, password, entry.database):
        changes.append("password set")
    if changes:
        _write(connection, "ALTER ROLE {role} WITH LOGIN {create} PASSWORD {password}", entry, password)
    return changes


def _write(connection: Connection, statement: str, entry: Entry, password: str) -> None:
    """Carry out a statement with the password's verifier in it; the password itself never leaves this process."""
    verifier = connection.pgconn.encrypt_password(password.encode(), entry.username.encode(), b"scram-sha-256")
    create = sql.SQL("CREATEDB" if entry.may_create_databases else "NOCREATEDB")
    execute(connection, statement, role=entry.username, create=create, password=sql.Literal(verifier.decode()))


def _membership(connection: Connection, entry: Entry) -> list[str]:
    """Let a master that is no superuser act for the owner: it has made the role, and so may let itself in."""
    row = connection.execute("SELECT pg_has_role(current_user, %s, 'USAGE')", [entry.username]).fetchone()
    if entry.level != OWNER or (row is not None and row[0]):
        return []
    execute(connection, "GRANT {role} TO CURRENT_USER", role=entry.username)
    return ["master may act for it"]
