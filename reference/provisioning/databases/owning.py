"""The database of an entry: it belongs to whom the entries say, and nobody is let in but by a right of their own."""

from __future__ import annotations

from reference.provisioning.databases.entries import Entry
from reference.provisioning.databases.server import Connection, Server, ServerError, execute
from reference.provisioning.databases.steps import Outcome, done, unchanged

_OWNER = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s"
_CREATE = "CREATE DATABASE {database} OWNER {owner} STRATEGY FILE_COPY"
"""Files are copied as they are: written page by page into the server's log first, a database costs three times that."""

_OPEN_TO_ALL = """
SELECT EXISTS (
    SELECT FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) AS granted
    WHERE datname = %s AND granted.grantee = 0
)
"""


def create_database(server: Server, entry: Entry) -> Outcome:
    """Have the database, owned as wanted and closed to everybody else.

    Raises ServerError, and changes nothing, when it is the master's own or has another owner.
    """
    if entry.database == server.master.dbname:
        raise ServerError(f"database {entry.database} is the master's own")
    connection, changes = server.own(), []
    found, wanted = _owner_of(connection, entry), entry.owner or server.master.username
    if found is None:
        execute(connection, _CREATE, database=entry.database, owner=wanted)
        changes.append(f"database created; owner {wanted}")
    elif found != wanted:
        raise ServerError(f"database {entry.database} has another owner: {found}; nothing was granted")
    row = connection.execute(_OPEN_TO_ALL, [entry.database]).fetchone()
    if row is not None and row[0]:
        execute(connection, "REVOKE ALL ON DATABASE {database} FROM PUBLIC", database=entry.database)
        changes.append("closed to others")
    return done("; ".join(changes)) if changes else unchanged("database is as wanted")


def _owner_of(connection: Connection, entry: Entry) -> str | None:
    row = connection.execute(_OWNER, [entry.database]).fetchone()
    return str(row[0]) if row else None
