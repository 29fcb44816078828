"""Documents that are made to harm whoever reads them, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from pytest_bdd import given, then, when

from steps.platform import said
from steps.provisioning_runs import Listing
from steps.request_checks import Checks
from steps.words.computed import COMPUTED, computed_list
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.provisioning.checking import FOLDER
from support.drivers.provisioning.commands import PlatformCommands
from support.drivers.provisioning.desk import PlatformDesk
from support.drivers.provisioning.hostile import Handed, HostileDocuments
from support.observers.comparing import expect_none
from support.observers.files import WrittenFiles
from support.observers.provisioning.request_files import refusal_faults
from support.observers.provisioning.verdicts import expect_refused, report_of
from support.ownership import Ownership

sentence = sentences(THINGS, COMPUTED)
Table = Sequence[Sequence[str]]
LONGEST_READING = 10
"""Seconds in which a command has to be done with everything that is handed in, on a busy machine."""


@dataclass
class Harm:
    """The documents of a scenario. `reasons` is why each is to be refused, by its file."""

    desk: PlatformDesk
    driver: HostileDocuments
    sort: str = ""
    fit: Handed | None = None
    reasons: dict[str, str] = field(default_factory=dict)

    def prepare(self, sort: str, rows: Table) -> None:
        """Write documents of these sorts of harm, and a fit request in their midst."""
        self.sort = sort
        middle = len(rows) // 2
        for number, (what, reason) in enumerate(rows):
            if number == middle:
                self.fit = self.driver.fit(sort)
            self.reasons[self.driver.hostile(sort, what).file] = reason


@pytest.fixture
def harm(platform_commands: PlatformCommands, platform_desk: PlatformDesk, owner: Ownership) -> Harm:
    """The hostile documents of the scenario."""
    return Harm(platform_desk, HostileDocuments(platform_commands, owner))


@given(sentence("a fit request for a {sort:Name} among others that hold:"))
def hostile_requests(sort: str, datatable: Table, harm: Harm) -> None:
    harm.prepare(sort, datatable[1:])


@given(sentence("a fit request for a {sort:Name}, and a place for its results that leads elsewhere"))
def results_lead_elsewhere(sort: str, harm: Harm) -> None:
    harm.sort, harm.fit = sort, harm.driver.fit(sort)
    harm.driver.lead_out(harm.fit.request.files[-1])


@given(sentence("a fit request for a {sort:Name}, and a link to a private file that reads like another"))
def a_link_to_a_private_file(sort: str, harm: Harm, owner: Ownership) -> None:
    harm.sort, harm.fit = sort, harm.driver.fit(sort)
    secret = harm.desk.keep_secret("what the private file holds", owner.name("private"))
    harm.reasons[harm.driver.link_to(sort, f"id: {secret}\nowner: {secret}\nspec: {secret}\n")] = "link"


@given(sentence("in the list its name is {how:Computed}"))
def its_name_is_computed(how: str, listing: Listing, platform_commands: PlatformCommands, owner: Ownership) -> None:
    secret = listing.desk.keep_secret("what the private file holds", owner.name("private"))
    platform_commands.write("private.txt", secret)
    (entry,) = listing.runs.entries
    listing.runs.file = platform_commands.write("computed.tfvars", computed_list(how, entry.username))


@when("the platform engineer hands all of them in")
@when("the platform engineer hands it in")
def all_are_handed_in(harm: Harm) -> None:
    harm.desk.does(lambda: harm.driver.hand_in(harm.sort))


@when("the platform engineer has all of them checked")
def all_of_them_are_checked(harm: Harm, request_checks: Checks) -> None:
    harm.desk.does(request_checks.driver.check_all)


@then("each of the others is refused for its reason")
def each_other_is_refused(harm: Harm) -> None:
    assert harm.reasons, "wanted: documents with reasons to be refused\n  seen: none"
    seen = harm.desk.latest
    expect_none(refusal_faults(seen.exit_code, said(seen), harm.reasons), wanted="each harmful document refused")


@then("each of the others is called invalid for its reason")
def each_other_is_invalid(harm: Harm) -> None:
    assert harm.reasons, "wanted: documents with reasons to be called invalid\n  seen: none"
    expect_refused(report_of(harm.desk.latest.output), harm.reasons)


@then("only the fit one becomes files")
def only_the_fit_one_becomes_files(harm: Harm, written_files: WrittenFiles) -> None:
    assert harm.fit is not None
    written_files.expect_only(harm.fit.request.files)


@then("only the fit one is called valid")
def only_the_fit_one_is_valid(harm: Harm) -> None:
    assert harm.fit is not None
    told = report_of(harm.desk.latest.output).told
    seen = [f"{FOLDER}/{name}" for name, one in told.items() if one.valid]
    assert seen == [harm.fit.file], f"wanted: {harm.fit.file} called valid\n  seen: {seen}"


@then("the command does not take its time")
def it_does_not_take_its_time(harm: Harm) -> None:
    seconds = harm.desk.latest.seconds
    assert seconds < LONGEST_READING, f"wanted: an end within {LONGEST_READING} s\n  seen: {seconds:.1f} s"
