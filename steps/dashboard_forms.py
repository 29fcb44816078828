"""Writing alerts down on the dashboard: what is filled in, and what the page says to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytest_bdd import then, when

from steps.alerts_command_line import as_it_is_kept
from steps.screen import Screen
from steps.vigil import Vigil
from steps.words.alerts import changed, value_of, with_parts
from steps.words.dashboard import DASHBOARD
from steps.words.people import PEOPLE
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.alerting.answers import Answer
from support.drivers.alerting.filling import labelled
from support.drivers.alerting.protocol import Submitted
from support.drivers.answering import Verdict
from support.evidence.attachments import attach_objects
from support.observers.comparing import expect_none
from support.observers.complaints import unreadable

Table = Sequence[Sequence[str]]
_NAME = "name"
_CHECKED = {True: "yes", False: "no"}

sentence = sentences(PEOPLE, THINGS, DASHBOARD)


def _filled_in(vigil: Vigil, table: Table) -> tuple[str, dict[str, Any]]:
    """The word of an alert, and what is to be filled in; it watches the scenario's own shop."""
    (word,) = (text for part, text in table if part == _NAME)
    told = {
        "name": vigil.named(word),
        "thresholds": [{"metric": "total_cost", "value": 10.0}],
        "filters": {"application": vigil.named("shop")},
    }
    return word, with_parts(told, [(part, text) for part, text in table if part != _NAME])


@when(sentence("{who:Person} fills in a new alert on the dashboard{by_keyboard:Hand}:"))
def somebody_fills_in_an_alert(who: str, by_keyboard: bool, datatable: Table, screen: Screen, vigil: Vigil) -> None:
    word, fields = _filled_in(vigil, datatable)
    screen.must_be_let_in(who)
    caller = vigil.caller(who)

    def create() -> Answer:
        screen.submitted = screen.page.create(fields, by_keyboard=by_keyboard)
        return as_it_is_kept(vigil, word, caller) or Answer(Verdict.INVALID, _told(screen.submitted))

    vigil.ask(lambda: vigil.create(word, fields, create))
    screen.filled_in = fields


@when(sentence('{who:Person} changes the alert "{word:Name}" on the dashboard to:'))
def somebody_changes_an_alert(who: str, word: str, datatable: Table, screen: Screen, vigil: Vigil) -> None:
    alert = vigil.alert(word)
    changes: dict[str, Any] = {"thresholds": [{}]}
    for part, text in datatable:
        changes = changed(changes, part, value_of(part, text))
    screen.must_be_let_in(who)
    with vigil.acting(alert):
        screen.submitted = screen.page.edit(alert.name, changes)
    assert screen.submitted.accepted, f"wanted: the changes to be taken on\n  seen: {_told(screen.submitted)}"
    alert.given = with_parts(alert.given, datatable)


@then(sentence("the dashboard says beside the {label:FormField} what is wrong"))
def it_says_what_is_wrong(label: str, screen: Screen) -> None:
    submitted = _refused(screen)
    said = submitted.messages.get(label, "")
    fits = not submitted.accepted and bool(said)
    assert fits, f"wanted: words beside {label!r}\n  seen: {_told(submitted)}"
    expect_none(unreadable(said), wanted="a refusal that a person can read")


@then("what else was filled in is still there")
def the_rest_is_still_there(screen: Screen) -> None:
    submitted = _refused(screen)
    wanted = {label: _as_typed(value) for label, value in labelled(screen.filled_in)}
    attach_objects(
        "the form", before=wanted, after=dict(submitted.typed), names=("as it was filled in", "as it is now")
    )
    faults = [
        f"{label}: {submitted.typed.get(label)!r} instead of {text!r}"
        for label, text in wanted.items()
        if label not in submitted.messages and submitted.typed.get(label) != text
    ]
    expect_none(faults, wanted="a form that keeps what was filled in")


def _refused(screen: Screen) -> Submitted:
    assert screen.submitted is not None, "nobody has filled in anything"
    return screen.submitted


def _as_typed(value: Any) -> str:
    return _CHECKED[value] if isinstance(value, bool) else str(value)


def _told(submitted: Submitted) -> str:
    state = "accepted" if submitted.accepted else "not accepted"
    return f"{state}: {submitted.notice} {dict(submitted.messages)}"
