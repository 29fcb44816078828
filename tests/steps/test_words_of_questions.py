"""How questions for figures, plans, deeds and the dashboard's words are read."""

from __future__ import annotations

import datetime as dt

import pytest

from steps.health import says_it_is_well
from steps.words.dashboard import incident, moment, shown
from steps.words.deeds import Deed, deed
from steps.words.outages import health
from steps.words.proofs import plan
from steps.words.questions import question, ranking
from support.drivers.alerting.access import Key
from support.drivers.alerting.answers import Answer
from support.drivers.answering import Verdict


def test_a_question_for_figures_names_view_window_and_model() -> None:
    asked = question('the shop\'s summary of the past 24 hours, of the model "gpt-4" alone')
    assert (asked.view.name, asked.window.name, asked.model) == ("summary", "24h", "gpt-4")
    assert asked.window.length == dt.timedelta(days=1)


def test_a_window_that_nobody_knows_is_passed_on_as_it_is() -> None:
    assert question("the shop's cost over time of the past 3 fortnights").window.name == "3 fortnights"


def test_a_ranking_names_its_figure_and_what_it_ranks() -> None:
    asked = ranking("the top 3 models by tokens")
    assert (asked.view, asked.limit, asked.figure, asked.columns) == (
        "top-models",
        3,
        "total_tokens",
        ("provider", "model"),
    )


@pytest.mark.parametrize(
    ("view", "entry", "told"),
    [
        ("error rate by model", {"provider": "a", "model": "b", "error_rate": 0.5}, {"a:b": 0.5}),
        (
            "cost over time",
            {"date": "2026-11-21T11:15:00+01:00", "total_cost": 2.5},
            {"2026-11-21T10:15:00+00:00": 2.5},
        ),
    ],
)
def test_what_is_told_has_the_form_of_what_calls_give(
    view: str, entry: dict[str, object], told: dict[str, float]
) -> None:
    asked = question(f"the shop's {view} of the past 24 hours")
    call = {
        "provider": "a", "model": "b", "status": "error", "cost": 2.5, "latency_ms": 1.0, "total_tokens": 1,
        "prompt_tokens": 1, "completion_tokens": 0, "timestamp": dt.datetime(2026, 11, 21, 10, 20, tzinfo=dt.UTC),
    }  # fmt: skip
    given = asked.view.given([call], asked.window.length)
    assert asked.view.told(Answer(Verdict.ACCEPTED, document=[entry])) == told
    assert asked.view.closed
    assert given.keys() == told.keys()


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("free plan", Key("free")),
        ("premium plan with a limit of 3 requests a minute", Key("premium", requests_a_minute=3)),
    ],
)
def test_a_plan_may_have_a_limit_of_its_own(words: str, key: Key) -> None:
    assert plan(words) == key


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("list the alerts", Deed("list the alerts")),
        ('delete the alert "Spending"', Deed("delete the alert", "Spending")),
        ('resolve the incident of "Spending"', Deed("resolve the incident of", "Spending")),
    ],
)
def test_a_deed_may_be_about_an_alert(words: str, wanted: Deed) -> None:
    assert deed(words) == wanted


def test_the_dashboard_shows_an_incident_as_open_or_not_at_all() -> None:
    assert incident('the incident of "Spending" as open').open
    assert not incident('no open incident of "Spending"').open


def test_the_dashboard_shows_words_and_nothing_of_others() -> None:
    seen = shown('"Disk full" and nothing of "Disk nearly full"')
    assert (seen.words, seen.absent) == (("Disk full",), ("Disk nearly full",))
    assert shown('"Disk full"').words == ("Disk full",)
    assert shown('nothing of "Disk full"').absent == ("Disk full",)


def test_moments_on_the_dashboard_are_utc() -> None:
    assert moment("2026-11-21 10:15:00 UTC") == dt.datetime(2026, 11, 21, 10, 15, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("document", "well", "but_for_the_feed"),
    [
        ({"status": "healthy"}, True, False),
        ({"status": "healthy", "degraded": ["stream"]}, False, True),
        ({"status": "healthy", "degraded": ["email"]}, False, False),
        ({"status": "healthy", "degraded": ["stream", "email"]}, False, False),
        ({"status": "unhealthy"}, False, False),
        ([], False, False),
    ],
)
def test_well_is_only_who_lacks_nothing(document: object, well: bool, but_for_the_feed: bool) -> None:
    seen = Answer(Verdict.ACCEPTED, document=document)
    assert says_it_is_well(seen) is well
    assert says_it_is_well(seen, with_feed=health("well, but for the feed")) is but_for_the_feed
