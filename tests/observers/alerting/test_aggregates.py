"""Figures computed anew: by hand for small numbers, and against the database's own arithmetic for many."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from support.connections.records import Records
from support.observers.alerting import aggregates
from support.observers.comparing import Mismatch

NOON = dt.datetime(2026, 11, 21, 12, 7, 30, tzinfo=dt.UTC)


def call(**changes: Any) -> dict[str, Any]:
    numbers = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15, "latency_ms": 100.0, "cost": 0.5}
    given = {"provider": "p", "model": "m", "application": "a", "environment": "e"}
    return {**given, **numbers, "timestamp": NOON, "status": "success", **changes}


def test_figures_by_hand() -> None:
    calls = [call(latency_ms=value) for value in (100.0, 200.0, 400.0)] + [call(latency_ms=300.0, status="error")]
    found = aggregates.figures(calls)
    assert (found["request_count"], found["success_count"], found["error_count"]) == (4, 3, 1)
    assert (found["error_rate"], found["total_cost"], found["total_tokens"]) == (0.25, 2.0, 60)
    assert (found["avg_latency"], found["min_latency"], found["max_latency"]) == (250.0, 100.0, 400.0)
    assert found["std_latency"] == pytest.approx(12500**0.5)
    assert found["p50_latency"] == 250.0
    assert found["p90_latency"] == pytest.approx(370.0)
    assert found["avg_tokens_per_request"] == 15


def test_one_call_and_none() -> None:
    alone = aggregates.figures([call()])
    assert (alone["std_latency"], alone["p99_latency"]) == (0.0, 100.0)
    none = aggregates.figures([])
    assert (none["request_count"], none["error_rate"], none["total_cost"]) == (0, 0.0, 0.0)
    assert "avg_latency" not in none


def test_what_was_not_told_counts_nothing() -> None:
    found = aggregates.figures([call(cost=None, total_tokens=None, latency_ms=None), call()])
    assert (found["total_cost"], found["total_tokens"], found["avg_latency"]) == (0.5, 15, 100.0)


def test_the_database_comes_to_the_same(records: Records) -> None:
    chance = random.Random(11)
    calls = [call(latency_ms=chance.lognormvariate(6, 1), cost=chance.random()) for _ in range(997)]
    question = """
    SELECT percentile_cont(ARRAY[0.5, 0.9, 0.95, 0.99]) WITHIN GROUP (ORDER BY v) AS p,
        stddev_pop(v) AS std, avg(v) AS avg
    FROM unnest(%(values)s::float8[]) AS v
    """
    (row,) = records.ask(question, {"values": [one["latency_ms"] for one in calls]})
    seen = dict(zip(("p50_latency", "p90_latency", "p95_latency", "p99_latency"), row["p"], strict=True))
    wanted = aggregates.latencies(calls)
    del wanted["min_latency"], wanted["max_latency"]
    aggregates.expect_figures(wanted, {**seen, "std_latency": row["std"], "avg_latency": row["avg"]})


def test_windows_include_their_edges() -> None:
    start, second = NOON - dt.timedelta(minutes=5), dt.timedelta(microseconds=1)
    calls = [call(timestamp=moment) for moment in (start - second, start, NOON, NOON + second)]
    assert [one["timestamp"] for one in aggregates.inside(calls, start, NOON)] == [start, NOON]


def test_groups_and_filters() -> None:
    calls = [call(model="m", cost=1.0), call(model="n", cost=2.5), call(model="o", cost=1.0), call(application="b")]
    mine = aggregates.matching(calls, {"application": "a", "provider": "p"})
    assert aggregates.figure_by(mine, "total_cost", "model") == {"m": 1.0, "n": 2.5, "o": 1.0}
    assert aggregates.top(mine, "total_cost", "provider", "model", limit=2) == [("p:n", 2.5), ("p:m", 1.0)]


def test_series() -> None:
    calls = [call(), call(timestamp=NOON + dt.timedelta(minutes=10)), call(timestamp=NOON + dt.timedelta(minutes=9))]
    found = aggregates.series(calls, aggregates.start_of_quarter, "request_count")
    assert found == {NOON.replace(minute=0, second=0): 1, NOON.replace(minute=15, second=0): 2}
    elsewhere = [call(timestamp=NOON.astimezone(dt.timezone(dt.timedelta(hours=13))))]
    assert list(aggregates.series(elsewhere, aggregates.start_of_day, "total_cost")) == [
        NOON.replace(hour=0, minute=0, second=0)
    ]


@pytest.mark.parametrize(
    ("hours", "interval"),
    [(1, "minute"), (2, "minute"), (24, "15minutes"), (25, "hour"), (24 * 30, "day"), (800, "week")],
)
def test_an_interval_fits_its_window(hours: int, interval: str) -> None:
    assert aggregates.fitting_interval(dt.timedelta(hours=hours)) == interval


def test_weeks_begin_on_monday() -> None:
    assert aggregates.start_of_week(NOON) == dt.datetime(2026, 11, 16, tzinfo=dt.UTC)


def test_figures_agree_but_for_the_order_of_adding() -> None:
    assert aggregates.agrees(0.3, 0.1 + 0.2)
    assert not aggregates.agrees(0.3, 0.3000001)
    assert not aggregates.agrees(1.0, True)
    assert not aggregates.agrees(1.0, "1.0")
    assert aggregates.agrees(1234.5678, 1234.57, decimals=2)
    assert not aggregates.agrees(1234.5678, 1234.56, decimals=2)


def test_all_differences_are_told_at_once() -> None:
    with pytest.raises(Mismatch, match=r"(?s)a: None instead of 1.*c: 4 instead of 3"):
        aggregates.expect_figures({"a": 1.0, "b": 2.0, "c": 3.0}, {"b": 2, "c": 4})
