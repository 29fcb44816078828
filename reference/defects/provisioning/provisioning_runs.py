"""Defects of runs of provisioning: of their plans, of approval, and of the names that they are given."""

from __future__ import annotations

import os
from typing import Any

from reference.defects.catalogue import PROVISIONING, Kind, defect
from reference.defects.patching import existing, nothing, replace, replace_here, with_result


def arguments(change: Any) -> None:
    """Take what was asked for otherwise: `change(given)`."""
    from reference.provisioning.databases import provision

    replace(provision, "parse", with_result(lambda given, _told: change(given)))


def approval(make: Any) -> None:
    """Ask for approval otherwise."""
    from reference.provisioning.databases import provision

    replace(provision, "expect_approval", make)


def rehearsal(make: Any) -> None:
    """Carry out dry runs otherwise: `make(original, given)` with what was asked for."""
    from reference.provisioning.databases import provision

    asked: list[Any] = []
    arguments(asked.append)
    replace(provision, "rehearse", lambda original: lambda entries, ledger: make(original, asked[0])(entries, ledger))


def names_in_lists(name: str, make: Any) -> None:
    """Look at names in lists of databases otherwise."""
    from reference.provisioning import names

    replace(names, name, make)


@defect("A dry run is carried out for real", Kind.EARLY, ("PR-14",), PROVISIONING)
def dry_run_for_real() -> None:
    def change(given: Any) -> None:
        given.dry_run = False

    arguments(change)


@defect("A dry run is told as one and carried out all the same", Kind.EARLY, ("PR-14",), PROVISIONING)
def dry_run_only_in_words() -> None:
    def make(original: Any, given: Any) -> Any:
        def rehearse(entries: Any, ledger: Any) -> None:
            from reference.provisioning.audit import AuditFile
            from reference.provisioning.databases import provision
            from reference.provisioning.databases.ledger import COLUMNS, Ledger

            original(entries, ledger)
            provision.provision(entries, given, Ledger(AuditFile(None, COLUMNS), given))

        return rehearse

    rehearsal(make)


@defect("A dry run asks the store for the master's account", Kind.EARLY, ("PR-14",), PROVISIONING)
def dry_run_asks_the_store() -> None:
    def make(original: Any, given: Any) -> Any:
        def rehearse(entries: Any, ledger: Any) -> None:
            from reference.provisioning.databases.credentials import Credentials

            Credentials(given.region).master(given.master_secret)
            original(entries, ledger)

        return rehearse

    rehearsal(make)


@defect("A dry run tells no plan", Kind.MISSING, ("PR-14",), PROVISIONING)
def dry_run_without_a_plan() -> None:
    from reference.provisioning import console

    replace(console, "dry_run", lambda original: nothing)


@defect("A dry run is recorded as a success", Kind.RECORD, ("PR-13", "PR-14"), PROVISIONING)
def dry_run_recorded_as_success() -> None:
    from reference.provisioning.databases import provision

    replace_here(provision, "DRY_RUN", lambda _: "success")


@defect("Any word is taken for an environment", Kind.PERMISSION, ("PR-14", "PR-12"), PROVISIONING)
def any_word_is_an_environment() -> None:
    from reference.provisioning.databases import provision

    class Anything(tuple[str, ...]):
        def __contains__(self, _: object) -> bool:
            return True

    replace(provision, "ENVIRONMENTS", Anything)


@defect("Nobody asks for approval", Kind.PERMISSION, ("PR-14",), PROVISIONING)
def approval_not_asked() -> None:
    approval(lambda original: nothing)


@defect("Approval is asked for in production only", Kind.PERMISSION, ("PR-14",), PROVISIONING)
def approval_in_production_only() -> None:
    approval(lambda original: lambda given: original(given) if given.env == "prod" else None)


@defect("Anything that is said counts as approval", Kind.PERMISSION, ("PR-14",), PROVISIONING)
def anything_is_approval() -> None:
    approval(lambda original: lambda given: None if os.environ.get("ALLOW_DB_PROVISION") else original(given))


@defect("An approval that says nothing counts", Kind.PERMISSION, ("PR-14",), PROVISIONING)
def empty_approval_counts() -> None:
    approval(lambda original: lambda given: None if os.environ.get("ALLOW_DB_PROVISION") == "" else original(given))


@defect("Approval is asked for when all is done", Kind.LATE, ("PR-14",), PROVISIONING)
def approval_asked_afterwards() -> None:
    from reference.provisioning.databases import provision

    ask = existing(provision, "expect_approval")
    approval(lambda original: nothing)

    def make(original: Any) -> Any:
        def work(entries: Any, given: Any, ledger: Any) -> None:
            original(entries, given, ledger)
            ask(given)

        return work

    replace(provision, "provision", make)


@defect("Development needs approval too", Kind.REFUSAL, ("PR-14", "PR-09"), PROVISIONING)
def approval_in_development() -> None:
    from reference.provisioning.databases import provision

    replace(provision, "WITHOUT_APPROVAL", lambda _: "nowhere")


@defect("Approval does not help in production", Kind.REFUSAL, ("PR-14",), PROVISIONING)
def approval_does_not_help() -> None:
    def make(original: Any) -> Any:
        def ask(given: Any) -> None:
            if given.env == "prod":
                os.environ.pop("ALLOW_DB_PROVISION", None)
            original(given)

        return ask

    approval(make)


