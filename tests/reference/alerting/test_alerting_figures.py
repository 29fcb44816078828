"""Figures against Python's own statistics."""

from __future__ import annotations

import random
import statistics
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reference.alerting import aggregates, series
from reference.alerting.aggregates import Period
from reference.alerting.ingestion import ingest
from reference.alerting.model import METRICS
from reference.alerting.store.database import Connection, Database
from tests.reference.alerting.events import event

DAY = timedelta(days=1)


def stored(database: Database, number: int, seed: int) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    documents = [
        event(
            age=chance.uniform(0, 80_000),
            model=chance.choice(["gpt-4", "claude"]),
            application=chance.choice(["shop", "help"]),
            latency_ms=chance.choice([None, chance.expovariate(0.001), 250]),
            cost=round(chance.uniform(0, 3), 6),
            prompt_tokens=chance.choice([None, chance.randrange(4000)]),
            total_tokens=chance.randrange(9000),
            status="error" if chance.random() < 0.2 else "success",
        )
        for _ in range(number)
    ]
    with database.connection() as connection:
        ingest(connection, documents)
    return documents


@pytest.mark.parametrize("filters", [{}, {"application": "shop"}, {"application": "help", "model": "claude"}])
def test_every_metric_is_what_the_events_give(
    database: Database, connection: Connection, filters: dict[str, str]
) -> None:
    events = [one for one in stored(database, 400, 7) if all(one[name] == wanted for name, wanted in filters.items())]
    latencies = sorted(float(one["latency_ms"]) for one in events if one["latency_ms"] is not None)
    centiles = statistics.quantiles(latencies, n=100, method="inclusive")
    errors = sum(one["status"] == "error" for one in events)
    tokens = sum(one["total_tokens"] for one in events)
    wanted = {
        "request_count": len(events),
        "success_count": len(events) - errors,
        "error_count": errors,
        "error_rate": errors / len(events),
        "total_cost": sum(one["cost"] for one in events),
        "total_tokens": tokens,
        "prompt_tokens": sum(one["prompt_tokens"] or 0 for one in events),
        "completion_tokens": 0,
        "avg_tokens_per_request": tokens / len(events),
        "avg_latency": statistics.fmean(latencies),
        "min_latency": latencies[0],
        "max_latency": latencies[-1],
        "std_latency": statistics.pstdev(latencies),
        **{f"p{percent}_latency": centiles[percent - 1] for percent in (50, 90, 95, 99)},
    }
    seen = aggregates.summary(connection, DAY, filters)
    assert set(seen) == set(wanted)
    for name, value in wanted.items():
        assert seen[name] == pytest.approx(value, rel=1e-12), name


def test_every_name_of_a_metric_works_without_rows(connection: Connection) -> None:
    for metric in METRICS:
        found = aggregates.aggregate(connection, metric, DAY)
        assert found.rows == 0
        assert found.value == (None if "latency" in metric or metric == "p95_inference_time" else 0.0)


def test_both_ends_belong_to_a_period(database: Database, connection: Connection) -> None:
    end = datetime.now(UTC)
    for offset in (0, 60, 60.001, -0.001):
        with database.connection() as storing:
            ingest(storing, [event(timestamp=(end - timedelta(seconds=offset)).isoformat())])
    assert aggregates.aggregate(connection, "request_count", Period(end - timedelta(seconds=60), end)).value == 2


def test_sums_are_those_of_decimal_numbers(database: Database, connection: Connection) -> None:
    with database.connection() as storing:
        ingest(storing, [event(cost=0.1, latency_ms=number) for number in range(1, 101)])
    found = aggregates.measured(connection, ["total_cost", "p95_latency", "avg_latency"], DAY)
    assert (found["total_cost"], found["p95_latency"], found["avg_latency"]) == (10.0, 95.05, 50.5)


def test_groups_and_rankings(database: Database, connection: Connection) -> None:
    with database.connection() as storing:
        ingest(
            storing,
            [
                event(model="a", total_tokens=10, cost=5.0, application="x"),
                event(model="b", total_tokens=30, cost=1.0, application="y", status="error"),
                event(model="b", total_tokens=30, cost=1.0, application="y"),
                event(model=None, total_tokens=1, cost=0.0, application="z"),
            ],
        )
    models = aggregates.top_models(connection, DAY, limit=2)
    assert [(one["model"], one["total_tokens"]) for one in models] == [("b", 60), ("a", 10)]
    applications = aggregates.top_applications(connection, DAY)
    assert [(one["application"], one["total_cost"]) for one in applications] == [("x", 5.0), ("y", 2.0), ("z", 0.0)]
    rates = aggregates.error_rates(connection, DAY, {"provider": "openai"})
    assert (rates[0]["model"], rates[0]["error_rate"], rates[0]["request_count"]) == ("b", 0.5, 2)
    with pytest.raises(ValueError, match="Invalid group by field: user_id"):
        aggregates.grouped(connection, ["user_id"], DAY)
    with pytest.raises(ValueError, match="Invalid filter"):
        aggregates.summary(connection, DAY, {"user_id": "x"})


def test_series_add_up(database: Database, connection: Connection) -> None:
    events = stored(database, 200, 11)
    for interval in (None, *series.INTERVALS):
        rows = series.over_time(connection, DAY, interval)
        assert rows == sorted(rows, key=lambda row: row["date"])
        assert sum(row["request_count"] for row in rows) == 200
        assert sum(row["total_cost"] for row in rows) == pytest.approx(sum(one["cost"] for one in events))
    quarter = {row["date"] for row in series.usage_over_time(connection, DAY)}
    wanted = set()
    for one in events:
        moment = datetime.fromisoformat(one["timestamp"])
        wanted.add(moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0))
    assert quarter == wanted
    hours = series.latency_statistics(connection, "hour", {"application": "shop"})
    assert sum(row["count"] for row in hours) == sum(one["application"] == "shop" for one in events)


@pytest.mark.parametrize(
    ("length", "interval"),
    [
        (timedelta(hours=2), "minute"),
        (timedelta(hours=2, seconds=1), "15minutes"),
        (timedelta(days=1), "15minutes"),
        (timedelta(days=7), "hour"),
        (timedelta(days=30), "day"),
        (timedelta(days=31), "week"),
    ],
)
def test_the_interval_suits_the_length(length: timedelta, interval: str) -> None:
    assert series.automatic_interval(length) == interval


def test_days_are_aggregated(database: Database, connection: Connection) -> None:
    with database.connection() as storing:
        noon = "2026-03-01T12:00:00Z"
        ingest(storing, [event(timestamp=noon, latency_ms=1000, cost=0.1), event(timestamp=noon, latency_ms=3000)])
        ingest(storing, [event(timestamp="2026-03-02T00:00:00Z", status="error")])
    rows = connection.execute(
        "SELECT date::text, request_count, error_count, total_cost, avg_inference_time, max_inference_time,"
        " p95_inference_time FROM daily_aggregates ORDER BY date"
    ).fetchall()
    assert rows == [("2026-03-01", 2, 0, 1.1, 2.0, 3.0, 2.9), ("2026-03-02", 1, 1, 1.0, 0.1, 0.1, 0.1)]
