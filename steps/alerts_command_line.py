"""Alerts on the command line: what is entered there, with which files, and what a program can read from it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable

import pytest
from pytest_bdd import given, then, when

from steps.alerts import document
from steps.command_line import Terminal
from steps.vigil import Vigil
from steps.words.people import PEOPLE
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.alerting.answers import Answer
from support.drivers.alerting.cli import CliAlerts, answer_of
from support.drivers.alerting.model import Caller
from support.evidence.attachments import attach_objects
from support.observers.alerting.stored import field_faults
from support.observers.comparing import expect_none
from support.targets.profile import Alerting

sentence = sentences(PEOPLE, THINGS)


@pytest.fixture
def alerts_tool(alerts_command_line: Callable[[str], CliAlerts], alerting_settings: Alerting) -> CliAlerts:
    """The command line tool of the main desk."""
    return alerts_command_line(alerting_settings.url)


@given("alerting cannot be reached")
def alerting_cannot_be_reached(terminal: Terminal, dead_address: str) -> None:
    terminal.address = dead_address


@when(sentence('{who:Person} enters the alerts command "{command:Name}"'))
def somebody_enters_a_command(who: str, command: str, vigil: Vigil, terminal: Terminal, alerts_tool: CliAlerts) -> None:
    caller = vigil.caller(who)
    with vigil.acting():
        terminal.enter(alerts_tool, caller, shlex.split(command))


@when(sentence('{who:Person} enters the alerts command "{command:Name}" with a file of the alert "{word:Name}"'))
def somebody_enters_a_file(
    who: str, command: str, word: str, vigil: Vigil, terminal: Terminal, alerts_tool: CliAlerts
) -> None:
    given_alert, caller = document(vigil, word), vigil.caller(who)
    file = alerts_tool.written(json.dumps(given_alert))

    def create() -> Answer:
        terminal.enter(alerts_tool, caller, [*shlex.split(command), str(file)])
        return as_it_is_kept(vigil, word, caller) or answer_of(terminal.latest)

    vigil.ask(lambda: vigil.create(word, given_alert, create))


@when(sentence('{who:Person} enters the alerts command "{command:Name}" with a file that is no alert'))
def somebody_enters_an_unfit_file(
    who: str, command: str, vigil: Vigil, terminal: Terminal, alerts_tool: CliAlerts
) -> None:
    caller = vigil.caller(who)
    file = alerts_tool.written(json.dumps({"shopping": [vigil.named("milk")]}))
    with vigil.acting():
        terminal.enter(alerts_tool, caller, [*shlex.split(command), str(file)])


def as_it_is_kept(vigil: Vigil, word: str, caller: Caller) -> Answer | None:
    """The alert that was kept under the name of a word, as alerting tells it; None where there is none."""
    kept = [str(row["id"]) for row in vigil.stored.configurations() if row["name"] == vigil.named(word)]
    return vigil.api.read(kept[-1], caller) if kept else None


@then(sentence('a program can read the alert "{word:Name}" from its output'))
def a_program_can_read_it(word: str, vigil: Vigil, terminal: Terminal) -> None:
    alert, output = vigil.alert(word), terminal.latest.output
    try:
        listed = json.loads(output)
    except ValueError as error:
        raise AssertionError(f"wanted: one JSON document\n  seen: {error} in {output[:300]!r}") from None
    found = [entry for entry in listed if entry.get("id") == alert.id]
    attach_objects(
        "the alert",
        before=dict(alert.given),
        after=found[0] if len(found) == 1 else found,
        names=("as it was given", "as it is listed"),
    )
    faults = field_faults(alert.given, found[0]) if len(found) == 1 else [f"it is listed {len(found)} times"]
    expect_none(faults, wanted=f'the alert "{word}" as it was given in the output')
