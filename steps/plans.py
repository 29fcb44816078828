"""Plans and approval: dry runs of requests and of provisioning, and who has said yes."""

from __future__ import annotations

import json

import yaml
from pytest_bdd import given, then, when

from steps.database_requests import Requested
from steps.platform import said
from steps.provisioning_runs import Listing
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.provisioning.store_gate import StoreGate
from support.observers.comparing import expect_none
from support.observers.provisioning.refusals import WRONG_USE, has_crashed

sentence = sentences(THINGS)


@given("every question to the store is noticed")
def the_store_is_watched(watched_store: StoreGate) -> None:
    assert not watched_store.calls


@when("the platform engineer provisions the databases as a dry run")
def a_plan_is_asked_for(listing: Listing) -> None:
    listing.provision(None, "--dry-run")


@when(sentence('the platform engineer provisions the databases of the environment "{environment:Name}"'))
def provisioned_in_an_environment(environment: str, listing: Listing) -> None:
    listing.runs.run.environment = environment
    listing.provision()


@when(sentence('the platform engineer provisions the databases with the approval "{approval:Name}"'))
def provisioned_with_approval(approval: str, listing: Listing) -> None:
    listing.runs.run.approval = approval
    listing.provision()


@then("the order is called wrong, and not the list")
def the_order_is_wrong(listing: Listing) -> None:
    seen = listing.desk.latest
    fits = seen.exit_code == WRONG_USE and not has_crashed(said(seen))
    assert fits, f"wanted: exit code {WRONG_USE}, and the reason\n  seen: {seen.describe()}"


@then(sentence('the plan names the role and the database "{word:Name}"'))
def the_plan_names_them(word: str, listing: Listing) -> None:
    entry, seen = listing.runs.entry(word), listing.desk.latest
    lines = [line for line in seen.output.splitlines() if "DRY-RUN" in line]
    faults = [
        f"it does not name {name}" for name in (entry.database, entry.username) if not any(name in one for one in lines)
    ]
    faults += [] if seen.exit_code == 0 else [seen.describe()]
    expect_none(faults, wanted=f"a plan for {entry.username} and {entry.database}")


@then("neither the database server nor the store is asked for anything")
def nobody_is_asked(listing: Listing, watched_store: StoreGate) -> None:
    assert listing.door is not None
    listing.door.expect_nobody()
    watched_store.show()
    assert not watched_store.calls, f"wanted: no question to the store\n  seen: {watched_store.calls}"


@then("the plan shows the files of the request with all they say")
def the_plan_shows_the_files(requested_databases: Requested) -> None:
    request, seen = requested_databases.latest, requested_databases.desk.latest
    text = said(seen)
    faults = [f"{name} is not named" for name in request.files if name not in text]
    faults += [] if _shows_json(text, request.variables()) else ["the variables are not shown"]
    faults += [] if _shows_yaml(text, request.manifest()) else ["the manifest is not shown"]
    faults += [] if seen.exit_code == 0 else [seen.describe()]
    expect_none(faults, wanted="a plan with both files and all that they say")


def _shows_json(text: str, document: object) -> bool:
    """Whether somewhere in the text this document begins."""
    decoder = json.JSONDecoder()
    starts = [place for place, letter in enumerate(text) if letter == "{"]
    for start in starts:
        try:
            found, _ = decoder.raw_decode(text[start:])
        except ValueError:
            continue
        if found == document:
            return True
    return False


def _shows_yaml(text: str, document: object) -> bool:
    """Whether a passage between two lines that say what would be written is this document."""
    passages = [""]
    for line in text.splitlines():
        if line.startswith("["):
            passages.append("")
        else:
            passages[-1] += f"{line}\n"
    return any(yaml.safe_load(passage) == document for passage in passages if passage.startswith("apiVersion"))
