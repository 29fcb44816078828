"""Secrets of alerting: that nothing shows them, and that refusals do not repeat what they refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from pytest_bdd import then, when

from steps.alerts import document
from steps.arrivals import Arrivals
from steps.message_history import LATEST
from steps.vigil import NOBODY, Vigil
from steps.words.alerts import ALERTS, changed
from steps.words.people import ON_CALL, PEOPLE
from steps.words.sentences import sentences
from support.drivers.alerting.answers import Answer
from support.drivers.alerting.web import WebDashboard
from support.observers.alerting.secrecy import AlertingSecrets, everything_in, found_in
from support.observers.comparing import expect_none
from support.ownership import Ownership
from support.targets.faults import Faults

sentence = sentences(PEOPLE, ALERTS)

_PARTS = ("alerting desk", "alerting-second", "evaluator", "deliverer", "ingester")
_NOT_STARTED = "not started"
_LISTS = frozenset({"recipients"})


class Shown:
    """What alerting has shown to anybody in the scenario. `password` is one that somebody has typed in by mistake."""

    def __init__(self, vigil: Vigil, arrivals: Arrivals, owner: Ownership) -> None:
        self._vigil, self._arrivals = vigil, arrivals
        self._tag = owner.tag
        self.password = f"Tr0ub4dor&3-{owner.tag}"

    def answers(self) -> Iterator[tuple[str, str]]:
        """The answers to the latest request."""
        for number, answer in enumerate(self._vigil.answers.all, 1):
            yield f"answer {number}", _all_of(answer)

    def told(self) -> Iterator[tuple[str, str]]:
        """What alerting tells of the scenario's messages and of how it delivers them, to somebody who may ask."""
        caller, driver = self._vigil.caller(ON_CALL), self._arrivals.desk.driver
        yield "the history", _all_of(driver.history(caller, limit=LATEST), self._tag)
        yield "the delivery settings", _all_of(driver.settings(caller))

    def messages(self) -> Iterator[tuple[str, str]]:
        """The messages of the scenario, also those that were refused."""
        for letter in self._arrivals.inbox.attempts():
            yield f"message {letter.number} by {letter.channel}", everything_in(letter)

    def on(self, page: WebDashboard) -> Iterator[tuple[str, str]]:
        """What the present page of the dashboard shows, but for the lines of others."""
        text, source = page.without_lines_of_others(self._tag)
        yield "the dashboard", text
        yield "the source of the page", source

    def shown_by_callers(self) -> dict[str, str]:
        """The keys and tokens of the scenario's own callers, by whose they are."""
        callers = self._vigil.callers()
        keys = {f"the key of {caller.name}": caller.key for caller in callers}
        tokens = {f"the token of {caller.name}": caller.token for caller in callers}
        return {name: value for name, value in {**keys, **tokens}.items() if value}


class WrittenSince:
    """What the parts of alerting have written into their logs since this was made."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._before = dict(self._logs())

    def texts(self) -> dict[str, str]:
        """What each part has written since; of a part that was started anew, all of it."""
        # a log that no longer begins as it did was cut by a restart
        return {f"the log of the {part}": log.removeprefix(self._before.get(part, "")) for part, log in self._logs()}

    def _logs(self) -> Iterator[tuple[str, str]]:
        return ((part, self._faults.log(part)) for part in _PARTS if self._faults.state(part) != _NOT_STARTED)


def _all_of(answer: Answer, about: str | None = None) -> str:
    """All that an answer tells; with `about`, of a list only the entries that hold this: the others are not ours."""
    headers, document = json.dumps(dict(answer.headers)), answer.document
    if about is None or not isinstance(document, list):
        return f"{headers}\n{answer.text or answer.message}\n{json.dumps(document)}"
    return "\n".join([headers, *(told for told in map(json.dumps, document) if about in told)])


@pytest.fixture
def shown(vigil: Vigil, arrivals: Arrivals, owner: Ownership) -> Shown:
    """What alerting has shown."""
    return Shown(vigil, arrivals, owner)


@pytest.fixture
def written_since(faults: Faults) -> WrittenSince:
    """What alerting has written down since the scenario began; see the fixture `vigil`."""
    return WrittenSince(faults)


@when(sentence("{who:Person} creates an alert whose {part:AlertPart} holds a password"))
def somebody_types_a_password(who: str, part: str, vigil: Vigil, shown: Shown) -> None:
    value = [shown.password] if part in _LISTS else shown.password
    given, caller = changed(document(vigil, "Spending"), part, value), vigil.caller(who)
    vigil.ask(lambda: vigil.create("Spending", given, lambda: vigil.channel.create(given, caller)))


@then("the answer does not repeat that text")
def the_answer_does_not_repeat_it(shown: Shown) -> None:
    faults = [fault for where, text in shown.answers() for fault in found_in(where, text, {"it": shown.password})]
    expect_none(faults, wanted="an answer that does not repeat the password")


@then("the answer does not repeat what the visitor shows")
def the_answer_does_not_repeat_the_proof(vigil: Vigil, shown: Shown) -> None:
    visitor = vigil.caller(NOBODY)
    given = {name: value for name, value in (("the key", visitor.key), ("the token", visitor.token)) if value}
    assert given, "wanted: a visitor who shows something\n  seen: nothing"
    faults = [fault for where, text in shown.answers() for fault in found_in(where, text, given)]
    expect_none(faults, wanted="an answer that does not repeat what the visitor shows")


@then("no secret of alerting is shown")
def no_secret_is_shown(
    shown: Shown, alerting_secrets: AlertingSecrets, channel: str, request: pytest.FixtureRequest
) -> None:
    texts = dict([*shown.answers(), *shown.told(), *shown.messages()])
    if channel == "web":
        dashboard: WebDashboard = request.getfixturevalue("dashboard")
        texts |= dict(shown.on(dashboard))
    alerting_secrets.expect_unseen(texts, shown.shown_by_callers())


@then("nothing that alerting has written down shows a secret")
def nothing_written_shows_a_secret(
    alerting_secrets: AlertingSecrets, shown: Shown, written_since: WrittenSince
) -> None:
    alerting_secrets.expect_unseen(written_since.texts(), shown.shown_by_callers())
