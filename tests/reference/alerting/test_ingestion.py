"""How events are read and stored."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from reference.alerting.ingestion import Malformed, ingest, parse, read_event
from reference.alerting.store import requests
from reference.alerting.store.database import Connection, Database, DatabaseAway
from tests.reference.alerting.events import event


def statuses(database: Database, *documents: object) -> list[str]:
    with database.connection() as connection:
        return [outcome.status for outcome in ingest(connection, documents)]


def test_both_forms_are_the_same_event() -> None:
    common = {"event_id": "one", "model": "gpt-4", "total_tokens": 5, "surprise": [1]}
    api = {**common, "timestamp": "2026-01-02T03:04:05.5+02:00", "latency_ms": 1005.0, "cost": 0.25, "status": "error"}
    moment = datetime(2026, 1, 2, 1, 4, 5, 500_000, tzinfo=UTC)
    broker = {
        **common,
        "timestamp": moment.timestamp(),
        "inference_time": 1.005,
        "estimated_cost": 0.25,
        "success": False,
    }
    read = read_event(api)
    assert read == read_event(broker)
    assert (read.timestamp, read.latency_ms, read.cost, read.status) == (moment, 1005.0, 0.25, "error")
    assert read_event({**common, "timestamp": "2026-01-02T01:04:05.5"}).timestamp == moment


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"event_id": None}, "event_id"),
        ({"event_id": ""}, "event_id"),
        ({"event_id": "  "}, "event_id"),
        ({"event_id": 5}, "event_id"),
        ({"event_id": "e" * 501}, "event_id"),
        ({"timestamp": None}, "timestamp"),
        ({"timestamp": ""}, "timestamp"),
        ({"timestamp": "yesterday"}, "timestamp"),
        ({"timestamp": True}, "timestamp"),
        ({"timestamp": math.nan}, "timestamp"),
        ({"timestamp": 1e300}, "timestamp"),
        ({"timestamp": -(10**400)}, "timestamp"),
        ({"timestamp": "0001-01-01T00:00:00+05:00"}, "timestamp"),
        ({"timestamp": "1" * 100_000}, "timestamp"),
        ({"timestamp": []}, "timestamp"),
        ({"cost": "1"}, "cost"),
        ({"cost": -0.01}, "cost"),
        ({"cost": math.nan}, "cost"),
        ({"cost": None, "estimated_cost": math.inf}, "estimated_cost"),
        ({"cost": 10**400}, "cost"),
        ({"latency_ms": True}, "latency_ms"),
        ({"latency_ms": -1}, "latency_ms"),
        ({"latency_ms": None, "inference_time": "fast"}, "inference_time"),
        ({"latency_ms": None, "inference_time": -math.inf}, "inference_time"),
        ({"latency_ms": None, "inference_time": math.nan}, "inference_time"),
        ({"latency_ms": None, "inference_time": 1e308}, "inference_time"),
        ({"latency_ms": None, "inference_time": 10**400}, "inference_time"),
        ({"total_tokens": -1}, "total_tokens"),
        ({"total_tokens": 1.5}, "total_tokens"),
        ({"total_tokens": 2**31}, "total_tokens"),
        ({"prompt_tokens": "5"}, "prompt_tokens"),
        ({"status": "SUCCESS"}, "status"),
        ({"status": 1}, "status"),
        ({"status": None, "success": "yes"}, "success"),
        ({"model": "m" * 1001}, "model"),
        ({"model": 5}, "model"),
        ({"application": "a\x00b"}, "application"),
        ({"error": "\ud800"}, "error"),
        ({"metadata": [1]}, "metadata"),
    ],
)
def test_what_is_wrong_is_named(more: dict[str, Any], field: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_event(event(**more))
    assert [fault.field for fault in refused.value.faults] == [field]
    assert len(str(refused.value)) < 200


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(Malformed) as refused:
        read_event({"cost": "a", "success": 1, "status": None})
    assert {fault.field for fault in refused.value.faults} == {"event_id", "timestamp", "cost", "success"}
    for document in ([], "text", None, 5):
        with pytest.raises(Malformed, match="must be an object"):
            read_event(document)


@pytest.mark.parametrize("raw", [b"{", b"\xff", b"[" * 100_000, b""])
def test_what_is_no_json_is_malformed(raw: bytes) -> None:
    with pytest.raises(Malformed, match=r"^event: "):
        parse(raw)


def test_rows_are_stored_as_they_were_sent(database: Database, connection: Connection) -> None:
    far = [event(timestamp=text) for text in ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999999+00:00")]
    odd = event(
        application="ü'; DROP TABLE users; --",
        cost=0.1 + 0.2,
        latency_ms=1e-12,
        error="x" * 1000,
        status="error",
        prompt_tokens=2**31 - 1,
        completion_tokens=0,
        environment="",
        request_id="<b>",
        user_id="😀" * 1000,
        metadata={"a": 1},
        model=None,
    )
    longest = event(event_id="".join(chr(0x20000 + number) for number in range(500)), application="😀" * 1000)
    documents = [*far, odd, longest]
    assert statuses(database, *documents) == ["recorded"] * 4
    columns = [name for name in read_event(odd).model_dump() if name != "timestamp"]
    for document in documents:
        rows = connection.execute("SELECT * FROM request_metrics WHERE event_id = %s", (document["event_id"],))
        (row,) = [dict(zip([one.name for one in rows.description or ()], found, strict=True)) for found in rows]
        assert [row[name] for name in columns] == [document.get(name) for name in columns]
        assert row["timestamp"] == datetime.fromisoformat(document["timestamp"])


def test_a_repeated_event_is_stored_once(database: Database, connection: Connection) -> None:
    first, second = event(event_id="a", cost=1.0), event(event_id="b")
    assert statuses(database, first, second, event(event_id="a", cost=2.0)) == ["recorded", "recorded", "repeated"]
    connection.execute("DELETE FROM evaluations")
    assert statuses(database, event(event_id="a"), first) == ["repeated", "repeated"]
    rows = connection.execute("SELECT event_id, cost FROM request_metrics ORDER BY 1").fetchall()
    assert rows == [("a", 1.0), ("b", 1.0)]
    assert connection.execute("SELECT count(*) FROM evaluations").fetchone() == (0,)


def test_a_malformed_event_does_not_lose_its_batch(database: Database, connection: Connection) -> None:
    documents = [event(), event(cost=-1), "nothing", event(), {}]
    assert statuses(database, *documents) == ["recorded", "rejected", "rejected", "recorded", "rejected"]
    assert connection.execute("SELECT count(*) FROM request_metrics").fetchone() == (2,)


def test_one_that_the_database_cannot_hold_does_not_lose_its_batch(database: Database, connection: Connection) -> None:
    connection.execute("ALTER TABLE request_metrics ALTER COLUMN request_id TYPE varchar(5)")
    documents = [event(request_id="longer" if number == 3 else "short") for number in range(9)]
    assert statuses(database, *documents) == ["recorded"] * 3 + ["rejected"] + ["recorded"] * 5
    assert connection.execute("SELECT count(*) FROM request_metrics").fetchone() == (8,)


def test_evaluations_are_queued_for_each_combination_of_dimensions(database: Database, connection: Connection) -> None:
    statuses(database, event(), event(), event(model="other"), event(environment="test", provider=None))
    rows = connection.execute(
        "SELECT provider, model, application, environment, last_id - first_id FROM evaluations ORDER BY 2, 4"
    )
    wanted = [
        ("openai", "gpt-4", "shop", None, 1),
        (None, "gpt-4", "shop", "test", 0),
        ("openai", "other", "shop", None, 0),
    ]
    assert sorted(map(str, rows.fetchall())) == sorted(map(str, wanted))


def test_batches_with_the_same_events_do_not_block_each_other(database: Database) -> None:
    from threading import Thread

    documents = [event() for _ in range(300)]
    counted: list[int] = []

    def send(batch: list[dict[str, Any]]) -> None:
        counted.append(statuses(database, *batch).count("recorded"))

    threads = [Thread(target=send, args=(documents[:: 1 if turn % 2 else -1],)) for turn in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sum(counted) == 300


def test_storing_undone_stores_nothing(database: Database, connection: Connection) -> None:
    def fail_after_storing() -> None:
        with database.connection() as broken:
            requests.store(broken, [read_event(event())])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_storing()
    row = connection.execute(
        "SELECT (SELECT count(*) FROM request_metrics), (SELECT count(*) FROM evaluations)"
    ).fetchone()
    assert row == (0, 0)


def test_nan_in_json_names_its_field() -> None:
    document = parse(json.dumps(event(cost=math.nan)).encode())
    with pytest.raises(Malformed, match="cost: "):
        read_event(document)


def test_a_database_that_is_away_says_so_quickly() -> None:
    away = Database("postgresql://postgres:hidden@127.0.0.1:9/none")
    with pytest.raises(DatabaseAway) as refused, away.connection():
        raise AssertionError("there is no such database")
    assert "hidden" not in str(refused.value)
    assert not away.answers()
    away.close()


def test_a_lost_connection_is_a_database_away(database: Database, connection: Connection) -> None:
    def be_thrown_out() -> None:
        with database.connection() as lost:
            connection.execute("SELECT pg_terminate_backend(%s)", (lost.info.backend_pid,))
            lost.execute("SELECT 1")

    with pytest.raises(DatabaseAway):
        be_thrown_out()
    with database.connection() as again:
        assert again.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(psycopg.errors.DivisionByZero), database.connection() as sound:
        sound.execute("SELECT 1 / 0")
