"""The CLI channel: the command line tool of the action automation system, run as its users run it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from support.drivers.actions.api import accepted_answer, answer_from
from support.drivers.actions.model import ActionRequest, Answer, ListFilter, Person
from support.drivers.answering import Verdict
from support.drivers.commands import CommandRunner, Finished

USAGE_ERROR = 2
_ACTION_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
# What the tool prints of a refusal: the target's own body, wrapped at the terminal's width.
REFUSALS: Sequence[tuple[re.Pattern[str], int]] = (
    (re.compile(r"HTTP (\d{3})"), 0),
    (re.compile(r'"status_code":\s*(\d{3})'), 0),
    (re.compile(r"not found", re.IGNORECASE), 404),
    (re.compile(r"Action rate limit exceeded"), 429),
    (re.compile(r"Not authorized"), 403),
    (re.compile(r"Not authenticated|Invalid authorization header|AA_TOKEN|[Uu]nauthori[sz]ed"), 401),
    (re.compile(r"already|cannot be cancelled|conflict", re.IGNORECASE), 409),
)


class CliActions:
    """Runs the command line tool with the person's credential in its environment."""

    channel = "cli"

    def __init__(self, runner: CommandRunner, url: str) -> None:
        self._runner, self._url = runner, url

    def submit(self, request: ActionRequest, person: Person) -> Answer:
        if request.smuggled:
            raise NotImplementedError("the command line tool has no way to send undeclared parameters")
        options = [*_options(request.arguments), *_switches(request.options)]
        return self._ask([request.kind.value, *options], person, f"asks for {request.describe()}")

    def show(self, action_id: str, person: Person) -> Answer:
        return self._ask(["action-detail", "--action-id", action_id], person, "looks at the action's record")

    def find(self, wanted: ListFilter, person: Person) -> Answer:
        options = _options(
            {
                key: str(value)
                for key, value in (
                    ("status", wanted.status),
                    ("action_user", wanted.owner),
                    ("max_age_minutes", wanted.max_age_minutes),
                )
                if value is not None
            }
        )
        return self._ask(["action-list", *options], person, "lists actions")

    def cancel(self, action_id: str, person: Person) -> Answer:
        return self._ask(["action-cancel", "--action-id", action_id], person, "cancels the action")

    def who_am_i(self, person: Person) -> Answer:
        return self._ask(["me"], person, "asks who the system takes them for")

    def issue_token(self, name: str, username: str, email: str, expires: dt.datetime | str, person: Person) -> Answer:
        moment = expires if isinstance(expires, str) else expires.isoformat()
        options = _options({"name": name, "username": username, "email": email, "expiration": moment})
        return self._ask(["create-token", *options], person, f"asks for a token for {name}")

    def run(self, arguments: Sequence[str], person: Person, *, url: str | None = None) -> Finished:
        """Run the tool as typed, for what concerns the tool itself: help, usage errors, output formats.

        `url` replaces the target's address, for showing what happens when nobody answers there.
        """
        return self._run(arguments, person, url or self._url, "runs the command line tool")

    def _ask(self, arguments: Sequence[str], person: Person, title: str) -> Answer:
        return answer_of(self._run(["--output", "json", *arguments], person, self._url, title))

    def _run(self, arguments: Sequence[str], person: Person, url: str, title: str) -> Finished:
        environment = {"AA_URL": url}
        if person.credential is not None:
            environment["AA_TOKEN"] = person.credential
        return self._runner.run(arguments, environment, f"{person.name} {title}")


def answer_of(finished: Finished) -> Answer:
    """Translate how the tool ended into the domain's words."""
    if finished.exit_code == 0:
        return accepted_answer(finished.output, 0)
    said = finished.errors + finished.output
    if finished.exit_code == USAGE_ERROR:
        return Answer(Verdict.INVALID, said, USAGE_ERROR)
    text = " ".join(finished.errors.split())
    for pattern, code in REFUSALS:
        match = pattern.search(text)
        if match:
            meaning = answer_from(int(match.group(1)) if match.groups() else code, text)
            return Answer(meaning.verdict, said, finished.exit_code)
    return Answer(Verdict.BROKEN, said, finished.exit_code)


def named_action(finished: Finished) -> str:
    """The id of the action that the tool's output names. Raises AssertionError when it names none."""
    found = _ACTION_ID.findall(finished.output)
    assert len(set(found)) == 1, f"wanted: output that names one action\n  seen: {finished.output[:300]!r}"
    return str(found[0])


def read_json(output: str) -> Any:
    """Read the tool's output as one JSON document. Raises AssertionError when it is none."""
    try:
        return json.loads(output)
    except json.JSONDecodeError:
        raise AssertionError(f"wanted: one JSON document\n  seen: {output[:300]!r}") from None


def read_yaml(output: str) -> Any:
    """Read the tool's output as one YAML document. Raises AssertionError when it is none."""
    try:
        return yaml.safe_load(output)
    except yaml.YAMLError as error:
        raise AssertionError(f"wanted: one YAML document\n  seen: {output[:300]!r} ({error})") from None


def _options(values: Mapping[str, str]) -> list[str]:
    # "--name=value", so that a value that begins with a dash stays a value
    return [f"--{key.replace('_', '-')}={value}" for key, value in values.items()]


def _switches(options: Mapping[str, str | bool]) -> list[str]:
    switches = []
    for key, value in options.items():
        name = key.replace("_", "-")
        if isinstance(value, bool):
            switches.append(f"--{name}" if value else f"--no-{name}")
        else:
            switches.append(f"--{name}={value}")
    return switches
