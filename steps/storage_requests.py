"""Requests for buckets: what they say, what they are turned into, and why they are refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from pytest_bdd import given, then, when

from steps.words.database_requests import DATABASE_REQUESTS
from steps.words.sentences import sentences
from steps.words.storage_requests import FIELDS, storage_place, storage_value
from steps.words.things import THINGS
from support.drivers.provisioning.commands import PlatformCommands
from support.drivers.provisioning.desk import PlatformDesk
from support.drivers.provisioning.storage_requests import (
    AUDIT,
    CATALOGUE,
    REGION,
    StorageRequest,
    StorageRequests,
    valid_request,
)
from support.observers.comparing import expect_none
from support.observers.files import WrittenFiles
from support.observers.provisioning.buckets import (
    expect_facts,
    expect_shown,
    fact_faults,
    facts_of_entry,
    facts_of_variables,
    missing_objects,
    policy_faults,
)
from support.observers.provisioning.storage_audit import audit_rows, expect_rows

sentence = sentences(THINGS, DATABASE_REQUESTS)
Table = Sequence[Sequence[str]]
ANOTHER = "goldenpath-dev-another-app-logs"
_NAMING = ("environment", "application", "purpose")


@dataclass
class Buckets:
    """The requests for buckets of a scenario."""

    desk: PlatformDesk
    driver: StorageRequests
    requests: list[StorageRequest] = field(default_factory=list)

    def add(self, word: str, environment: str, changes: Mapping[str, str]) -> StorageRequest:
        """Prepare a valid request in which these fields say something else; its name follows what it is made of."""
        made = valid_request(word, len(self.requests) + 1, word, environment, "uploads")
        for words, text in changes.items():
            made.change(storage_place(words), storage_value(words, text))
        if "name" not in changes:
            parts = [str(made.value(storage_place(words))) for words in _NAMING]
            made.change(storage_place("name"), "-".join(["goldenpath", *parts]))
        self.requests.append(made)
        self.desk.prepare(word, made)
        return made

    @property
    def only(self) -> StorageRequest:
        """The request, where there is one only. Raises ValueError otherwise."""
        (request,) = self.requests
        return request

    def generate(self, **options: bool) -> None:
        """Have the files of all requests written."""
        self.desk.does(lambda: self.driver.generate(self.requests, **options))


@pytest.fixture
def requested_buckets(platform_commands: PlatformCommands, platform_desk: PlatformDesk) -> Buckets:
    """The requests for buckets of the scenario."""
    return Buckets(platform_desk, StorageRequests(platform_commands))


# what is asked for


@given(sentence('a request for the bucket "{word:Name}" in {environment:Environment}'))
def a_request_for_a_bucket(word: str, environment: str, requested_buckets: Buckets) -> None:
    requested_buckets.add(word, environment, {})


@given(sentence('a request for the bucket "{word:Name}" in {environment:Environment} with:'))
def a_request_for_a_bucket_with(word: str, environment: str, datatable: Table, requested_buckets: Buckets) -> None:
    requested_buckets.add(word, environment, {row[0]: row[1] for row in datatable})


@given(sentence("these requests for buckets in {environment:Environment}:"))
def these_requests_for_buckets(environment: str, datatable: Table, requested_buckets: Buckets) -> None:
    (_, *fields), *rows = datatable
    for word, *values in rows:
        requested_buckets.add(word, environment, dict(zip(fields, values, strict=True)))


@given("these requests for buckets, each with one thing at its limit:")
@given("these requests for buckets, each with one thing beyond its limit:")
@given("these requests for buckets, each with one thing wrong:")
def requests_for_buckets_at_limits(datatable: Table, requested_buckets: Buckets) -> None:
    _, *rows = datatable
    for number, (environment, words, value, why) in enumerate(rows, 1):
        changes = {words: value}
        if words.endswith(" after"):
            changes = {"retention": "time-bounded", **changes}
        made = requested_buckets.add(f"request{number:02d}", environment, changes)
        made.reason = why


@given("the catalogue lists another bucket")
def the_catalogue_lists_another(requested_buckets: Buckets) -> None:
    requested_buckets.driver.list_in_catalogue(ANOTHER, {"metadata": {"id": "S3-0815", "owner": "sre-team"}})


@given(sentence('"{who:Name}" has approved the requests for buckets'))
def somebody_has_approved(who: str, requested_buckets: Buckets) -> None:
    requested_buckets.driver.approver = who


@given("something else stands where its variables belong")
def something_is_in_the_way(requested_buckets: Buckets, platform_commands: PlatformCommands) -> None:
    platform_commands.write(f"{requested_buckets.only.variables_file}/in-the-way.txt", "not a file of variables")


@given("the platform engineer has turned the requests for buckets into files, with catalogue and audit")
def requests_were_turned_into_files(requested_buckets: Buckets) -> None:
    requested_buckets.generate(registers=True)


# what is done with it


@when("the platform engineer has the requests for buckets checked")
def buckets_are_checked(requested_buckets: Buckets) -> None:
    requested_buckets.desk.does(lambda: requested_buckets.driver.check(requested_buckets.requests))


@when("the platform engineer turns the requests for buckets into files")
def buckets_are_turned_into_files(requested_buckets: Buckets) -> None:
    requested_buckets.generate()


@when("the platform engineer turns the requests for buckets into files, with catalogue and audit")
def buckets_are_turned_into_files_and_registered(requested_buckets: Buckets) -> None:
    requested_buckets.generate(registers=True)


@when("the platform engineer turns the requests for buckets into files, with catalogue and audit, as a dry run")
def buckets_are_planned(requested_buckets: Buckets) -> None:
    requested_buckets.generate(dry_run=True, registers=True)


# what has become of it


@then("the files of the bucket say what was asked for, and no other is written")
@then("the files of the buckets say what was asked for, and no other is written")
def the_files_of_buckets_say_it(requested_buckets: Buckets, written_files: WrittenFiles) -> None:
    _expect_files(requested_buckets.requests, written_files)


@then(sentence('only the files of the buckets "{one:Name}" and "{another:Name}" are written'))
def only_the_files_of_these_buckets(
    one: str, another: str, requested_buckets: Buckets, written_files: WrittenFiles
) -> None:
    _expect_files([requested_buckets.desk.request(word) for word in (one, another)], written_files)


@then("the variables of the bucket tell:")
def the_variables_of_the_bucket_tell(datatable: Table, requested_buckets: Buckets, written_files: WrittenFiles) -> None:
    seen = facts_of_variables(written_files.document(requested_buckets.only.variables_file))
    expect_facts(seen, {words: storage_value(words, text) for words, text in datatable}, "the bucket")


@then("its application may use the objects of the bucket, without a key, and nothing else")
def may_use_objects(requested_buckets: Buckets, written_files: WrittenFiles) -> None:
    _expect_policy(requested_buckets.only, written_files, with_key=False)


@then("its application may use the objects of the bucket, with their key, and nothing else")
def may_use_objects_and_key(requested_buckets: Buckets, written_files: WrittenFiles) -> None:
    _expect_policy(requested_buckets.only, written_files, with_key=True)


@then("the application may use both buckets")
def may_use_both(requested_buckets: Buckets, written_files: WrittenFiles) -> None:
    (place,) = {request.policy_file for request in requested_buckets.requests}
    faults = missing_objects(written_files.document(place), [one.bucket for one in requested_buckets.requests])
    expect_none(faults, wanted="a policy for both buckets")


@then("the variables and the policy of the bucket are shown")
def files_of_the_bucket_are_shown(requested_buckets: Buckets) -> None:
    seen, request = requested_buckets.desk.latest, requested_buckets.only
    assert seen.exit_code == 0, f"wanted: a plan\n  seen: {seen.describe()}"
    parts = (request.variables_file, request.policy_file, f'"{request.bucket}"', f"arn:aws:s3:::{request.bucket}/*")
    expect_shown(seen.output, ("[DRY-RUN]", CATALOGUE, AUDIT, *parts))


@then("the catalogue lists the bucket as it was asked for")
def the_catalogue_lists_it(requested_buckets: Buckets, written_files: WrittenFiles) -> None:
    request = requested_buckets.only
    listed = written_files.document(CATALOGUE)["buckets"]
    assert request.bucket in listed, f"wanted: {request.bucket} in the catalogue\n  seen: {sorted(listed)}"
    asked = {**_asked(request), "region": REGION, "status": "active"}
    expect_facts(facts_of_entry(listed[request.bucket]), asked, "the entry of the catalogue")


@then("the catalogue lists the other bucket as before")
def the_catalogue_lists_the_other(written_files: WrittenFiles) -> None:
    listed = written_files.document(CATALOGUE)["buckets"]
    seen = listed.get(ANOTHER)
    wanted = {"metadata": {"id": "S3-0815", "owner": "sre-team"}}
    assert seen == wanted, f"wanted: {ANOTHER} as before\n  seen: {seen}"


@then(sentence('the catalogue lists the buckets "{one:Name}" and "{another:Name}" only'))
def the_catalogue_lists_only(one: str, another: str, requested_buckets: Buckets, written_files: WrittenFiles) -> None:
    wanted = sorted(requested_buckets.desk.request(word).bucket for word in (one, another))
    seen = sorted(written_files.document(CATALOGUE)["buckets"])
    assert seen == wanted, f"wanted: {wanted} in the catalogue\n  seen: {seen}"


@then("the audit tells that of these requests:")
def the_audit_tells(datatable: Table, requested_buckets: Buckets, written_files: WrittenFiles) -> None:
    rows = audit_rows(written_files.text(AUDIT))
    expect_rows(rows, [(_row(requested_buckets.desk.request(word)), outcome) for word, outcome in datatable])


@then(sentence('every record of the audit tells that "{who:Name}" has approved it'))
def every_record_tells_the_approver(who: str, written_files: WrittenFiles) -> None:
    seen = [row["approver"] for row in audit_rows(written_files.text(AUDIT))]
    assert set(seen) == {who}, f"wanted: {who} in every record\n  seen: {seen}"


def _expect_files(requests: Iterable[StorageRequest], files: WrittenFiles) -> None:
    wanted = list(requests)
    files.expect_only([name for one in wanted for name in one.files])
    faults = []
    for request in wanted:
        seen = facts_of_variables(files.document(request.variables_file))
        faults += [f"{request.word}: {fault}" for fault in fact_faults(seen, _asked(request))]
        given = files.document(request.policy_file)
        faults += [f"{request.word}: {fault}" for fault in _policy_faults(given, request)]
    expect_none(faults, wanted="files that say what was asked for")


def _expect_policy(request: StorageRequest, files: WrittenFiles, *, with_key: bool) -> None:
    faults = policy_faults(files.document(request.policy_file), request.bucket, with_key=with_key)
    expect_none(faults, wanted=f"a policy for {request.bucket} only, {'with' if with_key else 'without'} its key")


def _policy_faults(policy: Mapping[str, Any], request: StorageRequest) -> list[str]:
    with_key = request.value(storage_place("encryption")) == "sse-kms"
    return policy_faults(policy, request.bucket, with_key=with_key)


def _asked(request: StorageRequest) -> dict[str, Any]:
    asked = {words: request.value(place) for words, place in FIELDS.items()}
    return {**asked, "log bucket": asked["log bucket"] if asked["access log"] else None}


def _row(request: StorageRequest) -> dict[str, str]:
    told = {"request_id": "id", "owner": "owner", "environment": "environment", "purpose": "purpose"}
    row = {name: str(request.value(storage_place(words))) for name, words in told.items()}
    return {**row, "bucket_name": request.bucket}
