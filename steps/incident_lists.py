"""Lists of incidents and of alerts: complete, the newest first, in pages that do not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pytest_bdd import given, then, when

from steps.alerts import document
from steps.calls import Reports
from steps.vigil import Vigil
from steps.words.alerts import ALERTS
from steps.words.counts import COUNTS
from steps.words.lists import LISTS, Listed
from steps.words.people import PEOPLE, SERVICE_OWNER
from steps.words.sentences import sentences
from support.connections.records import Row
from support.drivers.alerting.answers import AlertEvent
from support.drivers.alerting.model import EventFilter
from support.drivers.traffic import Traffic
from support.evidence.attachments import attach_table
from support.observers.comparing import expect_none

sentence = sentences(PEOPLE, ALERTS, COUNTS, LISTS)

_MOST_PAGES = 10
_ALWAYS_BREACHED = (
    "request_count", "success_count", "total_cost", "total_tokens", "prompt_tokens", "completion_tokens",
    "avg_tokens_per_request", "avg_latency", "p50_latency", "p90_latency", "p95_latency", "p99_latency", "max_latency",
)  # fmt: skip
"""Figures that are above nothing as soon as there is one call."""


@given(sentence('an alert "{word:Name}" that has opened {number:Count} incidents'))
def an_alert_has_opened(
    word: str, number: int, vigil: Vigil, reports: Reports, traffic: Traffic, alerting_watch: None
) -> None:
    # one for each figure, and after these are resolved once more, until there are so many
    limits = [{"metric": metric, "operator": ">", "value": 0.0, "duration_minutes": 5} for metric in _ALWAYS_BREACHED]
    vigil.arrange_alert(word, document(vigil, word, *limits))
    caller = vigil.caller(SERVICE_OWNER)
    reports.arrange([traffic.call("shop")])
    while (missing := number - len(vigil.incidents(word))) > 0:
        still_open = [row for row in vigil.incidents(word) if row["resolved_at"] is None]
        for row in still_open[:missing]:
            vigil.api.resolve(row["id"], caller).must_be_accepted()
        reports.arrange([traffic.call("shop")])
    seen = len(vigil.incidents(word))
    assert seen == number, f'wanted: {number} incidents of "{word}"\n  seen: {seen}'


@when(sentence("{who:Person} lists {which:Listed}"))
def somebody_lists_incidents(who: str, which: Listed, vigil: Vigil) -> None:
    wanted, caller = EventFilter(vigil.alert(which.word).id, which.resolved), vigil.caller(who)
    vigil.ask(lambda: vigil.channel.events(wanted, caller))


@when(sentence('{who:Person} lists the incidents of "{word:Name}" in pages of {size:Count}'))
def somebody_leafs_through(who: str, word: str, size: int, vigil: Vigil) -> None:
    config_id, caller = vigil.alert(word).id, vigil.caller(who)
    with vigil.acting():
        vigil.answers.all = []
        for page in range(_MOST_PAGES):
            wanted = EventFilter(config_id, limit=size, offset=page * size)
            vigil.answers.all.append(vigil.channel.events(wanted, caller))
            if len(vigil.answers.latest.events) < size:
                break


@when(sentence('{who:Person} lists the incidents of "{word:Name}" with the {part:PagePart} "{value:Name}"'))
def somebody_lists_oddly(who: str, word: str, part: str, value: str, vigil: Vigil) -> None:
    wanted = EventFilter(vigil.alert(word).id, **{part: value})  # type: ignore[arg-type]  # a field of text or number
    caller = vigil.caller(who)
    vigil.ask(lambda: vigil.channel.events(wanted, caller))


@when(sentence("{who:Person} lists the alerts that are switched on"))
def somebody_lists_alerts(who: str, vigil: Vigil) -> None:
    caller = vigil.caller(who)
    vigil.ask(lambda: vigil.channel.configurations(caller, enabled_only=True))


@then(sentence("the list shows exactly {which:Listed}, the newest first"))
def the_list_shows(which: Listed, vigil: Vigil) -> None:
    rows = [row for row in vigil.incidents(which.word) if which.resolved in (None, row["resolved_at"] is not None)]
    assert rows, f"wanted: incidents to be listed\n  seen: none is kept of {which.word!r}"
    _expect_complete(vigil.answers.shown().events, rows)


@then(sentence("the pages show {first:Count}, {second:Count} and {third:Count} incidents"))
def the_pages_show(first: int, second: int, third: int, vigil: Vigil) -> None:
    seen = [len(answer.events) for answer in vigil.answers.all]
    assert seen == [first, second, third], f"wanted: pages of {first}, {second} and {third}\n  seen: {seen}"


@then(sentence('together they show every incident of "{word:Name}" once, the newest first'))
def together_they_show_everything(word: str, vigil: Vigil) -> None:
    _expect_complete([event for answer in vigil.answers.all for event in answer.events], vigil.incidents(word))


@then(sentence('the list shows the alert "{shown:Name}" and not the alert "{hidden:Name}"'))
def the_list_shows_one_alert(shown: str, hidden: str, vigil: Vigil) -> None:
    found = [told.id for told in vigil.answers.shown().configurations]
    times = {word: found.count(vigil.alert(word).id) for word in (shown, hidden)}
    attach_table("how often the list shows", [{"alert": word, "times": number} for word, number in times.items()])
    assert times == {shown: 1, hidden: 0}, f'wanted: "{shown}" once and "{hidden}" not at all\n  seen: {times}'


def _expect_complete(told: Sequence[AlertEvent], rows: Sequence[Row]) -> None:
    """Compare a list with what is kept: every incident once, as it is kept, the newest first."""
    attach_table("listed", [vars(event) for event in told])
    kept = {str(row["id"]): row for row in rows}
    ids = [event.id for event in told]
    faults = [f"{event_id} {ids.count(event_id)} times" for event_id in kept if ids.count(event_id) != 1]
    faults += [f"{event.describe()}, which is another one" for event in told if event.id not in kept]
    faults += [f"{event.describe()}, unlike what is kept" for event in told if not _agrees(event, kept.get(event.id))]
    faults += [
        f"{one.timestamp} before {two.timestamp}" for one, two in pairwise(told) if one.timestamp < two.timestamp
    ]
    expect_none(faults, wanted=f"{len(rows)} incidents, each once, the newest first")


def _agrees(event: AlertEvent, row: Row | None) -> bool:
    if row is None:
        return True
    names = ("config_id", "timestamp", "resolved_at", "metric_value", "threshold_value")
    return all(getattr(event, name) == row[name] for name in names)
