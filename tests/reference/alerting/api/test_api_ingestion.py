"""Events of monitored requests over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from reference.alerting.store.database import Connection
from tests.reference.alerting.api.serving import add_user, complaints

EVENTS = "/api/v1/events"


def event(name: str = "e-1", **more: Any) -> dict[str, Any]:
    told = {"provider": "openai", "model": "gpt-4", "application": "shop", "status": "success", "cost": 0.5}
    return {"event_id": name, "timestamp": "2026-11-20T10:00:00+01:00", **told, **more}


def stored(connection: Connection) -> list[tuple[Any, ...]]:
    return connection.execute("SELECT event_id, cost FROM request_metrics ORDER BY event_id").fetchall()


def test_an_event_is_stored_once(api: httpx.Client, connection: Connection) -> None:
    first = api.post(EVENTS, json=event(colour="red"))
    assert first.status_code == 201
    receipt = {"event_id": "e-1", "timestamp": "2026-11-20T09:00:00+00:00"}
    assert first.json() == {**receipt, "status": "recorded"}
    second = api.post(EVENTS, json=event(cost=99))
    assert (second.status_code, second.json()) == (201, {**receipt, "status": "repeated"})
    assert stored(connection) == [("e-1", 0.5)]


def test_a_batch_keeps_what_is_sound(api: httpx.Client, connection: Connection) -> None:
    batch = [event("a"), event("b", cost=-1), "nonsense", event("a"), event("c"), event("d" * 10_000)]
    answer = api.post(f"{EVENTS}/", json=batch)
    assert answer.status_code == 201
    results = answer.json()["results"]
    assert [one["status"] for one in results] == [
        "recorded",
        "rejected",
        "rejected",
        "repeated",
        "recorded",
        "rejected",
    ]
    assert [error["loc"] for error in results[1]["errors"]] == [["body", "cost"]]
    assert (results[1]["event_id"], results[2]["event_id"]) == ("b", None)
    assert len(answer.text) < 2_000
    assert stored(connection) == [("a", 0.5), ("c", 0.5)]
    assert api.post(EVENTS, json=[]).json() == {"results": []}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"event_id": ""}, "event_id"),
        ({"event_id": None}, "event_id"),
        ({"timestamp": "yesterday"}, "timestamp"),
        ({"timestamp": None}, "timestamp"),
        ({"status": "fine"}, "status"),
        ({"latency_ms": -1}, "latency_ms"),
        ({"prompt_tokens": 1.5}, "prompt_tokens"),
        ({"model": "m" * 1_000_000}, "model"),
        ({"application": "\x00"}, "application"),
    ],
)
def test_malformed_events_are_refused_by_name(
    api: httpx.Client, connection: Connection, more: dict[str, Any], field: str
) -> None:
    assert complaints(api.post(EVENTS, json=event(**more))).keys() == {field}
    assert stored(connection) == []


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_costs_that_are_no_numbers_are_refused(api: httpx.Client, connection: Connection, number: str) -> None:
    body = f'{{"event_id": "e", "timestamp": 1, "cost": {number}}}'
    assert complaints(api.post(EVENTS, content=body)).keys() == {"cost"}
    assert complaints(api.post(EVENTS, content='{"event_id": "\\ud800", "timestamp": 1}')).keys() == {"event_id"}
    assert complaints(api.post(EVENTS, content="5")).keys() == {""}
    assert stored(connection) == []


def test_every_holder_of_a_key_may_report(api: httpx.Client, connection: Connection) -> None:
    assert api.post(EVENTS, json=event(), headers=add_user(connection, "ann", "free")).status_code == 201


def test_bodies_over_ten_megabytes_are_refused(api: httpx.Client, connection: Connection) -> None:
    def in_pieces() -> Any:
        yield from [b" " * 1_000_000] * 11

    for content in (b" " * 10_000_001, in_pieces()):
        answer = api.post(EVENTS, content=content)
        assert (answer.status_code, answer.json()) == (413, {"detail": "Request body larger than 10 MB"})
    allowed = api.post(EVENTS, json=[event(metadata={"x": "y" * 9_000_000})])
    assert allowed.json()["results"][0]["status"] == "recorded"
