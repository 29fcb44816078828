"""What the monitored requests add up to, over HTTP; the figures themselves are shown beside the aggregates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from reference.alerting.store.database import Connection
from tests.reference.alerting.api.serving import complaints

NOW = datetime.now(UTC)


@pytest.fixture
def shop(api: httpx.Client) -> httpx.Client:
    """Ten requests of a shop in the last ten minutes, two of them failed, one two hours old, one of another shop."""
    batch = [reported(number, minutes=number + 1) for number in range(10)]
    batch += [reported(10, minutes=120), reported(11, minutes=1, application="other", model="llama")]
    assert api.post("/api/v1/events", json=batch).status_code == 201
    return api


def reported(number: int, minutes: int, application: str = "shop", model: str = "gpt-4") -> dict[str, Any]:
    return {
        "event_id": f"e-{number}",
        "timestamp": (NOW - timedelta(minutes=minutes)).isoformat(),
        "application": application,
        "model": model,
        "provider": "openai",
        "status": "error" if number < 2 else "success",
        "cost": 1.5,
        "total_tokens": 100,
        "latency_ms": 10.0 * (number + 1),
    }


def ask(api: httpx.Client, path: str, **params: Any) -> Any:
    answer = api.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_summary_of_a_window(shop: httpx.Client) -> None:
    found = ask(shop, "/api/v1/metrics/summary", window="1h", application="shop")
    assert (found["request_count"], found["error_count"], found["error_rate"]) == (10, 2, 0.2)
    assert (found["total_cost"], found["total_tokens"], found["avg_latency"]) == (15.0, 1000, 55.0)
    assert ask(shop, "/api/v1/metrics/summary", application="shop")["request_count"] == 11
    assert ask(shop, "/api/v1/metrics/summary", application="none")["error_rate"] == 0


def test_a_period_between_two_moments(shop: httpx.Client) -> None:
    start, end = ((NOW - timedelta(minutes=minutes)).isoformat() for minutes in (3, 1))
    found = ask(shop, "/api/v1/metrics/summary", start=start, end=end, application="shop")
    assert found["request_count"] == 3
    assert ask(shop, "/api/v1/metrics/summary", start=start, application="shop")["request_count"] == 3


def test_the_shapes_of_the_client(shop: httpx.Client) -> None:
    assert [row["model"] for row in ask(shop, "/api/v1/metrics/top-models")] == ["gpt-4", "llama"]
    assert [row["application"] for row in ask(shop, "/api/v1/metrics/top-applications", limit=1)] == ["shop"]
    assert {row["model"]: row["error_rate"] for row in ask(shop, "/api/v1/metrics/error-rates", window="1h")} == {
        "gpt-4": 0.2,
        "llama": 0,
    }
    assert ask(shop, "/api/v1/metrics/latency", window="1h", application="shop")["max"] == 100
    usage = ask(shop, "/api/v1/metrics/usage", interval="week", application="shop")
    assert sum(row["total_tokens"] for row in usage) == 1100
    assert {"date", "total_cost"} <= ask(shop, "/api/v1/metrics/cost")[0].keys()
    assert ask(shop, "/api/v1/metrics/dashboard").keys() == {
        "summary",
        "top_models",
        "top_applications",
        "error_rates",
        "usage_over_time",
        "cost_over_time",
    }


def test_lists_come_with_their_number(shop: httpx.Client, connection: Connection) -> None:
    connection.execute(
        "INSERT INTO anomalies (anomaly_id, type, application) VALUES ('a-1', 'error_rate_spike', 'shop')"
    )
    assert ask(shop, "/v1/models") == {"models": ["gpt-4", "llama"], "count": 2}
    assert ask(shop, "/v1/applications", model="llama") == {"applications": ["other"], "count": 1}
    found = ask(shop, "/v1/metrics/query", metric=["avg_latency_ms", "total_cost"], application="shop", window="1h")
    assert found == {
        "metrics": [
            {"metric": "avg_latency_ms", "value": 55.0, "request_count": 10},
            {"metric": "total_cost", "value": 15.0, "request_count": 10},
        ],
        "count": 2,
    }
    grouped = ask(shop, "/v1/metrics/aggregated", group_by="application,model")
    assert [(row["application"], row["request_count"]) for row in grouped["metrics"]] == [("other", 1), ("shop", 11)]
    assert ask(shop, "/v1/metrics")["count"] == len(ask(shop, "/v1/metrics")["metrics"]) > 10
    assert ask(shop, "/v1/metrics/timeseries", interval="minute")["count"] >= 10
    details = ask(shop, "/v1/requests/details", application="shop", limit=2, offset=1)
    assert [row["event_id"] for row in details["requests"]] == ["e-1", "e-2"]
    [anomaly] = ask(shop, "/v1/anomalies/query", type="error_rate_spike")["anomalies"]
    assert anomaly["anomaly_id"] == "a-1"
    assert ask(shop, "/v1/anomalies/query", type="other") == {"anomalies": [], "count": 0}
    assert ask(shop, "/v1/dashboard/summary")["summary"]["request_count"] == 12


def test_invalid_groups(api: httpx.Client) -> None:
    answer = api.get("/v1/metrics/aggregated", params={"group_by": "model,cost; DROP TABLE users"})
    assert (answer.status_code, answer.json()) == (
        400,
        {"detail": "Invalid group by field: cost; DROP TABLE users"},
    )


@pytest.mark.parametrize(
    ("path", "params", "field"),
    [
        ("summary", {"window": "2h"}, "window"),
        ("summary", {"start": "soon"}, "start"),
        ("summary", {"end": "2026-01-01T00:00:00Z"}, "start"),
        ("summary", {"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"}, "end"),
        ("summary", {"start": "0001-01-01T00:00:00+14:00"}, "start"),
        ("summary", {"model": "\x00"}, "model"),
        ("usage", {"interval": "year"}, "interval"),
        ("top-models", {"limit": 21}, "limit"),
        ("top-models", {"limit": 0}, "limit"),
    ],
)
def test_questions_that_make_no_sense(api: httpx.Client, path: str, params: dict[str, Any], field: str) -> None:
    assert complaints(api.get(f"/api/v1/metrics/{path}", params=params)).keys() == {field}


def test_filters_are_values_and_nothing_else(shop: httpx.Client) -> None:
    assert ask(shop, "/api/v1/metrics/summary", application="shop' OR '1'='1")["request_count"] == 0
