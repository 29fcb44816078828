"""The command line as such: what is entered, what it answers, and what scripts and people can do with that."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Protocol, TypeVar

import pytest
from pytest_bdd import then, when

from steps.acts import Acts
from steps.words.commands import COMMANDS
from steps.words.people import PEOPLE
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.actions.cli import CliActions, named_action, read_json, read_yaml
from support.drivers.actions.model import record_from
from support.drivers.commands import Finished
from support.observers.comparing import expect_none
from support.observers.complaints import unreadable

sentence = sentences(PEOPLE, THINGS, COMMANDS)
Somebody = TypeVar("Somebody", contravariant=True)


class Tool(Protocol[Somebody]):
    """A command line tool; who enters its commands is told in the words of its system."""

    def run(self, arguments: Sequence[str], somebody: Somebody, /, *, url: str | None = None) -> Finished:
        """Run it to its end. `url` takes the place of the system's own address."""


class Terminal:
    """Where the scenario's people enter commands. `address` takes the place of the system's own."""

    def __init__(self) -> None:
        self.address: str | None = None
        self.finished: list[Finished] = []

    def enter(self, tool: Tool[Somebody], somebody: Somebody, *commands: Sequence[str]) -> None:
        """Enter commands of a tool one after the other; their ends take the place of earlier ones."""
        self.finished = [tool.run(command, somebody, url=self.address) for command in commands]

    @property
    def latest(self) -> Finished:
        """How the latest command ended."""
        return self.finished[-1]


@pytest.fixture
def terminal() -> Terminal:
    """Where commands are entered."""
    return Terminal()


@when(sentence('{who:Person} enters the command "{command:Name}"'))
def somebody_enters_a_command(who: str, command: str, acts: Acts, terminal: Terminal, command_line: CliActions) -> None:
    person = acts.cast.person(who)
    acts.before_an_act()
    terminal.enter(command_line, person, shlex.split(command))


@when(sentence("{who:Person} asks for the record in both forms for programs"))
def somebody_asks_for_both_forms(who: str, acts: Acts, terminal: Terminal, command_line: CliActions) -> None:
    command = ["action-detail", "--action-id", acts.taken.id]
    both = (["--output", form, *command] for form in ("json", "yaml"))
    terminal.enter(command_line, acts.cast.person(who), *both)


@then("a program can read both forms, and they tell the same record")
def both_forms_tell_the_same(acts: Acts, terminal: Terminal) -> None:
    as_json, as_yaml = (read(end.output) for read, end in zip((read_json, read_yaml), terminal.finished, strict=True))
    record = acts.record()
    faults = [] if as_json == as_yaml else [f"{as_json} in one form, {as_yaml} in the other"]
    faults += [] if record_from(as_json) == record else [f"{as_json}, although the {record.describe()}"]
    expect_none(faults, wanted="the same record in both forms")


@then(sentence("the command reports {report:Report} to the calling script"))
def the_command_reports(report: int, terminal: Terminal) -> None:
    seen = terminal.latest
    assert seen.exit_code == report, f"wanted: a command that ends with exit code {report}\n  seen: {seen.describe()}"


@then(sentence('its {stream:Stream} names "{text:Name}"'))
def it_names(stream: str, text: str, terminal: Terminal) -> None:
    said = terminal.latest.output if stream == "output" else terminal.latest.errors
    assert text in " ".join(said.split()), f'wanted: {stream} that names "{text}"\n  seen: {said.strip()!r}'


@then("its output is empty")
def its_output_is_empty(terminal: Terminal) -> None:
    assert not terminal.latest.output, f"wanted: no output\n  seen: {terminal.latest.output!r}"


@then("its complaint is one that a person can read")
def its_complaint_is_readable(terminal: Terminal) -> None:
    expect_none(unreadable(terminal.latest.errors), wanted="a complaint that a person can read")


@then("the action that it names ends in success")
def the_named_action_ends_in_success(acts: Acts, terminal: Terminal) -> None:
    record = acts.finished_action(named_action(terminal.latest))
    assert record.status == "SUCCESS", f"wanted: an action that ends in SUCCESS\n  seen: {record.describe()}"
