"""Secrets of alerting: that nothing shows them, and that refusals do not repeat what they refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from pytest_bdd import then, when

from steps.alerts import document
from steps.arrivals import Arrivals
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
        self.password = f"Tr0ub4dor&3-{owner.tag}"

    def answers(self) -> Iterator[tuple[str, str]]:
        """The answers to the latest request."""
        for number, answer in enumerate(self._vigil.answers, 1):
            yield f"answer {number}", _all_of(answer)

    def told(self) -> Iterator[tuple[str, str]]:
        """What alerting tells of the messages and of how it delivers them, to somebody who may ask."""
        caller, driver = self._vigil.caller(ON_CALL), self._arrivals.desk.driver
        yield "the history", _all_of(driver.history(caller))
        yield "the delivery settings", _all_of(driver.settings(caller))

    def messages(self) -> Iterator[tuple[str, str]]:
        """The messages of the scenario, also those that were refused."""
        for letter in self._arrivals.inbox.attempts():
            yield f"message {letter.number} by {letter.channel}", everything_in(letter)


def _all_of(answer: Answer) -> str:
    return f"{json.dumps(dict(answer.headers))}\n{answer.text or answer.message}\n{json.dumps(answer.document)}"


@pytest.fixture
def shown(vigil: Vigil, arrivals: Arrivals, owner: Ownership) -> Shown:
    """What alerting has shown."""
    return Shown(vigil, arrivals, owner)


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
        texts |= {"the dashboard": dashboard.text(), "the source of the page": dashboard.source()}
    alerting_secrets.expect_unseen(texts)


@then("nothing that alerting has written down shows a secret")
def nothing_written_shows_a_secret(alerting_secrets: AlertingSecrets, faults: Faults) -> None:
    written = {f"the log of the {part}": faults.log(part) for part in _PARTS if faults.state(part) != _NOT_STARTED}
    alerting_secrets.expect_unseen(written)
