"""Request documents that are checked by the platform's rules for their form, and what the check says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from pytest_bdd import given, then, when

from steps.words.counts import COUNTS
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.provisioning import database_requests, storage_requests
from support.drivers.provisioning.checking import RequestChecks
from support.drivers.provisioning.commands import PlatformCommands
from support.drivers.provisioning.desk import PlatformDesk
from support.drivers.provisioning.drawing import draw_documents
from support.evidence.attachments import attach_text
from support.observers.files import WrittenFiles
from support.observers.provisioning.judge import IndependentJudge, schemas_in
from support.observers.provisioning.verdicts import (
    Opinion,
    expect_agreement,
    expect_counts,
    expect_places,
    expect_told,
    report_of,
)
from support.ownership import Ownership
from support.targets.profile import Provisioning

sentence = sentences(THINGS, COUNTS)
Table = Sequence[Sequence[str]]
_SORTS = {"bucket": "S3", "database": "RDS", "cluster": "EKS", "secret": "SECRET", "nothing known": "NOTE"}
"""How the files of requests begin, by what they are for."""


@dataclass
class Checks:
    """The documents of a scenario and what an independent judge thinks of them, by the name of their file."""

    driver: RequestChecks
    desk: PlatformDesk
    opinions: dict[str, Opinion] = field(default_factory=dict)
    documents: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, Sequence[str]] = field(default_factory=dict)

    def put(self, sort: str, document: Any) -> str:
        """Lay a document into the folder of requests; returns the name of its file."""
        name = f"{_SORTS[sort]}-{len(self.documents) + 1:04d}.yaml"
        self.documents[name] = document
        self.driver.put(name, document)
        return name

    @property
    def only(self) -> str:
        """The name of the file, where there is one only. Raises ValueError otherwise."""
        (name,) = self.documents
        return name


@pytest.fixture
def request_checks(
    platform_commands: PlatformCommands, platform_desk: PlatformDesk, provisioning_settings: Provisioning
) -> Checks:
    """The documents that are checked."""
    return Checks(RequestChecks(platform_commands, provisioning_settings), platform_desk)


# what is checked


@given(sentence("{number:Count} fit requests for a {sort:Name} and as many with one thing wrong, drawn from its rules"))
def drawn_requests(number: int, sort: str, request_checks: Checks, owner: Ownership) -> None:
    name = _SORTS[sort]
    judge = IndependentJudge(schemas_in(request_checks.driver.schemas)[name.lower()])
    draws = int(owner.tag, 16)
    attach_text("seed of what is drawn", str(draws))
    for position, drawn in enumerate(draw_documents(judge.schema, judge, number, draws), 1):
        place, about = (drawn.change.place, drawn.change.describe()) if drawn.change else (None, "nothing wrong")
        file = f"{name}-{position:04d}.yaml"
        request_checks.documents[file] = drawn.document
        request_checks.opinions[file] = Opinion(judge.fits(drawn.document), place, f"{about}, seed {draws}")
    request_checks.driver.put_all(request_checks.documents)


@given(sentence("a fit document that asks for a {sort:Name}"))
def a_fit_document(sort: str, request_checks: Checks) -> None:
    request_checks.put(sort, _fit(sort))


@given(sentence("a document that asks for a {sort:Name} with:"))
def a_document_with(sort: str, datatable: Table, request_checks: Checks) -> None:
    request_checks.put(sort, _changed(sort, datatable))


@given("documents that ask for:")
def documents_that_ask_for(datatable: Table, request_checks: Checks) -> None:
    for sort, place, value in datatable[1:]:
        request_checks.put(sort, _changed(sort, [(place, value)] if place else []))


@given(sentence('the platform lists only "{value:Name}" among its {name:Name}'))
def the_platform_lists_only(value: str, name: str, request_checks: Checks) -> None:
    request_checks.lists[name] = [value]
    request_checks.driver.narrow(request_checks.lists)


# the check


@when("the platform engineer has all documents checked")
def all_documents_are_checked(request_checks: Checks) -> None:
    request_checks.desk.does(lambda: request_checks.driver.check_all(narrowed=bool(request_checks.lists)))


@when(sentence("the platform engineer has the document checked by the rules for a {sort:Name}"))
def the_document_is_checked(sort: str, request_checks: Checks) -> None:
    request_checks.desk.does(lambda: request_checks.driver.check_one(request_checks.only, _SORTS[sort]))


# what it says


@then("every verdict is that of an independent judge")
def every_verdict_is_independent(request_checks: Checks) -> None:
    expect_agreement(report_of(request_checks.desk.latest.output), request_checks.opinions)


@then("what is wrong is told with its place")
def what_is_wrong_is_told(request_checks: Checks) -> None:
    expect_places(report_of(request_checks.desk.latest.output), request_checks.opinions)


@then("a script learns that everything is valid")
def a_script_learns_success(request_checks: Checks) -> None:
    seen = request_checks.desk.latest
    assert seen.exit_code == 0, f"wanted: a check that ends in success\n  seen: {seen.describe()}"


@then("a script learns that something is not valid")
@then("a script learns that nothing was checked")
def a_script_learns_failure(request_checks: Checks) -> None:
    seen = request_checks.desk.latest
    assert seen.exit_code == 1, f"wanted: a check that ends in failure\n  seen: {seen.describe()}"


@then(sentence('the check names the document, and of it "{place:Name}"'))
def the_check_names(place: str, request_checks: Checks) -> None:
    seen, name = request_checks.desk.latest, request_checks.only
    named = [line for line in seen.output.splitlines() if name in line]
    assert any(place in line for line in named), f"wanted: {name} with {place!r}\n  seen: {seen.describe()}"


@then("the check names the document, and nothing wrong with it")
def the_check_names_nothing_wrong(request_checks: Checks) -> None:
    seen, name = request_checks.desk.latest, request_checks.only
    lines = [line for line in seen.output.splitlines() if name in line]
    fits = len(lines) == 1 and "ERROR" not in lines[0]
    assert fits, f"wanted: {name} called valid\n  seen: {seen.describe()}"


@then("the check tells exactly these places:")
def the_check_tells_places(datatable: Table, request_checks: Checks) -> None:
    expect_told(report_of(request_checks.desk.latest.output), request_checks.only, [row[0] for row in datatable])


@then("the check counts:")
def the_check_counts(datatable: Table, request_checks: Checks) -> None:
    wanted = {name: int(number) for name, number in datatable}
    expect_counts(report_of(request_checks.desk.latest.output), wanted)


@then(sentence("only the request for a {sort:Name} is called {verdict:Name}"))
def only_one_is_called(sort: str, verdict: str, request_checks: Checks, written_files: WrittenFiles) -> None:
    told = report_of(request_checks.desk.latest.output).told
    seen = sorted(name for name, one in told.items() if one.valid is (verdict == "valid"))
    wanted = [name for name in request_checks.documents if name.startswith(_SORTS[sort])]
    assert seen == wanted, f"wanted: {wanted} called {verdict}\n  seen: {seen}"
    written_files.expect_unchanged()


def _fit(sort: str) -> dict[str, Any]:
    if sort == "database":
        return database_requests.valid_request("orders", 1, "orders", "orders_app", "dev").document
    if sort == "bucket":
        return storage_requests.valid_request("receipts", 1, "receipts", "prod", "uploads").document
    if sort == "cluster":
        return {"id": "EKS-0001", "environment": "dev", "owner": "app-team", "requester": "jane-doe", "spec": _CLUSTER}
    return {"id": "SECRET-0001", "name": "stripe"}


_CLUSTER = {
    "clusterName": "orders", "mode": "bootstrap-only", "region": "eu-west-2", "kubernetesVersion": "1.33",
    "nodeDesired": 2, "nodeMax": 4,
}  # fmt: skip


def _changed(sort: str, rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """A fit document in which dotted places hold something else; "nothing" leaves one out, numbers are numbers."""
    request = storage_requests.StorageRequest(sort, _fit(sort))
    for place, text in rows:
        request.change(place, None if text == "nothing" else int(text) if text.isdecimal() else text)
    return request.document
