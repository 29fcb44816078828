"""How the words about alerts, calls and refusals are read."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest

from steps.words.alerts import changed, part_of, threshold, value_of, with_parts
from steps.words.calls import Told, tabled, told
from steps.words.figures import FIGURES
from steps.words.incidents import Openings, openings
from steps.words.texts import TEXTS, text
from steps.words.verdicts import blamed
from support.drivers.alerting.answers import Answer
from support.drivers.alerting.model import ABSENT
from support.drivers.answering import Verdict
from support.drivers.traffic import Traffic
from support.observers.alerting.aggregates import figures
from support.ownership import Ownership

ALERT: dict[str, Any] = {
    "name": "spending-1f",
    "thresholds": [{"metric": "total_cost", "operator": ">", "value": 10.0, "duration_minutes": 5}],
    "filters": {"application": "shop-1f"},
}


@pytest.fixture
def traffic() -> Traffic:
    return Traffic(Ownership(run="r", tag="1f2e3d4c"))


@pytest.mark.parametrize(
    ("words", "metric", "operator", "value", "minutes"),
    [
        ("the total cost is above $10.00 within 5 minutes", "total_cost", ">", 10.0, 5),
        ("the error rate is at least a share of 0.2 within 60 minutes", "error_rate", ">=", 0.2, 60),
        ("the error rate is at most 20 percent within 1 minutes", "error_rate", "<=", 20.0, 1),
        ("the average latency is other than 500 milliseconds within 5 minutes", "avg_latency", "!=", 500.0, 5),
        ('"p95_latency_ms" is above 10 within 5 minutes', "p95_latency_ms", ">", 10.0, 5),
    ],
)
def test_a_threshold_is_read(words: str, metric: str, operator: str, value: float, minutes: int) -> None:
    wanted = {"metric": metric, "operator": operator, "value": value, "duration_minutes": minutes}
    assert threshold(words) == wanted


def test_what_is_no_threshold_is_refused() -> None:
    with pytest.raises(ValueError, match="no threshold"):
        threshold("the weather is above 10 within 5 minutes")


@pytest.mark.parametrize(
    ("part", "written", "value"),
    [
        ("limit", "25.50", 25.5),
        ("limit", "lots", "lots"),
        ("limit", "infinite", math.inf),
        ("window", "10081", 10081),
        ("window", "2.5", 2.5),
        ("comparison", "at most", "<="),
        ("comparison", "=>", "=>"),
        ("figure", "error rate", "error_rate"),
        ("figure", "happiness", "happiness"),
        ("recipients", "ops@example.com, cfo@example.com", ["ops@example.com", "cfo@example.com"]),
        ("switch", "off", False),
        ("name", "", ""),
    ],
)
def test_a_part_is_read(part: str, written: str, value: object) -> None:
    assert value_of(part, written) == value


def test_no_number_is_a_number_of_its_own() -> None:
    assert math.isnan(value_of("limit", "not a number"))


def test_a_change_leaves_the_document_alone_and_everything_else_in_it() -> None:
    result = changed(changed(ALERT, "limit", 20.0), "model", "gpt-4")
    assert result["thresholds"] == [{**ALERT["thresholds"][0], "value": 20.0}]
    assert result["filters"] == {"application": "shop-1f", "model": "gpt-4"}
    assert ALERT["thresholds"][0]["value"] == 10.0
    assert ALERT["filters"] == {"application": "shop-1f"}


def test_a_part_can_be_left_out() -> None:
    assert "operator" not in changed(ALERT, "comparison", ABSENT)["thresholds"][0]
    assert "thresholds" not in changed(ALERT, "threshold", ABSENT)
    assert part_of(ALERT, "severity") is ABSENT


def test_a_table_adds_parts_and_thresholds() -> None:
    table = [["severity", "high"], ["or when", "the number of errors is at least 2 within 5 minutes"]]
    result = with_parts(ALERT, table)
    assert result["severity"] == "high"
    assert [threshold["metric"] for threshold in result["thresholds"]] == ["total_cost", "error_count"]


def test_a_table_takes_recipients_and_filters_away() -> None:
    given = with_parts(ALERT, [["model", "gpt-4"], ["recipients", "ops@example.com"]])
    result = with_parts(given, [["model", "none"], ["recipients", "none"]])
    assert result == {**ALERT, "notify_emails": []}


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("1 call that costs $9.99", Told(1, fields={"cost": 9.99})),
        ("20 calls that cost $15.00 each", Told(20, fields={"cost": 15.0})),
        ("10 calls, 3 of them failed", Told(10, failed=3)),
        ("3 calls that cost $4.00 each, 1 of them failed", Told(3, failed=1, fields={"cost": 4.0})),
        ("1 call that costs $15.00 and takes 800 milliseconds", Told(1, fields={"cost": 15.0, "latency_ms": 800.0})),
        ("1 call that costs $6.00, made 280 seconds ago", Told(1, ago=dt.timedelta(0, 280), fields={"cost": 6.0})),
        ("1 call that costs $6.00, made 1 hour ahead", Told(1, ago=dt.timedelta(hours=-1), fields={"cost": 6.0})),
        ("1 call made in 9998", Told(1, year=9998)),
        ('1 call that costs $15.00, with the environment ""', Told(1, fields={"cost": 15.0, "environment": None})),
        (
            '1 call that costs $15.00, with the model "gpt-4" and the provider "openai"',
            Told(1, fields={"cost": 15.0, "model": "gpt-4", "provider": "openai"}),
        ),
    ],
)
def test_calls_are_read(words: str, read: Told) -> None:
    assert told(words) == read


def test_calls_are_made_up_as_told(traffic: Traffic) -> None:
    calls = Told(10, failed=3, fields={"cost": 0.5}).calls(traffic, "shop")
    assert [call.status for call in calls] == ["error"] * 3 + ["success"] * 7
    assert {call.cost for call in calls} == {0.5}
    assert len({call.event_id for call in calls}) == 10
    (early,) = Told(1, year=1970).calls(traffic, "shop")
    assert early.moment.year == 1970


def test_a_table_of_calls_is_read(traffic: Traffic) -> None:
    table = [
        ["model", "cost", "prompt tokens", "status", "error", "age in seconds"],
        ["gpt-4", "0.25", "40", "error", "timed out", "3600"],
        ["claude", "1", "2", "success", "", "60"],
    ]
    first, second = tabled(table, traffic, "shop")
    assert (first.model, first.cost, first.prompt_tokens, first.total_tokens) == ("gpt-4", 0.25, 40, 40)
    assert (first.error, second.error) == ("timed out", None)
    assert (second.moment - first.moment) > dt.timedelta(seconds=3500)


def test_a_table_tells_the_offset_of_a_time(traffic: Traffic) -> None:
    east, west = tabled([["cost", "offset"], ["1", "+05:30"], ["1", "-08:00"]], traffic, "shop")
    assert east.document()["timestamp"].endswith("+05:30")
    assert west.document()["timestamp"].endswith("-08:00")
    assert dt.timedelta(seconds=1) <= west.moment - east.moment < dt.timedelta(seconds=2)


def test_openings_are_read() -> None:
    assert openings("no incident") == Openings(0, further=False)
    assert openings("exactly one further incident") == Openings(1, further=True)


@pytest.mark.parametrize("words", TEXTS)
def test_every_hostile_text_carries_the_tag(words: str) -> None:
    assert "1f2e3d4c" in text(words)("1f2e3d4c")


def test_a_refusal_names_a_part_by_its_field() -> None:
    answer = Answer(Verdict.INVALID, "thresholds.0.value: too hot", 422, fields=("thresholds.0.value",))
    assert blamed("the limit").named_by(answer)
    assert not blamed("the window").named_by(answer)
    assert blamed('"too hot"').named_by(answer)
    assert not blamed('"too cold"').named_by(answer)


def test_every_figure_is_one_that_calls_give(traffic: Traffic) -> None:
    assert set(FIGURES.values()) <= set(figures([traffic.call().row()]))
