"""Defects of requests for databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace as altered
from typing import Any

from reference.defects.catalogue import PROVISIONING, Kind, defect
from reference.defects.patching import existing, nothing, replace, replace_here


def rules(name: str, make: Any) -> None:
    """Judge requests otherwise."""
    from reference.provisioning.databases import request_rules

    replace(request_rules, name, make)


def ranges_are(**changed: tuple[int, int]) -> None:
    """Take other ranges of whole numbers for fit."""
    from reference.provisioning.databases import request_rules

    known = existing(request_rules, "_RANGES")
    rules("_RANGES", lambda _: {field: (told[0], *changed.get(field, told[1:])) for field, told in known.items()})


def without(reason: str) -> None:
    """Let requests pass in which nothing else is wrong than this."""
    rules("faults", lambda original: lambda *given: [one for one in original(*given) if reason not in one])


def variables(change: Any) -> None:
    """Write other variables: `change(entry)` is put over what a request asks for."""
    from reference.provisioning.databases import request_files

    def make(original: Any) -> Any:
        def variables_file(request: Any) -> Any:
            file = original(request)
            ((key, entry),) = file.content["rds_databases"].items()
            return altered(file, content={"rds_databases": {key: {**entry, **change(entry)}}})

        return variables_file

    replace(request_files, "variables_file", make)


@defect("The id of a request for a database is followed as a path", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def id_followed_as_a_path() -> None:
    from reference.provisioning import names, outputs

    replace(names, "database_request_id", lambda original: nothing)
    replace(outputs, "place", lambda original: lambda root, relative: root / relative)


@defect("Names of databases are not looked at in requests", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def requested_names_unchecked() -> None:
    rules("_database_name", lambda original: nothing)


@defect("Users of databases are not looked at in requests", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def requested_users_unchecked() -> None:
    without("invalid username")


@defect("Names that belong to the server are taken in requests", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def names_of_the_server_requested() -> None:
    without("Reserved by the database server")


@defect("Names in any alphabet are taken in requests", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def any_alphabet_requested() -> None:
    def make(original: Any) -> Any:
        def check(value: Any, field: str) -> Any:
            plain = "".join(letter if letter.isascii() else "x" for letter in str(value) if letter.isprintable())
            return original(plain, field)

        return check

    from reference.provisioning import names

    for name in ("database_name", "database_username"):
        replace(names, name, make)


@defect("Only the first reason against a request for a database is told", Kind.HALF, ("PR-12",), PROVISIONING)
def first_reason_against_a_database_only() -> None:
    rules("faults", lambda original: lambda *given: original(*given)[:1])


@defect("The first bad request for a database ends the work", Kind.HALF, ("PR-12",), PROVISIONING)
def first_bad_database_ends_it() -> None:
    from reference.provisioning.databases import request

    def make(original: Any) -> Any:
        failed: list[bool] = []

        def process(*given: Any) -> Any:
            reasons = [] if failed else list(original(*given))
            failed.extend([True] if reasons else [])
            return reasons

        return process

    replace(request, "_process", make)


@defect("A bad request for a database keeps the good ones from being written", Kind.HALF, ("PR-12",), PROVISIONING)
def bad_database_stops_good_ones() -> None:
    from reference.provisioning.databases import request

    def make(original: Any) -> Any:
        def main(arguments: list[str]) -> int:
            checked: int = original([*arguments, "--mode", "validate"])
            return checked or original(arguments)

        return main

    replace(request, "main", make)


@defect("A bad request for a database is told and written all the same", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def bad_database_written_all_the_same() -> None:
    from reference.provisioning.databases import request

    def make(original: Any) -> Any:
        def process(source: Any, given: Any, allowed: Any, taken: Any) -> Any:
            reasons = list(original(source, given, allowed, taken))
            if reasons and given.mode == "generate":
                path = given.tfvars_out_root / "test-rds" / "generated" / f"{source.stem}.auto.tfvars.json"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("{}")
            return reasons

        return process

    replace(request, "_process", make)


@defect("A refused request for a database ends as if it were done", Kind.RECORD, ("PR-12",), PROVISIONING)
def refused_database_looks_done() -> None:
    from reference.provisioning.databases import request

    replace(request, "FAILED", lambda _: 0)


@defect("The dry run of a request for a database writes its files", Kind.EARLY, ("PR-14",), PROVISIONING)
def dry_run_of_a_request_writes() -> None:
    from reference.provisioning.databases import request

    def make(original: Any) -> Any:
        def show(asked: Any, given: Any) -> None:
            original(asked, given)
            request._write(given.input_files[0], asked, given)

        return show

    replace(request, "_show", make)


@defect("The dry run of a request for a database shows half of it", Kind.HALF, ("PR-14",), PROVISIONING)
def dry_run_of_a_request_shows_half() -> None:
    from reference.provisioning.databases import request

    replace(request, "manifest_file", lambda _: existing(request, "variables_file"))


@defect("Having a request for a database checked writes its files", Kind.EARLY, ("PR-12",), PROVISIONING)
def checking_a_database_writes() -> None:
    from reference.provisioning.databases import request

    def make(original: Any) -> Any:
        return lambda arguments: original([*arguments, "--mode", "generate"]) or original(arguments)

    replace(request, "main", make)


@defect("The cluster reads a database's password under another name", Kind.WRONG_OBJECT, ("PR-09",), PROVISIONING)
def cluster_reads_another_name() -> None:
    from reference.provisioning.databases import request_files

    def make(original: Any) -> Any:
        return lambda request: f"goldenpath/{request.environment}/postgres/{request.database_name}"

    replace(request_files, "credentials_key", make)


@defect("The cluster reads every database's password of development", Kind.WRONG_OBJECT, ("PR-09",), PROVISIONING)
def cluster_reads_development() -> None:
    from reference.provisioning.databases import request_files

    replace(
        request_files, "credentials_key", lambda original: lambda request: original(altered(request, environment="dev"))
    )


@defect("Names in the cluster keep their underscores", Kind.RECORD, ("PR-09",), PROVISIONING)
def underscores_in_the_cluster() -> None:
    from reference.provisioning.databases.request_rules import DatabaseRequest

    replace(DatabaseRequest, "cluster_name", lambda _: property(lambda self: self.database_name))


@defect("A database is requested under its user's name", Kind.WRONG_OBJECT, ("PR-09",), PROVISIONING)
def database_under_its_user() -> None:
    variables(lambda entry: {"database_name": entry["username"]})


@defect("Backups are kept for a week whatever is asked for", Kind.WRONG_OBJECT, ("PR-09",), PROVISIONING)
def backups_for_a_week() -> None:
    variables(lambda _: {"backup_retention_period": 7})


@defect("The standby of a database is forgotten", Kind.MISSING, ("PR-09",), PROVISIONING)
def standby_forgotten() -> None:
    variables(lambda _: {"multi_az": False})


@defect("A database of a large size gets the machine of a medium one", Kind.WRONG_OBJECT, ("PR-09",), PROVISIONING)
def large_is_medium() -> None:
    rules("INSTANCE_CLASSES", lambda known: {**known, "large": known["medium"]})


@defect("Whose a database is is read at the top only", Kind.REFUSAL, ("PR-09",), PROVISIONING)
def database_under_a_heading() -> None:
    from reference.provisioning.databases import request_rules

    def make(original: Any) -> Any:
        return lambda document, path: None if path.startswith("metadata.") else original(document, path)

    replace_here(request_rules, "value_at", make)


@defect("Insights are switched on whatever is asked for", Kind.WRONG_OBJECT, ("PR-09",), PROVISIONING)
def insights_always_on() -> None:
    variables(lambda entry: {"performance_insights_enabled": True})


@defect("A database may belong to no domain", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def databases_of_no_domain() -> None:
    rules("_REQUIRED", lambda known: tuple(one for one in known if one[1] != "domain"))


@defect("How long production keeps its backups matters where it is told", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def untold_backups_of_production() -> None:
    def make(original: Any) -> Any:
        def check(request: Any, allowed: Any) -> Iterator[Any]:
            untold = request.retention_days == 7
            return (one for one in original(request, allowed) if not (untold and "Production requires" in str(one)))

        return check

    rules("_against_guardrails", make)


@defect("Everybody who asks for a database is warned", Kind.RECORD, ("PR-09", "PR-12"), PROVISIONING)
def warned_of_every_database() -> None:
    rules("warnings", lambda original: lambda request: original(request) or ["Databases should be reviewed"])


@defect("A request that says nothing gets no insights", Kind.MISSING, ("PR-09",), PROVISIONING)
def no_insights_by_default() -> None:
    variables(lambda entry: {"performance_insights_enabled": False})


@defect("Storage may be one more or less than the limits say", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def storage_limits_off_by_one() -> None:
    ranges_are(storage_gb=(19, 501), max_storage_gb=(19, 1001))


@defect("The limits of storage are no longer within the limits", Kind.REFUSAL, ("PR-12",), PROVISIONING)
def storage_limits_too_narrow() -> None:
    ranges_are(storage_gb=(21, 499), max_storage_gb=(22, 999))


@defect("Backups may be kept for no day at all", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def no_backups_at_all() -> None:
    ranges_are(retention_days=(0, 35))


@defect("A database may grow to what it begins with", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def no_room_to_grow() -> None:
    without("maxStorageGb must be greater")


@defect("Production may keep its backups for less than two weeks", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def production_keeps_less() -> None:
    rules("PRODUCTION_RETENTION", lambda days: days - 1)


@defect("Every environment must keep backups as production does", Kind.REFUSAL, ("PR-12",), PROVISIONING)
def all_as_production() -> None:
    def make(original: Any) -> Any:
        def check(request: Any, allowed: Any) -> Iterator[Any]:
            yield from original(altered(request, environment="prod", size="small"), allowed)

        return check

    rules("_against_guardrails", make)


@defect("Development gets databases of any size", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def any_size_in_development() -> None:
    without("Dev environment limited")


@defect("Words that are in no list are taken in requests for databases", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def unlisted_words_for_databases() -> None:
    without("Allowed:")


@defect("Missing fields of a request for a database are told one at a time", Kind.HALF, ("PR-12",), PROVISIONING)
def missing_database_fields_one_at_a_time() -> None:
    def make(original: Any) -> Any:
        return lambda *given: [one.partition(",")[0] if "missing" in one else one for one in original(*given)]

    rules("faults", make)


@defect("Production without a standby is refused", Kind.REFUSAL, ("PR-12",), PROVISIONING)
def standby_demanded() -> None:
    def make(original: Any) -> Any:
        def faults(request: Any, allowed: Any) -> Any:
            from reference.provisioning.databases import request_rules

            return original(request, allowed) + request_rules.warnings(request)

        return faults

    rules("faults", make)


@defect("Nobody is warned of production without a standby", Kind.MISSING, ("PR-12",), PROVISIONING)
def no_warning_of_a_missing_standby() -> None:
    rules("warnings", lambda original: lambda request: [])
