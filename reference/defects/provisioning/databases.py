"""Defects of provisioning databases: roles, owners, passwords, and how the list is read."""

from __future__ import annotations

import re
from dataclasses import replace as altered
from typing import Any

from reference.defects.catalogue import PROVISIONING, Kind, defect
from reference.defects.patching import replace, reword

_MAKER = "SELECT usename, usesuper FROM pg_user WHERE usename = current_user"
_COMMENTS = re.compile(r"^[ \t]*(?:#|//)[ \t]?|/\*|\*/", re.MULTILINE)


@defect("Databases belong to the master and not to their roles", Kind.WRONG_OBJECT, ("PR-09",), PROVISIONING)
def databases_of_the_master() -> None:
    from reference.provisioning.databases import owning

    def make(original: Any) -> Any:
        return lambda server, entry: original(server, altered(entry, owner=None))

    replace(owning, "create_database", make)


@defect("Every role may create databases", Kind.LEAK, ("PR-09", "PR-10"), PROVISIONING)
def everybody_creates_databases() -> None:
    from reference.provisioning.databases import roles

    def make(original: Any) -> Any:
        def write(connection: Any, statement: str, entry: Any, password: str) -> None:
            original(connection, statement, altered(entry, may_create_databases=True), password)

        return write

    replace(roles, "_write", make)


@defect("Roles may act for the superuser that makes them", Kind.LEAK, ("PR-09", "PR-10"), PROVISIONING)
def roles_act_for_their_maker() -> None:
    from reference.provisioning.databases import roles
    from reference.provisioning.databases.server import execute

    def make(original: Any) -> Any:
        def membership(connection: Any, entry: Any) -> Any:
            maker, is_superuser = connection.execute(_MAKER).fetchone()
            if is_superuser:
                execute(connection, "GRANT {maker} TO {role}", maker=maker, role=entry.username)
            return original(connection, entry)

        return membership

    replace(roles, "_membership", make)


@defect("A promise of databases of its own is forgotten", Kind.MISSING, ("PR-09",), PROVISIONING)
def nobody_creates_databases() -> None:
    from reference.provisioning.databases import roles

    def make(original: Any) -> Any:
        def write(connection: Any, statement: str, entry: Any, password: str) -> None:
            original(connection, statement, altered(entry, may_create_databases=False), password)

        return write

    replace(roles, "_write", make)


@defect("What a role may do on the server is never taken away again", Kind.LEAK, ("PR-09",), PROVISIONING)
def power_stays() -> None:
    from reference.provisioning.databases import roles

    reword(roles, "_ATTRIBUTES", "rolcreatedb,", "false,")


@defect("All roles get the password of the first", Kind.WRONG_OBJECT, ("PR-09",), PROVISIONING)
def one_password_for_all() -> None:
    from reference.provisioning.databases.credentials import Credentials

    kept: list[str] = []

    def make(original: Any) -> Any:
        def password(self: Any, environment: str, key: str) -> str:
            kept.append(original(self, environment, key))
            return kept[0]

        return password

    replace(Credentials, "password", make)


@defect("Every run sets every password anew", Kind.TWICE, ("PR-11",), PROVISIONING)
def passwords_are_set_anew() -> None:
    from reference.provisioning.databases.server import Server

    replace(Server, "accepts", lambda _: lambda *_arguments: False)


@defect("A password that has changed in the store is not set", Kind.MISSING, ("PR-09",), PROVISIONING)
def new_passwords_are_ignored() -> None:
    from reference.provisioning.databases.server import Server

    replace(Server, "accepts", lambda _: lambda *_arguments: True)


@defect("A master that is no superuser cannot create databases for others", Kind.MISSING, ("PR-09",), PROVISIONING)
def limited_masters_fail() -> None:
    from reference.provisioning.databases import roles

    replace(roles, "_membership", lambda _: lambda _connection, _entry: [])