@defect("Names of databases in the list are not looked at", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def listed_names_unchecked() -> None:
    names_in_lists("database_name", lambda original: nothing)


@defect("Users in the list are not looked at", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def listed_users_unchecked() -> None:
    names_in_lists("database_username", lambda original: nothing)


@defect("Names in the list are cut to what fits", Kind.WRONG_OBJECT, ("PR-12",), PROVISIONING)
def listed_names_cut() -> None:
    def make(original: Any) -> Any:
        return lambda value, field: original(str(value)[:31], field)

    for name in ("database_name", "database_username"):
        names_in_lists(name, make)


@defect("Names in the list are taken in any alphabet", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def listed_names_in_any_alphabet() -> None:
    def make(original: Any) -> Any:
        return lambda value, field: original("".join(one if one.isascii() else "x" for one in str(value)), field)

    names_in_lists("database_name", make)


@defect("Capital letters in names are made small in silence", Kind.WRONG_OBJECT, ("PR-12",), PROVISIONING)
def capitals_made_small() -> None:
    names_in_lists("database_name", lambda original: lambda value, field: original(str(value).lower(), field))


@defect("Names of the server's own are taken in lists", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def names_of_the_server_listed() -> None:
    from reference.provisioning.databases import reserved

    replace(reserved, "reserved", lambda original: nothing)


@defect("What an entry is called is followed as a path in the store", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def key_followed_as_a_path() -> None:
    names_in_lists("path_part", lambda original: nothing)


@defect("A hostile name is found when its turn has come", Kind.LATE, ("PR-12",), PROVISIONING)
def hostile_name_found_late() -> None:
    from reference.provisioning.databases import entries, work

    check, late = existing(entries, "_faults"), existing(work, "Work")._provision
    replace(entries, "_faults", lambda original: lambda key, fields: iter(()))

    def provision(self: Any, entry: Any) -> None:
        from reference.provisioning.databases.steps import ERROR, Outcome

        told = {"database_name": entry.database, "username": entry.username}
        for reason in check(entry.key, told):
            self.ledger.record("read_input", Outcome(ERROR, reason), entry)
            raise work.StepFailedError(reason)
        late(self, entry)

    replace(work.Work, "_provision", lambda original: provision)


@defect("What a request was turned into is not provisioned", Kind.MISSING, ("PR-09",), PROVISIONING)
def requests_not_provisioned() -> None:
    from reference.provisioning.databases import entries

    replace(entries, "REQUESTED", lambda _: "requested_databases")


@defect("Provisioning reads passwords by the user's name", Kind.WRONG_OBJECT, ("PR-09",), PROVISIONING)
def passwords_by_user() -> None:
    from reference.provisioning.databases.credentials import Credentials

    def make(original: Any) -> Any:
        return lambda self, environment, key: original(self, environment, f"{key}_user")

    replace(Credentials, "password", make)


@defect("The first trouble ends a run that was to go on", Kind.HALF, ("PR-13",), PROVISIONING)
def never_goes_on() -> None:
    def change(given: Any) -> None:
        given.no_fail_fast = False

    arguments(change)


@defect("A run goes on after the first trouble although nobody asked for that", Kind.EARLY, ("PR-13",), PROVISIONING)
def always_goes_on() -> None:
    def change(given: Any) -> None:
        given.no_fail_fast = True

    arguments(change)


@defect("A run with failures ends as if all were well", Kind.RECORD, ("PR-13",), PROVISIONING)
def failed_run_ends_well() -> None:
    from reference.provisioning.databases import provision

    replace_here(provision, "FAILED", lambda _: 0)


@defect("A role that is there is taken to be complete", Kind.HALF, ("PR-11",), PROVISIONING)
def role_taken_to_be_complete() -> None:
    from reference.provisioning.databases import roles

    def make(original: Any) -> Any:
        def role(server: Any, connection: Any, entry: Any, password: Any, found: Any) -> Any:
            return [] if found is not None else original(server, connection, entry, password, found)

        return role

    replace(roles, "_role", make)


@defect("Once the role is there, its database is not made any more", Kind.MISSING, ("PR-11",), PROVISIONING)
def database_not_made_any_more() -> None:
    from reference.provisioning.databases import work
    from reference.provisioning.databases.steps import unchanged

    def make(original: Any) -> Any:
        def create_database(server: Any, entry: Any) -> Any:
            question = "SELECT 1 FROM pg_database WHERE datname = %s"
            made = server.own().execute(question, [entry.database]).fetchone()
            return original(server, entry) if made or entry.username not in _THERE else unchanged("as wanted")

        return create_database

    def remembering(original: Any) -> Any:
        def create_role(server: Any, entry: Any, password: Any) -> Any:
            question = "SELECT 1 FROM pg_roles WHERE rolname = %s"
            if server.own().execute(question, [entry.username]).fetchone():
                _THERE.add(entry.username)
            return original(server, entry, password)

        return create_role

    replace(work, "create_database", make)
    replace(work, "create_role", remembering)


_THERE: set[str] = set()
"""Roles that were there before their turn."""
