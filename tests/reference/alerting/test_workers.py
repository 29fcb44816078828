"""The ingester and the evaluator as processes: they lose nothing, whoever is killed, and tell how they are."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import redis

from reference.alerting.store import alert_events
from reference.alerting.store.database import Connection
from tests.patience import PATIENT
from tests.reference.actions.processes import Process, Stack, free_port
from tests.reference.alerting.database_server import Server
from tests.reference.alerting.events import event, watch
from tests.reference.waiting import until

GROUP = "llm-stream-processor"


class Workers:
    """Processes of one test, and the stream between them."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.stack = Stack(folder)
        self.valkey = self.stack.start_valkey()
        self.client = redis.Redis.from_url(self.stack.broker_url)
        self.stack.env = {
            "ENVIRONMENT": "test",
            "ALERTING_DATABASE_URL": database_url,
            "ALERTING_STREAM_URL": self.stack.broker_url,
            "ALERT_LEASE_SECONDS": "1",
        }

    def start(self, part: str, port: int = 0) -> tuple[Process, str]:
        port = port or free_port()
        process = self.stack.module(
            f"{part}-{port}-{time.monotonic()}", f"reference.alerting.{part}", "--port", str(port)
        )
        url = f"http://127.0.0.1:{port}/healthz"
        process.await_ready(lambda: httpx.get(url).status_code == 200)
        return process, url

    def send(self, *documents: Any) -> None:
        pipeline = self.client.pipeline()
        for document in documents:
            raw = document if isinstance(document, bytes) else json.dumps(document).encode()
            pipeline.xadd("llm-monitoring", {"event": raw})
        pipeline.execute()

    def pending(self) -> int:
        answer: Any = self.client.xpending("llm-monitoring", GROUP)
        return int(answer["pending"])


@pytest.fixture
def workers(tmp_path: Path, database_url: str) -> Iterator[Workers]:
    made = Workers(tmp_path, database_url)
    yield made
    made.client.close()
    made.stack.stop()


def eventually(probe: Callable[[], Any], wanted: Any) -> None:
    until(probe, f"{wanted}", which=lambda seen: seen == wanted)


def health(url: str) -> int:
    return httpx.get(url, timeout=PATIENT).status_code


def number(connection: Connection, table: str = "request_metrics") -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def test_an_event_of_the_stream_opens_an_alert(workers: Workers, connection: Connection) -> None:
    config_id = watch(connection, ("total_cost", ">", 10.0))
    workers.start("ingester")
    workers.start("evaluator")
    workers.send(event(cost=15.0), event(event_id="old", cost=None, estimated_cost=3.0, status=None, success=False))
    workers.send(b"no json", event(cost=-1.0), event(event_id="old"))
    workers.client.xadd("llm-monitoring", {"other": "field"})
    eventually(lambda: len(alert_events.listed(connection, config_id)), 1)
    eventually(lambda: (workers.pending(), number(connection)), (0, 2))
    rejected: Any = workers.client.xrange("llm-monitoring-rejected")
    reasons = [fields[b"reason"].partition(b":")[0] for _, fields in rejected]
    assert sorted(reasons) == [b"cost", b"event", b"event"]


def test_what_was_in_the_stream_before_is_taken(workers: Workers, connection: Connection) -> None:
    workers.send(*(event() for _ in range(10)))
    workers.start("ingester")
    eventually(lambda: number(connection), 10)


def test_entries_of_a_dead_consumer_are_taken_over(workers: Workers, connection: Connection) -> None:
    workers.send(*(event() for _ in range(5)))
    workers.client.xgroup_create("llm-monitoring", GROUP, "0")
    workers.client.xreadgroup(GROUP, "gone", {"llm-monitoring": ">"})
    workers.start("ingester")
    eventually(lambda: (number(connection), workers.pending()), (5, 0))


