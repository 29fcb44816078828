"""The audit of provisioning: what it tells of which run, and whether it can be relied on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pytest_bdd import given, then

from steps.platform import said
from steps.provisioning_runs import Listing
from steps.words.database_requests import DATABASE_REQUESTS
from steps.words.provisioning_runs import code
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.provisioning.provisioning_command import AUDIT_FILE
from support.observers.comparing import Mismatch, expect_none
from support.observers.provisioning.audit import FAILED, Audit, AuditRecord, summary_faults
from support.observers.provisioning.refusals import expect_refused

sentence = sentences(THINGS, DATABASE_REQUESTS)
Table = Sequence[Sequence[str]]

_BEGUN = (
    "timestamp_utc,environment,build_id,run_id,database,username,action,status,duration_ms,message\n"
    '2026-01-05T08:00:00Z,dev,{build},nightly,"ledger","ledger_app",create_role,success,12,"made, as asked for"\n'
)


@given(sentence('an audit file with a record of the build "{build:Name}"'))
def an_audit_file_is_there(build: str, listing: Listing) -> None:
    listing.desk.commands.write(AUDIT_FILE, _BEGUN.format(build=build))


@given("something else stands where the audit belongs")
def the_audit_is_in_the_way(listing: Listing) -> None:
    listing.desk.commands.write(f"{AUDIT_FILE}/in-the-way.txt", "not an audit")


@then("the audit tells in this order:")
def the_audit_tells(datatable: Table, listing: Listing, provisioning_audit: Audit) -> None:
    _expect_rows(datatable, provisioning_audit.records(), listing)


@then(sentence('the audit tells of the build "{build:Name}":'))
def the_audit_tells_of_a_build(build: str, datatable: Table, listing: Listing, provisioning_audit: Audit) -> None:
    _expect_rows(datatable, provisioning_audit.records(build), listing)


@then(sentence('the audit tells of a failure that names "{about:Name}"'))
def the_audit_tells_of_a_failure(about: str, provisioning_audit: Audit) -> None:
    provisioning_audit.expect_failure(about)


@then("each of them is refused for that name, and the audit tells so")
def each_is_refused_for_its_name(listing: Listing, provisioning_audit: Audit) -> None:
    assert listing.hostile, "wanted: databases with a name that must not be\n  seen: none"
    seen = listing.desk.latest
    expect_refused(seen.exit_code, said(seen), [])
    lines = said(seen).splitlines()
    untold = [key for key, field in listing.hostile.items() if not any(key in one and field in one for one in lines)]
    expect_none([f"nothing is told of {key}" for key in untold], wanted="a reason for each of them")
    provisioning_audit.expect_failures(listing.hostile.items())


@then(sentence('the audit tells of a failure of the build "{build:Name}"'))
def the_audit_tells_of_a_failed_build(build: str, provisioning_audit: Audit) -> None:
    seen = provisioning_audit.records(build)
    if not any(one.status == FAILED for one in seen):
        raise Mismatch(f"a record of a failure of the build {build}", _told(seen))


@then(sentence('the audit tells of the build "{build:Name}", and of no failure'))
def the_audit_tells_of_no_failure(build: str, provisioning_audit: Audit) -> None:
    seen = provisioning_audit.records(build)
    if not seen or any(one.status == FAILED for one in seen):
        raise Mismatch(f"records of the build {build}, and none of a failure", _told(seen))


@then(sentence('the audit has kept what it told of the build "{build:Name}"'))
def the_audit_has_kept_it(build: str, listing: Listing, provisioning_audit: Audit) -> None:
    before = listing.audit_before
    seen = provisioning_audit.text
    kept = bool(before) and seen.startswith(before) and len(seen) > len(before)
    assert kept, f"wanted: an audit that begins as it was and goes on\n  seen: {seen[:600]}"
    assert provisioning_audit.records(build), f"wanted: records of the build {build}\n  seen: none"


@then("the audit is one heading and one record of a failure")
def the_audit_is_one_record(provisioning_audit: Audit) -> None:
    seen = provisioning_audit.records()
    assert [one.status for one in seen] == [FAILED], f"wanted: one record of a failure\n  seen: {_told(seen)}"


@then("each record of the audit has a time of its own, in order and within the run")
def each_has_its_time(listing: Listing, provisioning_audit: Audit) -> None:
    provisioning_audit.expect_times(listing.began, listing.ended)


@then(sentence('the printed summary counts and shows what the audit tells of the build "{build:Name}"'))
def the_summary_counts(build: str, listing: Listing, provisioning_audit: Audit) -> None:
    faults = summary_faults(listing.desk.latest.output, provisioning_audit.records(build))
    expect_none(faults, wanted="a printed summary that agrees with the audit")


@then(sentence("the audit tells of the environment {environment:Environment} in every record"))
def every_record_tells_the_environment(environment: str, provisioning_audit: Audit) -> None:
    faults = [one.describe() for one in provisioning_audit.records() if one.fields["environment"] != environment]
    expect_none(faults, wanted=f"records of the environment {environment} only")


@then(sentence('the audit tells of nothing but the dry run of "{word:Name}"'))
def nothing_but_a_dry_run(word: str, listing: Listing, provisioning_audit: Audit) -> None:
    entry, former = listing.runs.entry(word), listing.audit_before.count("\n") - 1
    seen = provisioning_audit.records()[max(former, 0) :]
    faults = [one.describe() for one in seen if one.status != "dry_run" or one.fields["database"] != entry.database]
    faults += [] if seen else ["no record at all"]
    expect_none(faults, wanted=f"records of a dry run of {entry.database} only")


def _expect_rows(table: Table, seen: Iterable[AuditRecord], listing: Listing) -> None:
    entries = ((listing.runs.entry(word), code(step), code(outcome)) for word, step, outcome in table[1:])
    wanted = [(entry.database, entry.username, step, outcome) for entry, step, outcome in entries]
    found = [(one.fields["database"], one.fields["username"], one.fields["action"], one.status) for one in seen]
    if found != wanted:
        raise Mismatch(
            "records of " + "; ".join(map(" ".join, wanted)), [" ".join(one) for one in found] or ["no records"]
        )


def _told(records: Sequence[AuditRecord]) -> list[str]:
    return [one.describe() for one in records] or ["no records"]
