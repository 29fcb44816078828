"""Alerts: writing them down, changing them, and what is kept of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pytest_bdd import given, then, when

from steps.vigil import Alert, Vigil
from steps.words.alerts import ALERTS, Threshold, changed, part_of, value_of, with_parts
from steps.words.figures import FIGURES, WATCHED
from steps.words.people import PEOPLE, SERVICE_OWNER
from steps.words.sentences import sentences
from steps.words.texts import TEXT, Text
from support.connections.records import Row
from support.drivers.alerting.answers import Answer
from support.drivers.alerting.model import ABSENT, Caller
from support.drivers.alerting.protocol import AlertsDriver
from support.drivers.answering import Verdict
from support.evidence.attachments import attach_objects, attach_table
from support.observers.alerting.stored import field_faults
from support.observers.comparing import expect_none, listed
from support.ownership import Ownership

Table = Sequence[Sequence[str]]
THAT_ALERT = "that alert"
ORDINARY: Threshold = {"metric": "total_cost", "operator": ">", "value": 10.0, "duration_minutes": 5}
"""The threshold of alerts of which no sentence says another."""

sentence = sentences(PEOPLE, ALERTS, TEXT)


def document(vigil: Vigil, word: str, *thresholds: Threshold, severity: str | None = None) -> dict[str, Any]:
    """An alert as it is handed in: it watches the scenario's own shop."""
    told = {
        "name": vigil.named(word),
        "alert_type": "cost",
        "severity": severity,
        "thresholds": [dict(threshold) for threshold in thresholds or (ORDINARY,)],
        "filters": {"application": vigil.named("shop")},
    }
    return {name: value for name, value in told.items() if value is not None}


# what is there


@given(sentence('{sort:AlertSort} "{word:Name}" {condition:Condition}'))
def there_is_an_alert(sort: str | None, word: str, condition: Threshold, vigil: Vigil) -> None:
    vigil.arrange_alert(word, document(vigil, word, condition, severity=sort))


@given(sentence('{sort:AlertSort} "{word:Name}" {condition:Condition}, with:'))
def there_is_an_alert_with(sort: str | None, word: str, condition: Threshold, datatable: Table, vigil: Vigil) -> None:
    vigil.arrange_alert(word, with_parts(document(vigil, word, condition, severity=sort), datatable))


@given(sentence('an alert "{word:Name}" that any call breaches in every figure'))
def there_is_an_alert_on_everything(word: str, vigil: Vigil) -> None:
    limits = [{**ORDINARY, "metric": FIGURES[figure], "operator": ">=", "value": 0.0} for figure in WATCHED]
    vigil.arrange_alert(word, document(vigil, word, *limits))


@given(sentence("an alert whose {part:AlertPart} holds {text:Text}"))
def there_is_an_alert_that_holds(part: str, text: Text, vigil: Vigil, owner: Ownership) -> None:
    vigil.arrange_alert(THAT_ALERT, _holding(vigil, part, text(owner.tag)))


@given(sentence('{who:Person} has {done:AlertDone} the alert "{word:Name}"'))
def somebody_has_done(who: str, done: str, word: str, vigil: Vigil) -> None:
    _do(vigil, done, word, vigil.api, vigil.caller(who))().must_be_accepted()


@given(sentence('{who:Person} has changed the alert "{word:Name}" to the {part:AlertPart} {value:Number}'))
def somebody_has_changed(who: str, word: str, part: str, value: str, vigil: Vigil) -> None:
    alert, caller = vigil.alert(word), vigil.caller(who)
    wanted = changed(alert.given, part, value_of(part, value))
    vigil.api.update(alert.id, wanted, caller).must_be_accepted()
    alert.given = wanted


# what is asked for


@when(sentence('{who:Person} creates the alert "{word:Name}" {condition:Condition}, with:'))
def somebody_creates(who: str, word: str, condition: Threshold, datatable: Table, vigil: Vigil) -> None:
    _create(vigil, who, word, with_parts(document(vigil, word, condition), datatable))


@when(sentence('{who:Person} creates the alert "{word:Name}" with the {part:AlertPart} "{value:Name}"'))
def somebody_creates_with(who: str, word: str, part: str, value: str, vigil: Vigil) -> None:
    _create(vigil, who, word, changed(document(vigil, word), part, value_of(part, value)))


@when(sentence('{who:Person} creates the alert "{word:Name}" without a {part:AlertPart}'))
def somebody_creates_without(who: str, word: str, part: str, vigil: Vigil) -> None:
    _create(vigil, who, word, changed(document(vigil, word), part, ABSENT))


@when(sentence("{who:Person} creates an alert whose {part:AlertPart} holds {text:Text}"))
def somebody_creates_that_holds(who: str, part: str, text: Text, vigil: Vigil, owner: Ownership) -> None:
    _create(vigil, who, THAT_ALERT, _holding(vigil, part, text(owner.tag)))


@when(sentence('{who:Person} creates an alert under the identity of "{word:Name}"'))
def somebody_creates_again(who: str, word: str, vigil: Vigil) -> None:
    _create(vigil, who, THAT_ALERT, {**document(vigil, "Impostor"), "id": vigil.alert(word).id})


@when(sentence('{who:Person} changes the alert "{word:Name}" to:'))
def somebody_changes(who: str, word: str, datatable: Table, vigil: Vigil) -> None:
    alert, caller = vigil.alert(word), vigil.caller(who)
    wanted = with_parts(alert.given, datatable)
    if vigil.ask(lambda: vigil.channel.update(alert.id, wanted, caller), on=alert).accepted:
        alert.given = wanted


