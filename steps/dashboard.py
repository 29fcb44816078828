"""The dashboard: what people look at there, and what it shows of alerts, incidents, figures and messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_bdd import then, when

from steps.alerts import THAT_ALERT
from steps.notices import Notices
from steps.screen import Screen, as_read
from steps.vigil import Vigil
from steps.words.dashboard import CHARTS, DASHBOARD, DECIMALS, ERROR_RATE, FIGURES, ShownIncident, moment
from steps.words.history import HISTORY, Mentions
from steps.words.people import PEOPLE
from steps.words.questions import WINDOWS
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.alerting.pages import number_in
from support.drivers.alerting.protocol import Shown, ShownMeasurements
from support.evidence.attachments import attach_objects, attach_text
from support.observers.alerting.aggregates import (
    INTERVALS,
    Call,
    expect_figures,
    figures,
    fitting_interval,
    matching,
    series,
)
from support.observers.comparing import expect_none
from support.ownership import Ownership

_NOT_ALLOWED = "permission"

sentence = sentences(PEOPLE, THINGS, DASHBOARD, HISTORY)


# what is looked at and done


@when(sentence("{who:Person} looks at the {view:View} on the dashboard"))
def somebody_looks(who: str, view: str, screen: Screen, vigil: Vigil) -> None:
    with vigil.acting():
        if screen.sit_down(who):
            screen.look_at(view)


@when(sentence("{who:Person} goes straight to the {view:View} on the dashboard"))
def somebody_goes_straight(who: str, view: str, screen: Screen, vigil: Vigil) -> None:
    caller = vigil.caller(who)
    assert caller.shows_nothing, f"{caller.name} shows something, where nobody has asked for it"
    with vigil.acting():
        screen.go_straight(who, view)


@when(sentence("{who:Person} looks at the history{severity:OfSeverity} on the dashboard"))
def somebody_looks_at_the_history(who: str, severity: str | None, screen: Screen, vigil: Vigil) -> None:
    with vigil.acting():
        screen.must_be_let_in(who)
        screen.page.history(severity)


@when(sentence('{who:Person} resolves the incident of "{word:Name}" on the dashboard'))
def somebody_resolves(who: str, word: str, screen: Screen, vigil: Vigil) -> None:
    name = vigil.alert(word).name
    screen.must_be_let_in(who)
    with vigil.acting():
        screen.done = screen.page.resolve(name)
    screen.forget()


# what is shown


@then(sentence('the dashboard shows the alert "{word:Name}" as it is kept'))
def it_shows_the_alert(word: str, screen: Screen, vigil: Vigil) -> None:
    alert = vigil.alert(word)
    kept = vigil.stored.configuration(alert.id)
    assert kept is not None, f'wanted: the alert "{word}" to be kept\n  seen: it is not'
    line = screen.alert(alert.name)
    names = ("as it is kept", "as it is shown")
    attach_objects("the alert", before=kept.as_dict(), after=dict(line.cells), names=names)
    expect_none(_alert_faults(line, kept["config"]), wanted=f'the alert "{word}" shown as it is kept')


def _alert_faults(line: Shown, kept: Mapping[str, Any]) -> Iterator[str]:
    wanted = {
        "State": "enabled" if kept["enabled"] else "disabled",
        "Type": kept["alert_type"],
        "Severity": kept["severity"],
    }
    yield from (f"{heading}: {line[heading]!r}" for heading, text in wanted.items() if line[heading] != text)
    parts = {
        "Thresholds": [_condition(threshold) for threshold in kept["thresholds"]],
        "Filters": [f"{name}: {value}" for name, value in (kept.get("filters") or {}).items()],
        "Notified": kept.get("notify_emails") or [],
    }
    for heading, texts in parts.items():
        seen = [as_read(one) for one in line[heading].splitlines() if as_read(one) not in ("", "-")]
        if sorted(seen) != sorted(texts):
            yield f"{heading}: {seen} instead of {texts}"


def _condition(threshold: Mapping[str, Any]) -> str:
    limit = f"{threshold['value']:,.{DECIMALS}f}".rstrip("0").rstrip(".")
    return f"{threshold['metric']} {threshold['operator']} {limit} within {threshold['duration_minutes']} min"


@then(sentence("the dashboard shows {wanted:ShownIncident}"))
def it_shows_the_incident(wanted: ShownIncident, screen: Screen, vigil: Vigil) -> None:
    seen = screen.incidents(vigil.alert(wanted.word).name)
    attach_objects("lines of the incident", [dict(line.cells) for line in seen])
    if not wanted.open:
        expect_none((str(dict(line.cells)) for line in seen), wanted=f'no open incident of "{wanted.word}"')
        return
    assert len(seen) == 1, f'wanted: one open incident of "{wanted.word}"\n  seen: {len(seen)}'
    row, cells = vigil.incident(wanted.word), seen[0]
    told = (cells["State"], cells["Metric"], number_in(cells["Value"]), cells["Threshold"].split(" ")[0])
    kept = ("open", row["details"]["metric"], round(row["metric_value"], DECIMALS), row["details"]["operator"])
    limit = number_in(cells["Threshold"].rpartition(" ")[2])
    fits = told == kept and limit == round(row["threshold_value"], DECIMALS)
    assert fits, f"wanted: {kept} against {row['threshold_value']}\n  seen: {told} against {limit}"


@then("the dashboard shows the figures and the chart that the shop's calls give")
def it_shows_the_figures(screen: Screen, vigil: Vigil) -> None:
    application = vigil.named("shop")
    calls = matching(vigil.calls, {"application": application})
    measured = screen.measured
    assert measured is not None
    wanted = figures(calls)
    named = {shown: wanted[figure] for shown, figure in FIGURES.items()} | {ERROR_RATE: 100 * wanted["error_rate"]}
    expect_figures(named, measured.numbers, title="figures on the page", decimals=dict.fromkeys(named, DECIMALS))
    for title, figure in CHARTS.items():
        _expect_chart(title, figure, calls, _drawn(measured, title, application))


def _drawn(measured: ShownMeasurements, title: str, application: str) -> dict[str, float]:
    """What a chart shows, by the beginnings of its intervals."""
    lines = measured.tables.get(title, ())
    return {moment(line["Time"]).isoformat(): number_in(line[application]) for line in lines}


def _expect_chart(title: str, figure: str, calls: list[Call], drawn: Mapping[str, float]) -> None:
    found = series(calls, INTERVALS[fitting_interval(WINDOWS["24 hours"].length)], figure)
    wanted = {start.isoformat(): value for start, value in found.items()}
    expect_figures(wanted, drawn, title=title, decimals=dict.fromkeys(wanted, DECIMALS))
    expect_none(sorted(drawn.keys() - wanted.keys()), wanted=f"nothing in {title!r} but what the calls give")


@then(sentence("the dashboard shows {mentions:ShownWords}"))
def it_shows_words(mentions: Mentions, screen: Screen, notices: Notices) -> None:
    text = as_read(screen.page.text())
    attach_text("the text of the page", text)
    faults = [f'nothing of "{word}"' for word in mentions.words if as_read(notices.about(word)) not in text]
    faults += [f'"{word}"' for word in mentions.absent if as_read(notices.about(word)) in text]
    expect_none(faults, wanted=f"a page that shows {mentions.text}")


@then("the dashboard shows that text as it was written")
def it_shows_that_text(screen: Screen, vigil: Vigil) -> None:
    name = vigil.alert(THAT_ALERT).name
    seen = screen.incidents(name)
    attach_objects("lines with that text", [dict(line.cells) for line in seen])
    assert seen, f"wanted: a line with {name!r}\n  seen: {as_read(screen.page.text())[:600]!r}"


@then("nothing of it has become a part of the page")
def nothing_came_alive(screen: Screen, owner: Ownership) -> None:
    forms = {
        "a script": f"xpath=//script[contains(., '{owner.tag}')]",
        "a picture": "img[src='x']",
        "something that reacts": "[onerror]",
    }
    found = {what: screen.page.markup(selector) for what, selector in forms.items()}
    attach_text("elements of the page", str(found))
    expect_none((what for what, number in found.items() if number), wanted="a page in which that text is only text")


# who may use it


@then("everything that can be used on the page has a name that can be read aloud")
def everything_has_a_name(screen: Screen) -> None:
    expect_none(screen.page.unnamed(), wanted="a name for everything that can be used on the page")


@then("the dashboard asks for a valid key")
def it_asks_for_a_key(screen: Screen) -> None:
    asks = not screen.let_in and screen.page.asks_for_key()
    assert asks, f"wanted: a page that asks for a key\n  seen: {as_read(screen.page.text())[:300]!r}"


@then(sentence("the dashboard says that {who:Person} may not do that"))
def it_says_that_this_is_not_allowed(who: str, screen: Screen) -> None:
    text = as_read(screen.page.text())
    attach_text("the text of the page", text)
    says_so = screen.page.may_only_look() or _NOT_ALLOWED in text.lower()
    assert says_so, f"wanted: a page that says that {who} may not do that\n  seen: {text[:600]!r}"
