"""Alert events over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from reference.alerting.store.database import Connection
from tests.reference.alerting.api.serving import BASE, complaints

EVENT = """
INSERT INTO alert_events (id, config_id, timestamp, metric_value, threshold_value, details)
VALUES (%s, %s, clock_timestamp() - make_interval(secs => %s), 12.5, 10, jsonb_build_object('metric', %s::text))
"""


def add_event(connection: Connection, name: str, config_id: str = "one", age: int = 0) -> None:
    connection.execute(EVENT, (name, config_id, age, name))


def listed(api: httpx.Client, **params: Any) -> list[str]:
    answer = api.get(f"{BASE}/events", params=params)
    assert answer.status_code == 200, answer.text
    return [event["id"] for event in answer.json()]


def test_pages_are_disjoint_and_the_newest_comes_first(api: httpx.Client, connection: Connection) -> None:
    for number in range(25):
        add_event(connection, f"event-{number}", age=number)
    everything = [f"event-{number}" for number in range(25)]
    assert listed(api) == everything
    pages = [listed(api, limit=10, offset=offset) for offset in (0, 10, 20, 30)]
    assert pages == [everything[:10], everything[10:20], everything[20:], []]


def test_events_are_found_by_configuration_and_state(api: httpx.Client, connection: Connection) -> None:
    add_event(connection, "open", "one")
    add_event(connection, "ended", "one", age=1)
    add_event(connection, "other", "two", age=2)
    assert api.post(f"{BASE}/events/ended/resolve").json()["success"] is True
    assert listed(api, config_id="one") == ["open", "ended"]
    assert listed(api, resolved="true") == ["ended"]
    assert listed(api, resolved="false") == ["open", "other"]
    assert listed(api, config_id="two", resolved="true") == []


def test_an_event_is_resolved_once(api: httpx.Client, connection: Connection) -> None:
    add_event(connection, "event")
    before = api.get(f"{BASE}/events/event").json()
    assert (before["alert_config_id"], before["metric_value"], before["threshold_value"]) == ("one", 12.5, 10)
    assert (before["resolved_at"], before["details"]) == (None, {"metric": "event"})
    first = api.post(f"{BASE}/events/event/resolve").json()
    assert first.pop("success") is True
    assert first == {**before, "resolved_at": first["resolved_at"]}
    assert first["resolved_at"]
    second = api.post(f"{BASE}/events/event/resolve").json()
    assert second == {**first, "success": True, "message": "Alert event already resolved"}


def test_an_acknowledged_event_stays_open(api: httpx.Client, connection: Connection) -> None:
    add_event(connection, "event")
    answer = api.post(f"{BASE}/events/event/acknowledge", json={"acknowledged_by": "ann"})
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    event = api.get(f"{BASE}/events/event").json()
    assert (event["acknowledged"], event["acknowledged_by"], event["resolved_at"]) == (True, "ann", None)
    assert event["acknowledged_at"]
    for content in ({}, {"acknowledged_by": " "}, {"acknowledged_by": 5}, {"acknowledged_by": "a" * 1001}):
        refused = api.post(f"{BASE}/events/event/acknowledge", json=content)
        assert complaints(refused).keys() == {"acknowledged_by"}


def test_events_that_are_none(api: httpx.Client) -> None:
    by = {"acknowledged_by": "ann"}
    for answer in (
        api.get(f"{BASE}/events/none"),
        api.post(f"{BASE}/events/none/resolve"),
        api.post(f"{BASE}/events/none/acknowledge", json=by),
    ):
        assert (answer.status_code, answer.json()) == (404, {"detail": "Alert event with ID none not found"})


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 0},
        {"limit": 1001},
        {"limit": "x"},
        {"offset": -1},
        {"offset": 2**63},
        {"resolved": "perhaps"},
        {"config_id": "\x00"},
        {"config_id": "c" * 1001},
    ],
)
def test_questions_that_make_no_sense_are_refused_by_name(api: httpx.Client, params: dict[str, Any]) -> None:
    assert complaints(api.get(f"{BASE}/events", params=params)).keys() == params.keys()
