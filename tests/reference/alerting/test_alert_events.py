"""Alert events as people find, acknowledge and resolve them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from reference.alerting.store import alert_events
from reference.alerting.store.database import Connection

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def opened(connection: Connection, number: int, config_id: str = "one", minutes: int = 0) -> str:
    identity = f"event-{number:02}"
    connection.execute(
        "INSERT INTO alert_events (id, config_id, timestamp, metric_value, threshold_value, details)"
        " VALUES (%s, %s, %s, 2, 1, jsonb_build_object('metric', %s::text))",
        (identity, config_id, NOON + timedelta(minutes=minutes), f"metric-{number}"),
    )
    return identity


def test_pages_are_disjoint_and_newest_first(connection: Connection) -> None:
    for number in range(25):
        opened(connection, number, minutes=number // 2)
    pages = [alert_events.listed(connection, limit=10, offset=offset) for offset in (0, 10, 20, 30)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    found = [one for page in pages for one in page]
    assert len({one.id for one in found}) == 25
    assert found == sorted(found, key=lambda one: (-one.timestamp.timestamp(), one.id))


def test_lists_are_narrowed(connection: Connection) -> None:
    for number, config_id in enumerate(["one", "one", "two"]):
        opened(connection, number, config_id, minutes=number)
    alert_events.resolve(connection, "event-01")
    assert [one.id for one in alert_events.listed(connection, "one")] == ["event-01", "event-00"]
    assert [one.id for one in alert_events.listed(connection, resolved=False)] == ["event-02", "event-00"]
    assert [one.id for one in alert_events.listed(connection, "one", resolved=True)] == ["event-01"]
    assert alert_events.listed(connection, "\x00") == []


def test_resolving_again_changes_nothing(connection: Connection) -> None:
    identity = opened(connection, 1)
    first, already = alert_events.resolve(connection, identity)
    assert first is not None
    assert (first.resolved_at is not None, already) == (True, False)
    assert alert_events.resolve(connection, identity) == (first, True)
    assert alert_events.resolve(connection, "nothing") == (None, False)


def test_the_first_to_acknowledge_stays(connection: Connection) -> None:
    identity = opened(connection, 1)
    first = alert_events.acknowledge(connection, identity, "ann")
    assert first is not None
    assert (first.acknowledged, first.acknowledged_by, first.resolved_at) == (True, "ann", None)
    assert alert_events.acknowledge(connection, identity, "bob") == first
    assert alert_events.read(connection, identity) == first
    assert alert_events.acknowledge(connection, "nothing", "ann") is None


def test_the_database_itself_refuses_a_second_open_event(connection: Connection) -> None:
    opened(connection, 1)
    statement = (
        "INSERT INTO alert_events (id, config_id, metric_value, threshold_value, details) VALUES (%s, %s, 1, 1, %s)"
    )
    with pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute(statement, ("another", "one", '{"metric": "metric-1"}'))
    alert_events.resolve(connection, "event-01")
    connection.execute(statement, ("another", "one", '{"metric": "metric-1"}'))
