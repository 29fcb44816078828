"""Requests for databases: what they say, what they are turned into, and why they are refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from pytest_bdd import given, then, when

from steps.words.database_requests import DATABASE_REQUESTS, place_of, value_of
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.provisioning.commands import PlatformCommands
from support.drivers.provisioning.database_requests import DatabaseRequest, DatabaseRequests, valid_request
from support.drivers.provisioning.desk import PlatformDesk
from support.observers.comparing import expect_none
from support.observers.files import WrittenFiles
from support.observers.provisioning.request_files import expect_documents, variable_faults
from support.ownership import Ownership

sentence = sentences(THINGS, DATABASE_REQUESTS)
Table = Sequence[Sequence[str]]


@dataclass
class Requested:
    """The requests for databases of a scenario."""

    owner: Ownership
    desk: PlatformDesk
    driver: DatabaseRequests
    requests: list[DatabaseRequest] = field(default_factory=list)

    def add(self, word: str, environment: str, changes: Mapping[str, str]) -> DatabaseRequest:
        """Prepare a valid request in which these fields say something else."""
        name = self.owner.name(word).replace("-", "_")
        made = valid_request(word, len(self.requests) + 1, name, f"{word[:10]}_app_{self.owner.tag}", environment)
        for field_words, text in changes.items():
            made.change(place_of(field_words), value_of(field_words, text))
        self.requests.append(made)
        self.desk.prepare(word, made)
        return made

    @property
    def latest(self) -> DatabaseRequest:
        """The one that was spoken of last. Raises LookupError when there is none."""
        if not self.requests:
            raise LookupError("no request for a database was prepared")
        return self.requests[-1]

    def named(self, words: Iterable[str]) -> list[DatabaseRequest]:
        """The requests of these words. Raises LookupError for a word that there is none for."""
        return [self.desk.request(word) for word in words]

    def turn_into_files(self) -> None:
        """Have the files of all requests written."""
        self.desk.does(lambda: self.driver.generate(self.requests))


@pytest.fixture
def requested_databases(
    owner: Ownership, platform_commands: PlatformCommands, platform_desk: PlatformDesk
) -> Requested:
    """The requests for databases of the scenario."""
    return Requested(owner, platform_desk, DatabaseRequests(platform_commands))


@given(sentence('a request for the database "{word:Name}" in {environment:Environment}'))
def a_request(word: str, environment: str, requested_databases: Requested) -> None:
    requested_databases.add(word, environment, {})


@given(sentence('a request for the database "{word:Name}" in {environment:Environment} with:'))
def a_request_with(word: str, environment: str, datatable: Table, requested_databases: Requested) -> None:
    requested_databases.add(word, environment, {row[0]: row[1] for row in datatable})


@given(sentence("these requests for databases in {environment:Environment}:"))
def these_requests(environment: str, datatable: Table, requested_databases: Requested) -> None:
    (_, *fields), *rows = datatable
    for word, *values in rows:
        requested_databases.add(word, environment, dict(zip(fields, values, strict=True)))


@given("these requests for databases, each with one thing at its limit:")
@given("these requests for databases, each with one thing beyond its limit:")
@given("these requests for databases, each with one thing wrong:")
def requests_at_limits(datatable: Table, requested_databases: Requested) -> None:
    _, *rows = datatable
    for number, (environment, field_words, value, why) in enumerate(rows, 1):
        word = f"request{number:02d}"
        request = requested_databases.add(word, "test", {"environment": environment})
        request.change(place_of(field_words), value_of(field_words, value))
        request.reason = why


@when("the platform engineer has the request for the database checked")
def the_request_is_checked(requested_databases: Requested) -> None:
    requested_databases.desk.does(lambda: requested_databases.driver.check(requested_databases.requests))


@when("the platform engineer turns the request for the database into files")
@when("the platform engineer turns the requests for databases into files")
def requests_are_turned_into_files(requested_databases: Requested) -> None:
    requested_databases.turn_into_files()


@when("the platform engineer turns the request for the database into files, as a dry run")
def the_request_is_planned(requested_databases: Requested) -> None:
    driver, requests = requested_databases.driver, requested_databases.requests
    requested_databases.desk.does(lambda: driver.generate(requests, dry_run=True))


@then("the files of the database say what was asked for, and no other is written")
@then("the files of the databases say what was asked for, and no other is written")
def the_files_say_it(requested_databases: Requested, written_files: WrittenFiles) -> None:
    _expect_files(requested_databases.requests, written_files)


@then(sentence('only the files of the databases "{one:Name}" and "{another:Name}" are written'))
def only_these_files(one: str, another: str, requested_databases: Requested, written_files: WrittenFiles) -> None:
    _expect_files(requested_databases.named([one, another]), written_files)


@then("the variables of the database tell:")
def the_variables_tell(datatable: Table, requested_databases: Requested, written_files: WrittenFiles) -> None:
    document = written_files.document(requested_databases.latest.variables_file)
    expect_none(variable_faults(document, {row[0]: row[1] for row in datatable}), wanted="the variables as listed")


@then(sentence('the variables of the databases tell as "{name:Name}":'))
def each_tells(name: str, datatable: Table, requested_databases: Requested, written_files: WrittenFiles) -> None:
    faults: list[str] = []
    for word, value in datatable:
        (request,) = requested_databases.named([word])
        found = variable_faults(written_files.document(request.variables_file), {name: value})
        faults += [f"{word}: {fault}" for fault in found]
    expect_none(faults, wanted=f"each request with its {name}")


def _expect_files(requests: Iterable[DatabaseRequest], files: WrittenFiles) -> None:
    wanted = {one.variables_file: one.variables() for one in requests}
    wanted |= {one.manifest_file: one.manifest() for one in requests}
    files.expect_only(wanted)
    expect_documents({name: files.document(name) for name in wanted}, wanted)
