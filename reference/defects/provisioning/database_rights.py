"""Defects of the rights that roles get in databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reference.defects.catalogue import PROVISIONING, Kind, defect
from reference.defects.patching import replace

Rights = dict[str, dict[str, frozenset[str]]]


def levels(change: Callable[[Rights], Rights]) -> None:
    """Give levels other rights than theirs."""
    from reference.provisioning.databases import rights

    replace(rights, "LEVELS", change)


def changing(make: Any) -> None:
    """Change how a single right is granted or revoked."""
    from reference.provisioning.databases import rights

    replace(rights, "_change", make)


@defect("Rights are granted where the master is connected to", Kind.WRONG_OBJECT, ("PR-10",), PROVISIONING)
def grants_on_the_master_connection() -> None:
    from reference.provisioning.databases.server import Server

    replace(Server, "inside", lambda original: lambda self, _database: original(self, self.master.dbname))


@defect("Rights are granted in the master's database, too", Kind.LEAK, ("PR-10",), PROVISIONING)
def grants_in_both_databases() -> None:
    from reference.provisioning.databases import rights
    from reference.provisioning.databases.server import execute

    def make(original: Any) -> Any:
        def apply(server: Any, entry: Any) -> Any:
            words = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {role}"
            execute(server.own(), words, role=entry.username)
            return original(server, entry)

        return apply

    replace(rights, "apply_grants", make)


@defect("Everybody gets the owner's rights, whatever the level", Kind.LEAK, ("PR-10",), PROVISIONING)
def levels_are_ignored() -> None:
    levels(lambda known: dict.fromkeys(known, known["owner"]))


@defect("A reader may add rows", Kind.LEAK, ("PR-10",), PROVISIONING)
def readers_write() -> None:
    levels(lambda known: {**known, "reader": {**known["reader"], "table": frozenset({"SELECT", "INSERT"})}})


@defect("An editor may empty tables", Kind.LEAK, ("PR-10",), PROVISIONING)
def editors_empty_tables() -> None:
    levels(lambda known: {**known, "editor": {**known["editor"], "table": known["editor"]["table"] | {"TRUNCATE"}}})


@defect("An editor may attach what runs at every change of a table", Kind.LEAK, ("PR-10",), PROVISIONING)
def editors_attach_to_tables() -> None:
    levels(lambda known: {**known, "editor": {**known["editor"], "table": known["editor"]["table"] | {"TRIGGER"}}})


@defect("An editor may not remove rows", Kind.MISSING, ("PR-10",), PROVISIONING)
def editors_cannot_remove() -> None:
    levels(lambda known: {**known, "editor": {**known["editor"], "table": known["editor"]["table"] - {"DELETE"}}})


@defect("A reader may make tables", Kind.LEAK, ("PR-10", "PR-09"), PROVISIONING)
def readers_make_tables() -> None:
    levels(lambda known: {**known, "reader": {**known["reader"], "schema": frozenset({"USAGE", "CREATE"})}})


@defect("Rights on the numbering of tables are forgotten", Kind.HALF, ("PR-10",), PROVISIONING)
def numbering_is_forgotten() -> None:
    def make(original: Any) -> Any:
        def change(connection: Any, verb: str, preposition: str, rights: Any, held: Any, entry: Any) -> int:
            if held.sort == "sequence":
                return 0
            return int(original(connection, verb, preposition, rights, held, entry))

        return change

    changing(make)


@defect("A reader may draw numbers", Kind.LEAK, ("PR-10",), PROVISIONING)
def readers_draw_numbers() -> None:
    levels(lambda known: {**known, "reader": {**known["reader"], "sequence": frozenset({"SELECT", "USAGE"})}})


@defect("Tables that are made later are forgotten", Kind.HALF, ("PR-10",), PROVISIONING)
def later_tables_are_forgotten() -> None:
    from reference.provisioning.databases import rights

    replace(rights, "_later", lambda _: lambda *_arguments: iter(()))


@defect("Later tables are thought of only when the master makes them", Kind.WRONG_OBJECT, ("PR-10",), PROVISIONING)
def later_tables_of_the_master() -> None:
    from dataclasses import replace as altered

    from reference.provisioning.databases import rights

    def make(original: Any) -> Any:
        return lambda connection, server, entry: original(connection, server, altered(entry, owner=None))

    replace(rights, "_later", make)


@defect("Tables that are there already are forgotten", Kind.HALF, ("PR-10",), PROVISIONING)
def present_tables_are_forgotten() -> None:
    from reference.provisioning.databases import rights

    def make(original: Any) -> Any:
        def here(connection: Any, entry: Any) -> Any:
            return (held for held in original(connection, entry) if held.sort in ("database", "schema"))

        return here

    replace(rights, "_here", make)


@defect("Rights are granted and never taken away", Kind.LEAK, ("PR-10",), PROVISIONING)
def nothing_is_revoked() -> None:
    def make(original: Any) -> Any:
        return lambda connection, verb, *rest: 0 if verb == "REVOKE" else original(connection, verb, *rest)

    changing(make)


@defect("Every run revokes all rights and grants them again", Kind.RECORD, ("PR-11",), PROVISIONING)
def everything_is_granted_again() -> None:
    from reference.provisioning.databases import rights
    from reference.provisioning.databases.steps import done

    def make(original: Any) -> Any:
        def apply(server: Any, entry: Any) -> Any:
            original(server, entry)
            return done("rights granted")

        return apply

    replace(rights, "apply_grants", make)


@defect("Editors and readers are made members of the owner", Kind.LEAK, ("PR-10",), PROVISIONING)
def members_of_the_owner() -> None:
    from reference.provisioning.databases import rights
    from reference.provisioning.databases.server import execute

    def make(original: Any) -> Any:
        def apply(server: Any, entry: Any) -> Any:
            if entry.owner not in (None, entry.username):
                execute(server.own(), "GRANT {owner} TO {role}", owner=entry.owner, role=entry.username)
            return original(server, entry)

        return apply

    replace(rights, "apply_grants", make)


@defect("Databases stay open to every role of the server", Kind.LEAK, ("PR-10", "PR-09"), PROVISIONING)
def databases_stay_open() -> None:
    from reference.provisioning.databases import owning

    replace(owning, "_OPEN_TO_ALL", lambda _: "SELECT %s::text IS NULL")
