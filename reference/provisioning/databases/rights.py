"""The rights of an entry inside its database: exactly those of its level, now and on what is made later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from psycopg import sql

from reference.provisioning.databases.entries import EDITOR, OWNER, READER, Entry
from reference.provisioning.databases.server import Connection, Server, execute
from reference.provisioning.databases.steps import Outcome, done, unchanged

ALL = frozenset({"ALL"})
DATABASE, SCHEMA, TABLE, SEQUENCE = "database", "schema", "table", "sequence"
LEVELS = {
    OWNER: {DATABASE: ALL, SCHEMA: ALL, TABLE: ALL, SEQUENCE: ALL},
    EDITOR: {
        DATABASE: frozenset({"CONNECT"}),
        SCHEMA: frozenset({"USAGE"}),
        TABLE: frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"}),
        SEQUENCE: frozenset({"USAGE", "SELECT"}),
    },
    READER: {
        DATABASE: frozenset({"CONNECT"}),
        SCHEMA: frozenset({"USAGE"}),
        TABLE: frozenset({"SELECT"}),
        SEQUENCE: frozenset({"SELECT"}),
    },
}
"""Rights of each level by the sort of object."""

_CODES = {DATABASE: "d", SCHEMA: "n", TABLE: "r", SEQUENCE: "s"}
_EVERYTHING = 'SELECT privilege_type FROM aclexplode(acldefault(%s::"char", 10)) WHERE grantee = 10'
_HERE = """
SELECT 'database', datname::text, array(SELECT privilege_type FROM aclexplode(coalesce(datacl, acldefault('d', datdba)))
                                        WHERE grantee = %(role)s::regrole)
FROM pg_database WHERE datname = current_database()
UNION ALL
SELECT 'schema', nspname::text, array(SELECT privilege_type FROM aclexplode(coalesce(nspacl, acldefault('n', nspowner)))
                                      WHERE grantee = %(role)s::regrole)
FROM pg_namespace WHERE nspname = 'public'
UNION ALL
SELECT sort, relname::text, array(SELECT privilege_type FROM aclexplode(coalesce(relacl, acldefault(code, relowner)))
                                  WHERE grantee = %(role)s::regrole)
FROM pg_class
CROSS JOIN LATERAL (SELECT CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END AS sort,
                           CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char" AS code) AS named
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype = 'e')
"""
_LATER = """
SELECT array(SELECT privilege_type FROM pg_default_acl, aclexplode(defaclacl)
             WHERE defaclrole = %(creator)s::regrole AND defaclnamespace = 'public'::regnamespace
               AND defaclobjtype = %(code)s AND grantee = %(role)s::regrole)
"""
_ON = {
    DATABASE: "ON DATABASE {name}",
    SCHEMA: "ON SCHEMA {name}",
    TABLE: "ON TABLE public.{name}",
    SEQUENCE: "ON SEQUENCE public.{name}",
}
_ON_LATER = {TABLE: "ON TABLES", SEQUENCE: "ON SEQUENCES"}


@dataclass(frozen=True)
class Held:
    """The rights that a role holds on an object, or by default on later ones of a `creator`."""

    sort: str
    name: str
    rights: frozenset[str]
    creator: str = ""


def apply_grants(server: Server, entry: Entry) -> Outcome:
    """Grant what the level lacks and revoke what exceeds it, inside of the entry's database."""
    with server.inside(entry.database) as connection:
        everything = _everything(connection)
        granted = revoked = 0
        for held in [*_here(connection, entry), *_later(connection, server, entry)]:
            wanted = LEVELS[entry.level][held.sort]
            wanted = everything[held.sort] if wanted == ALL else wanted
            granted += _change(connection, "GRANT", "TO", wanted - held.rights, held, entry)
            revoked += _change(connection, "REVOKE", "FROM", held.rights - wanted, held, entry)
    if granted or revoked:
        return done(f"rights of level {entry.level}: {granted} granted; {revoked} revoked")
    return unchanged(f"rights of level {entry.level} are as wanted")


def _everything(connection: Connection) -> dict[str, frozenset[str]]:
    """All rights that this server knows, by sort of object."""
    return {sort: frozenset(row[0] for row in connection.execute(_EVERYTHING, [code])) for sort, code in _CODES.items()}


def _here(connection: Connection, entry: Entry) -> Iterator[Held]:
    """What is there."""
    for sort, name, rights in connection.execute(_HERE, {"role": _quoted(connection, entry.username)}).fetchall():
        yield Held(sort, name, frozenset(rights))


def _later(connection: Connection, server: Server, entry: Entry) -> Iterator[Held]:
    """What the owner and the master will make; a role's own objects are its own anyway."""
    creators = dict.fromkeys(
        name for name in (entry.owner, server.master.username) if name not in (None, entry.username)
    )
    for creator in creators:
        for sort, code in ((TABLE, "r"), (SEQUENCE, "S")):
            question = {"creator": _quoted(connection, str(creator)), "role": _quoted(connection, entry.username)}
            row = connection.execute(_LATER, {**question, "code": code}).fetchone()
            yield Held(sort, "", frozenset(row[0] if row else ()), str(creator))


def _change(
    connection: Connection, verb: str, preposition: str, rights: frozenset[str], held: Held, entry: Entry
) -> int:
    """Grant or revoke rights and say how many."""
    if not rights:
        return 0
    words = f"{verb} {{rights}} {(_ON_LATER if held.creator else _ON)[held.sort]} {preposition} {{role}}"
    if held.creator:
        words = f"ALTER DEFAULT PRIVILEGES FOR ROLE {{creator}} IN SCHEMA public {words}"
    listed = sql.SQL(", ".join(sorted(rights)))
    execute(connection, words, rights=listed, name=held.name, role=entry.username, creator=held.creator)
    return len(rights)


def _quoted(connection: Connection, name: str) -> str:
    """A role's name as the server reads it where it expects a role."""
    return sql.Identifier(name).as_string(connection)
