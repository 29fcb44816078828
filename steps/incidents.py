"""Incidents: how they are opened, what they tell, and how they are handled."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any

from pytest_bdd import given, then, when

from steps.alerts import ORDINARY, document
from steps.calls import Reports
from steps.vigil import Vigil
from steps.words.alerts import ALERTS, COMPARISONS
from steps.words.figures import FIGURES
from steps.words.incidents import INCIDENTS, ONLY_ONE, Openings
from steps.words.people import ON_CALL, PEOPLE
from steps.words.sentences import sentences
from support.connections.records import Row
from support.drivers.alerting.answers import AlertEvent
from support.drivers.traffic import Traffic
from support.evidence.attachments import attach_objects, attach_table
from support.observers.alerting.aggregates import agrees, expect_figures
from support.observers.alerting.stored import describe_alert
from support.observers.comparing import expect_none, listed
from support.waiting import Answer, Done, Never, NotYet

Table = Sequence[Sequence[str]]
BREACHING_COST = 15.0
_WINDOW = ("window_minutes", "duration_minutes", "window")
"""What an incident may call its window: nobody has said."""

sentence = sentences(PEOPLE, ALERTS, INCIDENTS)


# what there is


@given(sentence('{sort:AlertSort} "{word:Name}" with an open incident'))
def there_is_an_open_incident(
    sort: str | None, word: str, vigil: Vigil, reports: Reports, traffic: Traffic, alerting_watch: None
) -> None:
    # `alerting_watch`: the incident is awaited
    vigil.arrange_alert(word, document(vigil, word, ORDINARY, severity=sort))
    reports.arrange([traffic.call("shop", cost=BREACHING_COST)])
    vigil.settle(messages=True)


@given(sentence('{who:Person} has resolved the incident of "{word:Name}"'))
def somebody_has_resolved(who: str, word: str, vigil: Vigil) -> None:
    vigil.api.resolve(vigil.incident(word)["id"], vigil.caller(who)).must_be_accepted()


@given(sentence('{who:Person} has acknowledged the incident of "{word:Name}"'))
def somebody_has_acknowledged(who: str, word: str, vigil: Vigil) -> None:
    vigil.api.acknowledge(vigil.incident(word)["id"], who, vigil.caller(who)).must_be_accepted()


# what is done


@when(sentence("{who:Person} {act:IncidentAct} {word:Incident}"))
def somebody_handles(who: str, act: str, word: str | None, vigil: Vigil) -> None:
    event_id = str(uuid.uuid4()) if word is None else vigil.incident(word)["id"]
    caller, driver = vigil.caller(who), vigil.channel
    requests = {
        "looks up": partial(driver.event, event_id, caller),
        "resolves": partial(driver.resolve, event_id, caller),
        "acknowledges": partial(driver.acknowledge, event_id, who, caller),
    }
    vigil.ask(requests[act])


# what is opened


@then(sentence('"{word:Name}" opens {wanted:Openings}'))
def it_opens(word: str, wanted: Openings, vigil: Vigil, alerting_watch: None) -> None:
    # `alerting_watch`: without anybody watching, nothing would ever be opened
    before = {row["id"] for row in vigil.incidents_before(word)} if wanted.further else set()

    def probe() -> Answer[Sequence[Row]]:
        return _as_many(wanted.number, [row for row in vigil.incidents(word) if row["id"] not in before])

    more = "further " if wanted.further else ""
    try:
        vigil.quiet.comes_and_stays(probe, wanted=f'{wanted.number or "no"} {more}incident of "{word}"')
    finally:
        attach_table(f'incidents of "{word}"', [row.as_dict() for row in vigil.incidents(word)])


def _as_many(number: int, seen: Sequence[Row]) -> Answer[Sequence[Row]]:
    """Whether there are so many incidents; those that are too many never go away."""
    if len(seen) == number:
        return Done(seen)
    told = f"{len(seen)}: {listed(map(describe_alert, seen))}"
    return NotYet(told) if len(seen) < number else Never(told)


@then(sentence('"{word:Name}" opens incidents with these values:'))
def it_opens_with(word: str, datatable: Table, vigil: Vigil, alerting_watch: None) -> None:
    wanted = {FIGURES[figure]: float(value) for figure, value in datatable}

    def probe() -> Answer[tuple[Row, ...]]:
        seen = vigil.incidents(word)
        metrics = [row["details"].get("metric") for row in seen]
        if sorted(metrics) == sorted(wanted):
            return Done(seen)
        foreign = len(metrics) != len(set(metrics)) or not set(metrics) <= set(wanted)
        told = listed(map(describe_alert, seen))
        return Never(told) if foreign else NotYet(told)

    rows = vigil.quiet.comes_and_stays(probe, wanted=f'one incident of "{word}" for each of {listed(wanted)}')
    values = {row["details"]["metric"]: row["metric_value"] for row in rows}
    expect_figures(wanted, values, title=f'the values of the incidents of "{word}"')


# how they are


@then(sentence('the incident of "{word:Name}" is {still_open:IncidentState}'))
def it_is(word: str, still_open: bool, vigil: Vigil) -> None:
    row = vigil.incident(word)
    attach_objects(f'the incident of "{word}"', row.as_dict())
    resolved = row["resolved_at"]
    fits = resolved is None if still_open else vigil.just_now(resolved)
    wanted = "still open" if still_open else f"resolved between {vigil.asked} and {vigil.answered}"
    assert fits, f'wanted: an incident of "{word}" that is {wanted}\n  seen: {describe_alert(row)} at {resolved}'


@then(sentence('the only incident of "{word:Name}" is {still_open:IncidentState}'))
def the_only_one_is(word: str, still_open: bool, vigil: Vigil, alerting_watch: None) -> None:
    it_opens(word, ONLY_ONE, vigil, alerting_watch)
    it_is(word, still_open, vigil)


@then(sentence('the incident of "{word:Name}" tells:'))
def it_tells(word: str, datatable: Table, vigil: Vigil) -> None:
    told = vigil.channel.event(vigil.incident(word)["id"], vigil.caller(ON_CALL)).event
    faults = [f"{part}: {_seen(told, part)!r}" for part, value in datatable if not _fits(told, part, value, vigil)]
    expect_none(faults, wanted=f'an incident of "{word}" that tells {listed(map(": ".join, datatable))}')


@then("the answer tells that the incident was resolved before")
def it_was_resolved_before(vigil: Vigil) -> None:
    reason = vigil.answers.shown().reason
    assert "already resolved" in reason, f"wanted: an answer that tells of the earlier resolution\n  seen: {reason!r}"


def _fits(told: AlertEvent, part: str, wanted: str, vigil: Vigil) -> bool:
    seen: Any = _seen(told, part)
    if part in ("value", "limit", "window"):
        return agrees(float(wanted), seen)
    if wanted == "just now":
        return isinstance(seen, dt.datetime) and vigil.just_now(seen)
    known = {**FIGURES, **COMPARISONS}
    return bool(seen == known.get(wanted, wanted))


def _seen(told: AlertEvent, part: str) -> object:
    return {
        "figure": told.details.get("metric"),
        "comparison": told.details.get("operator"),
        "value": told.metric_value,
        "limit": told.threshold_value,
        "window": next((told.details[name] for name in _WINDOW if name in told.details), None),
        "taken care of by": told.acknowledged_by,
        "taken care of since": told.acknowledged_at,
    }[part]
