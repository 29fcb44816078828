"""Which thresholds calls breach."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from support.observers.alerting.breaches import breached_metrics

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def call(cost: float = 6.0, ago: float = 1, **more: Any) -> dict[str, Any]:
    plain = {"application": "shop", "status": "success", "latency_ms": 250.0}
    tokens = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return {**plain, **tokens, "cost": cost, "timestamp": NOON - dt.timedelta(seconds=ago), **more}


def alert(metric: str, operator: str, value: float, minutes: int = 5) -> dict[str, Any]:
    threshold = {"metric": metric, "operator": operator, "value": value, "duration_minutes": minutes}
    return {"thresholds": [threshold], "filters": {"application": "shop"}}


@pytest.mark.parametrize(
    ("operator", "breached"),
    [(">", False), (">=", True), ("<", False), ("<=", True), ("==", True), ("!=", False)],
)
def test_comparisons_are_exact_at_the_limit(operator: str, breached: bool) -> None:
    found = breached_metrics(alert("total_cost", operator, 12.0), [call(), call()], NOON)
    assert found == (frozenset({"total_cost"}) if breached else frozenset())


@pytest.mark.parametrize(("value", "breached"), [(50.0, False), (49.0, True), (0.5, False), (0.4, True), (1.0, False)])
def test_a_limit_of_the_error_rate_above_one_is_in_percent(value: float, breached: bool) -> None:
    calls = [call(), call(status="error")]
    assert bool(breached_metrics(alert("error_rate", ">", value), calls, NOON)) is breached


def test_only_calls_of_the_window_and_of_the_filters_count() -> None:
    calls = [call(), call(ago=301), call(ago=-60), call(application="help-desk")]
    assert not breached_metrics(alert("total_cost", ">", 6.0), calls, NOON)
    assert breached_metrics(alert("total_cost", ">", 6.0, minutes=6), calls, NOON)


def test_a_window_without_calls_breaches_nothing() -> None:
    assert not breached_metrics(alert("request_count", "<", 5.0), [call(ago=301)], NOON)


def test_older_names_are_understood_and_the_hourly_cost_looks_back_an_hour() -> None:
    assert breached_metrics(alert("hourly_cost_usd", ">", 5.0), [call(ago=3580)], NOON) == {"hourly_cost_usd"}
    assert breached_metrics(alert("avg_latency_ms", ">", 200.0), [call()], NOON) == {"avg_latency_ms"}