def test_an_ingester_killed_under_load_loses_and_doubles_nothing(workers: Workers, connection: Connection) -> None:
    process, url = workers.start("ingester")
    port = int(url.split(":")[2].split("/")[0])
    for _ in range(6):
        workers.send(*(event() for _ in range(1500)))
        process.kill()
        process, _ = workers.start("ingester", port)
    eventually(lambda: (number(connection), workers.pending()), (9000, 0))


def test_a_database_that_is_away_delays_and_loses_nothing(
    workers: Workers, connection: Connection, database_server: Server, database_url: str
) -> None:
    config_id = watch(connection, ("total_cost", ">", 10.0))
    urls = [workers.start(part)[1] for part in ("ingester", "evaluator")]
    database_server.process.popen.send_signal(signal.SIGINT)
    database_server.process.popen.wait(PATIENT)
    try:
        for url in urls:
            eventually(lambda url=url: health(url), 503)  # type: ignore[misc]
        assert "database" in httpx.get(urls[0]).json()["message"]
        workers.send(*(event(cost=1.0) for _ in range(20)))
        time.sleep(0.5)
    finally:
        database_server.start()
    with psycopg.connect(database_url, autocommit=True) as again:
        eventually(lambda: len(alert_events.listed(again, config_id)), 1)
        eventually(lambda: (number(again), workers.pending()), (20, 0))
        assert number(again, "notifications") == 1
    for url in urls:
        eventually(lambda url=url: health(url), 200)  # type: ignore[misc]


def test_a_database_that_hangs_is_told(workers: Workers, connection: Connection) -> None:
    _, url = workers.start("evaluator")
    row = connection.execute("SELECT pg_backend_pid()").fetchone()
    assert row is not None
    pids = [found[0] for found in connection.execute("SELECT pid FROM pg_stat_activity WHERE datname IS NOT NULL")]
    hung = [pid for pid in pids if pid != row[0]]
    for pid in hung:
        os.kill(pid, signal.SIGSTOP)
    try:  # it is told while the database hangs, not when it is over
        assert health(url) == 503
    finally:
        for pid in hung:
            os.kill(pid, signal.SIGCONT)
    eventually(lambda: health(url), 200)


def test_a_stream_that_is_away_or_was_emptied_is_joined_again(workers: Workers, connection: Connection) -> None:
    _, url = workers.start("ingester")
    workers.valkey.kill()
    eventually(lambda: health(url), 503)
    workers.stack.start_valkey()
    eventually(lambda: health(url), 200)
    workers.send(event())
    eventually(lambda: number(connection), 1)
    workers.client.flushall()
    workers.send(event())
    eventually(lambda: number(connection), 2)


def test_evaluators_killed_in_the_middle_open_each_event_once(workers: Workers, connection: Connection) -> None:
    made = [watch(connection, ("total_cost", ">", 10.0), ("request_count", ">", 5.0)) for _ in range(30)]
    workers.start("ingester")
    process, _ = workers.start("evaluator")
    for _ in range(4):
        workers.send(*(event(user_id=str(one), environment=str(one % 7)) for one in range(300)))
        time.sleep(0.05)
        process.kill()
        process, _ = workers.start("evaluator")
    eventually(lambda: (number(connection), number(connection, "evaluations")), (1200, 0))
    assert [len(alert_events.listed(connection, one)) for one in made] == [2] * 30
    assert number(connection, "notifications") == 60


def test_a_worker_ends_when_it_is_asked_to(workers: Workers) -> None:
    for part in ("ingester", "evaluator"):
        process, _ = workers.start(part)
        process.popen.terminate()
        assert process.popen.wait(PATIENT) == 0


def test_a_worker_with_senseless_settings_says_which(workers: Workers) -> None:
    workers.stack.env["ALERT_MIN_SEVERITY"] = "loud"
    process = workers.stack.module("senseless", "reference.alerting.evaluator")
    assert process.popen.wait(PATIENT) == 2
    assert process.log.read_text().startswith("ALERT_MIN_SEVERITY: must be one of info")