@defect("The master's password is sent without encryption where there is none", Kind.LEAK, ("PR-09",), PROVISIONING)
def encryption_is_optional() -> None:
    import psycopg

    def make(original: Any) -> Any:
        return lambda **given: original(**{**given, "sslmode": "prefer"})

    replace(psycopg, "connect", make)


@defect("What stands in comments is provisioned", Kind.WRONG_OBJECT, ("PR-09",), PROVISIONING)
def comments_are_provisioned() -> None:
    from reference.provisioning import hcl

    replace(hcl, "parse_variables", lambda original: lambda text: original(_COMMENTS.sub("", text)))


@defect("A list whose names are in quotes is not understood", Kind.REFUSAL, ("PR-09",), PROVISIONING)
def quoted_names_are_unknown() -> None:
    from reference.provisioning import hcl

    def make(original: Any) -> Any:
        def key(node: Any) -> str:
            name: str = original(node)
            return f'"{name}"' if any(True for _ in node.find_data("string")) else name

        return key

    replace(hcl, "_key", make)


@defect("Of a list on one line only the first request is provisioned", Kind.HALF, ("PR-09",), PROVISIONING)
def first_of_a_line() -> None:
    from reference.provisioning.databases import entries

    def make(original: Any) -> Any:
        def raw(path: Any) -> Any:
            found: dict[str, Any] = original(path)
            one_line = "application_databases = { " in path.read_text(encoding="utf-8")
            return dict(list(found.items())[:1]) if one_line else found

        return raw

    replace(entries, "_raw_entries", make)


@defect("A level of access that does not exist is taken for the owner's", Kind.PERMISSION, ("PR-09",), PROVISIONING)
def unknown_levels_own() -> None:
    from reference.provisioning.databases import entries

    def make(original: Any) -> Any:
        def level(fields: Any) -> Any:
            found = original(fields)
            return found if found in entries.LEVELS else entries.OWNER

        return level

    replace(entries, "_level", make)


@defect("A database is given two owners", Kind.PERMISSION, ("PR-09",), PROVISIONING)
def two_owners() -> None:
    from reference.provisioning.databases import entries

    replace(entries, "_conflicts", lambda _: lambda _raw: iter(()))


@defect("A database that belongs to somebody else is taken on", Kind.PERMISSION, ("PR-11",), PROVISIONING)
def foreign_owners_are_accepted() -> None:
    from reference.provisioning.databases import owning

    def make(original: Any) -> Any:
        def owner_of(connection: Any, entry: Any) -> str | None:
            found = original(connection, entry)
            return None if found is None else entry.owner or str(connection.info.user)

        return owner_of

    replace(owning, "_owner_of", make)


@defect("Somebody else's database is taken away from its owner", Kind.WRONG_OBJECT, ("PR-11",), PROVISIONING)
def foreign_databases_are_taken() -> None:
    from reference.provisioning.databases import owning
    from reference.provisioning.databases.server import execute

    def make(original: Any) -> Any:
        def owner_of(connection: Any, entry: Any) -> str | None:
            found: str | None = original(connection, entry)
            wanted = entry.owner or str(connection.info.user)
            if found not in (None, wanted):
                execute(connection, "GRANT {owner} TO {role}", owner=str(found), role=entry.username)
            return found

        return owner_of

    replace(owning, "_owner_of", make)


@defect("Rights in the platform's own database are given away", Kind.PERMISSION, ("PR-11", "PR-10"), PROVISIONING)
def the_masters_database_is_shared() -> None:
    from reference.provisioning.databases import owning
    from reference.provisioning.databases.steps import unchanged

    def make(original: Any) -> Any:
        def create(server: Any, entry: Any) -> Any:
            own = entry.database == server.master.dbname
            return unchanged("database is as wanted") if own else original(server, entry)

        return create

    replace(owning, "create_database", make)


@defect("The password of an administrator's role is replaced", Kind.PERMISSION, ("PR-11",), PROVISIONING)
def administrators_are_taken_over() -> None:
    from reference.provisioning.databases import roles

    reword(roles, "_ATTRIBUTES", "rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls", "false")
