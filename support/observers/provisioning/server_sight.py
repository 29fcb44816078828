"""Everything about some roles and databases at one moment: attributes, passwords, owners, rights, tables, rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from support.connections.database_server import DatabaseServer, quoted
from support.connections.records import Records, Row

# a password is told apart by the digest of what the server keeps of it
_ROLES = """
SELECT 'role ' || rolname, concat_ws(' ', 'login', rolcanlogin, 'databases', rolcreatedb, 'roles', rolcreaterole,
       'superuser', rolsuper, 'password', md5(coalesce(rolpassword, '')))
FROM pg_authid WHERE rolname = ANY(%(names)s)
UNION ALL
SELECT 'membership of ' || pg_get_userbyid(member) || ' in ' || pg_get_userbyid(roleid) || ' by '
       || pg_get_userbyid(grantor), (to_jsonb(one) - ARRAY['oid', 'roleid', 'member', 'grantor'])::text
FROM pg_auth_members AS one WHERE pg_get_userbyid(roleid) = ANY(%(names)s) OR pg_get_userbyid(member) = ANY(%(names)s)
"""
_DATABASES = """
SELECT 'database ' || datname, concat_ws(' ', 'owner', pg_get_userbyid(datdba), 'rights', datacl::text)
FROM pg_database WHERE datname = ANY(%(names)s)
"""
_INSIDE = """
SELECT 'schema ' || nspname, concat_ws(' ', 'owner', pg_get_userbyid(nspowner), 'rights', nspacl::text)
FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%%' AND nspname <> 'information_schema'
UNION ALL
SELECT CASE relkind WHEN 'S' THEN 'sequence ' ELSE 'table ' END || relname,
       concat_ws(' ', 'owner', pg_get_userbyid(relowner), 'rights', relacl::text)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
UNION ALL
SELECT concat_ws(' ', 'later objects', defaclobjtype, 'of', pg_get_userbyid(defaclrole)), defaclacl::text
FROM pg_default_acl
"""
_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
_CONTENT = "SELECT concat_ws(' ', count(*), 'rows', md5(string_agg(one::text, ',' ORDER BY one::text))) FROM {} AS one"


@dataclass(frozen=True)
class ServerSight:
    """What was seen, fact by fact; `roles` and `databases` are what was looked at."""

    roles: tuple[str, ...]
    databases: tuple[str, ...]
    facts: dict[str, str] = field(repr=False)


def look(server: DatabaseServer, roles: Sequence[str], databases: Sequence[str]) -> ServerSight:
    """Look at roles and databases, those that are not there included."""
    facts = _facts(server.records().ask(_ROLES, {"names": list(roles)}))
    found = _facts(server.records().ask(_DATABASES, {"names": list(databases)}))
    facts |= found
    for name in databases:
        if f"database {name}" in found:
            facts |= {f"{key} in {name}": value for key, value in _inside(server.records(name))}
    return ServerSight(tuple(roles), tuple(databases), facts)


def _inside(records: Records) -> Iterator[tuple[str, str]]:
    yield from _facts(records.ask(_INSIDE, {})).items()
    for (table,) in records.ask(_TABLES):
        ((content,),) = records.ask(_CONTENT.format(f"public.{quoted(table)}"))
        yield f"content of {table}", content


def _facts(rows: Sequence[Row]) -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in rows}