@when(sentence('{who:Person} changes the alert "{word:Name}" in words that mean "{other:Name}"'))
def somebody_changes_another(who: str, word: str, other: str, vigil: Vigil) -> None:
    alert, meant, caller = vigil.alert(word), vigil.alert(other), vigil.caller(who)
    vigil.ask(lambda: vigil.channel.update(alert.id, {**meant.given, "id": meant.id}, caller), on=alert)


@when(sentence("{who:Person} {act:AlertAct} {word:Alert}"))
def somebody_acts(who: str, act: str, word: str | None, vigil: Vigil) -> None:
    alert = None if word is None else vigil.alert(word)
    vigil.ask(_do(vigil, act, word, vigil.channel, vigil.caller(who)), on=alert)


def _holding(vigil: Vigil, part: str, text: str) -> dict[str, Any]:
    return changed(document(vigil, f"Holding a text in its {part}"), part, [text] if part == "recipients" else text)


def _create(vigil: Vigil, who: str, word: str, wanted: Mapping[str, Any]) -> None:
    caller = vigil.caller(who)
    vigil.ask(lambda: vigil.create(word, wanted, lambda: vigil.channel.create(wanted, caller)))


def _do(vigil: Vigil, act: str, word: str | None, driver: AlertsDriver, caller: Caller) -> Callable[[], Answer]:
    """The request for an act; when it is accepted, the scenario knows what has become of the alert."""
    alert_id, request = vigil.id_of(word), _request(driver, act)

    def asked() -> Answer:
        answer = request(alert_id, caller)
        if answer.accepted and word is not None:
            _note(vigil.alert(word), act)
        return answer

    return asked


def _request(driver: AlertsDriver, act: str) -> Callable[[str, Caller], Answer]:
    return {
        "looks up": driver.read,
        "switches off": driver.disable,
        "switches on": driver.enable,
        "deletes": driver.delete,
    }[act]


def _note(alert: Alert, act: str) -> None:
    if act == "deletes":
        alert.deleted = True
    elif act != "looks up":
        alert.given = {**alert.given, "enabled": act == "switches on"}


# what is kept


@then(sentence("{word:ThatAlert} is kept exactly as it was given"))
def it_is_kept(word: str, vigil: Vigil) -> None:
    alert = vigil.alert(word)
    vigil.stored.expect_configuration(alert.id, alert.given)


@then(sentence('the alert "{word:Name}" reads exactly as it was given'))
def it_reads(word: str, vigil: Vigil) -> None:
    alert, caller = vigil.alert(word), vigil.caller(SERVICE_OWNER)
    told = vigil.channel.read(alert.id, caller).must_be_accepted().document
    attach_objects("the alert", before=dict(alert.given), after=told)
    expect_none(field_faults(alert.given, told), wanted=f'the alert "{word}" to read as it was given')


@then(sentence('the alert "{word:Name}" is kept with:'))
def it_is_kept_with(word: str, datatable: Table, vigil: Vigil) -> None:
    alert = vigil.alert(word)
    row = vigil.stored.configuration(alert.id)
    assert row is not None, f'wanted: the alert "{word}" to be kept\n  seen: it is not'
    attach_objects("the alert", row.as_dict())
    faults = [fault for part, value in datatable for fault in _faults(vigil, row, part, value)]
    expect_none(faults, wanted=f'the alert "{word}" kept with {listed(map(": ".join, datatable))}')


def _faults(vigil: Vigil, row: Row, part: str, wanted: str) -> list[str]:
    moments = {("created", "before the change"): "created_at", ("changed", "just now"): "updated_at"}
    column = moments.get((part, wanted))
    if column is None:
        seen = part_of(row["config"], part)
        return [] if seen == value_of(part, wanted) else [f"{part}: {seen!r}"]
    fits = row[column] < vigil.asked if part == "created" else _changed_just_now(vigil, row)
    return [] if fits else [f"{part}: {row[column]}, where the change was asked for at {vigil.asked}"]


def _changed_just_now(vigil: Vigil, row: Row) -> bool:
    # the alert may have been made a moment before, so the time must have moved as well
    before = [one["updated_at"] for one in vigil.before.configurations if one["id"] == row["id"]]
    return vigil.just_now(row["updated_at"]) and all(row["updated_at"] > moment for moment in before)


@then(sentence('the alert "{word:Name}" is gone'))
def it_is_gone(word: str, vigil: Vigil) -> None:
    alert, caller = vigil.alert(word), vigil.caller(SERVICE_OWNER)
    seen, row = vigil.api.read(alert.id, caller), vigil.stored.configuration(alert.id)
    fits = seen.verdict is Verdict.UNKNOWN and row is None
    assert fits, f'wanted: no alert "{word}"\n  seen: {row or "no row"}, and on asking: {seen.describe()}'


@then("no alert is kept")
def none_is_kept(vigil: Vigil) -> None:
    # an alert that is created is there when the answer comes, so one look tells
    kept = [row.as_dict() for row in vigil.stored.configurations()]
    attach_table("alerts that are kept", kept)
    expect_none([str(alert["name"])[:200] for alert in kept], wanted="no alert of this scenario")


@then("no other alert is touched")
def no_other_is_touched(vigil: Vigil) -> None:
    acted_on = {vigil.acted_on.id} if vigil.acted_on else set()
    before = [row for row in vigil.before.configurations if row["id"] not in acted_on]
    assert before, "wanted: another alert that could have been touched\n  seen: none"
    now = [row for row in vigil.stored.configurations() if row["id"] not in acted_on]
    attach_objects("other alerts", before=[row.as_dict() for row in before], after=[row.as_dict() for row in now])
    assert now == before, f"wanted: the other alerts as they were: {before}\n  seen: {now}"


@then("alerts and incidents are as they were")
def all_is_as_it_was(vigil: Vigil) -> None:
    vigil.stays_as_it_was()
