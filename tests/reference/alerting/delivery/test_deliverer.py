"""The deliverer process: what is queued arrives, once on every channel, through crashes and cuts.

Nothing is given up for slowness and no claim of a living process ends, except where a test wants it.
"""

from __future__ import annotations

import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from reference.alerting.delivery.history import history
from reference.alerting.delivery.outbox import queue
from reference.alerting.store.database import Connection, Database
from tests.patience import PATIENT
from tests.reference.actions.processes import Process, free_port
from tests.reference.alerting.database_server import Server
from tests.reference.alerting.delivery.desks import SECRETS, Receivers
from tests.reference.alerting.delivery.listeners import Answer
from tests.reference.waiting import until

Start = Callable[..., Process]

LAPSES_SOON = {"ALERT_LEASE_SECONDS": "1"}
"""What a process had taken that was killed becomes free soon."""
LONG_AGO = "clock_timestamp() - interval '1 hour'"
IN_AN_HOUR = "clock_timestamp() + interval '1 hour'"
AS_A_MODULE = ["-m", "reference.alerting.deliverer"]
UNPOLLING = """
from runpy import run_module
from reference.alerting import work
work.POLL_SECONDS = 3600
run_module("reference.alerting.deliverer", run_name="__main__")
"""
"""A deliverer that never looks by itself, only when it is woken."""


@pytest.fixture
def start(tmp_path: Path, receivers: Receivers, database_url: str) -> Iterator[Start]:
    """Starts a deliverer and waits until it is healthy."""
    processes: list[Process] = []

    def started(program: Sequence[str] = AS_A_MODULE, **changes: str) -> Process:
        port = free_port()
        env = {"ENVIRONMENT": "test", "ALERTING_DATABASE_URL": database_url, **receivers.variables(**changes)}
        command = [sys.executable, *program, "--port", str(port)]
        process = Process(f"deliverer{len(processes)}", tmp_path, command, env, None)
        processes.append(process)
        process.await_ready(lambda: httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200)
        return process

    yield started
    for process in processes:
        process.kill()


def put(connection: Connection, title: str, severity: str = "medium", **values: Any) -> str:
    """Queue a message."""
    texts = {"alert_event_id": None, "message": "too high", "metadata": {}, "recipients": None, **values}
    return queue(connection, title=title, severity=severity, **texts)


def states(connection: Connection) -> dict[str, str]:
    """The state of every message by its title."""
    return dict(connection.execute("SELECT title, state FROM notifications").fetchall())


def listens(connection: Connection) -> bool:
    """Whether the database would wake somebody."""
    found = (
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle' AND query LIKE 'LISTEN%'"
    )
    return bool(connection.execute(found).fetchall())


def finished(connection: Connection) -> bool:
    """Whether nothing is on its way any more."""
    return not connection.execute("SELECT FROM notifications WHERE state IN ('queued', 'sending')").fetchall()


def test_what_is_queued_arrives(start: Start, receivers: Receivers, connection: Connection, database: Database) -> None:
    start()
    with database.connection() as transaction:
        transaction.execute("SELECT 1")
        put(transaction, "MEDIUM Alert: a", recipients=["ann@example.com"], alert_event_id="gone", metadata={"x": 1})
        time.sleep(0.3)
        assert receivers.counts() == {"email": 0, "slack": 0, "webhook": 0, "sms": 0}
    until(lambda: states(connection) == {"MEDIUM Alert: a": "sent"})
    assert receivers.counts() == {"email": 1, "slack": 1, "webhook": 1, "sms": 1}
    assert receivers.mail.letters[0].recipients == ["ann@example.com"]
    [item] = history(connection)
    assert (item["severity"], item["alert_event_id"], item["metadata"]) == ("warning", "gone", {"x": 1})
    assert item["channels"] == {
        name: {"state": "delivered", "attempts": 1, "error": None} for name in ("email", "slack", "webhook", "sms")
    }


def test_a_message_arrives_soon(start: Start, receivers: Receivers, connection: Connection) -> None:
    """The deliverer is woken by the message: this one would otherwise look an hour later."""
    start(["-c", UNPOLLING])
    until(lambda: listens(connection))
    for number in range(5):
        put(connection, f"a{number}")
        until(lambda: f"a{number}" in receivers.arrived("slack"))  # noqa: B023


def test_what_is_not_to_be_sent(start: Start, receivers: Receivers, connection: Connection) -> None:
    for title, severity in (("low", "low"), ("a", "medium"), ("a", "medium"), ("a", "high"), ("c", "critical")):
        put(connection, title, severity)
    put(connection, "c", "critical")
    start()
    until(lambda: finished(connection))
    assert Counter(receivers.arrived("webhook")) == {"a": 2, "c": 2}
    ends = connection.execute("SELECT title, severity, state FROM notifications ORDER BY timestamp").fetchall()
    assert ends[:4] == [
        ("low", "info", "below_minimum"),
        ("a", "warning", "sent"),
        ("a", "warning", "throttled"),
        ("a", "error", "sent"),
    ]
    assert Counter(item["title"] for item in history(connection)) == {"a": 2, "c": 2}


def test_a_repeat_is_sent_when_the_one_before_it_fails(
    start: Start, receivers: Receivers, connection: Connection
) -> None:
    changes = {f"ALERT_{name}_ENABLED": "false" for name in ("EMAIL", "SLACK", "SMS")}
    receivers.answers["webhook"] = lambda _request: Answer(200 if len(receivers.arrived("webhook")) > 3 else 500)
    put(connection, "a")
    put(connection, "a")
    start(**changes)
    until(lambda: finished(connection))
    assert [item["outcome"] for item in history(connection)] == ["sent", "failed"]
    assert receivers.arrived("webhook") == ["a"] * 4


def test_killed_while_sending(start: Start, receivers: Receivers, connection: Connection) -> None:
    receivers.answers["slack"] = lambda _request: Answer(after=Event())
    first = start(**LAPSES_SOON)
    put(connection, "a")
    until(lambda: delivered(connection) == {"email", "webhook", "sms"} and receivers.arrived("slack"))
    first.kill()
    receivers.answers.clear()
    start()
    until(lambda: states(connection) == {"a": "sent"})
    assert delivered(connection) == {"email", "slack", "webhook", "sms"}
    assert receivers.counts() == {"email": 1, "slack": 2, "webhook": 1, "sms": 1}


def delivered(connection: Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT channel FROM deliveries WHERE state = 'delivered'")}


def test_queued_while_no_deliverer_runs(start: Start, receivers: Receivers, connection: Connection) -> None:
    for number in range(20):
        put(connection, f"a{number}")
    start(**LAPSES_SOON).kill()
    start()
    until(lambda: finished(connection))
    assert set(states(connection).values()) == {"sent"}
    assert set(receivers.arrived("email")) == {f"a{number}" for number in range(20)}


def test_two_deliverers_share_the_work(start: Start, receivers: Receivers, connection: Connection) -> None:
    start(), start()
    for number in range(60):
        put(connection, f"a{number}")
        put(connection, f"a{number}")
    until(lambda: finished(connection))
    for channel in ("email", "slack", "webhook", "sms"):
        assert Counter(receivers.arrived(channel)) == {f"a{number}": 1 for number in range(60)}


def test_a_slow_channel_and_a_slow_address_hold_up_nobody(
    start: Start, receivers: Receivers, connection: Connection
) -> None:
    hold = Event()
    receivers.answers["slack"] = lambda _request: Answer(after=hold)
    receivers.answers["webhook"] = lambda request: Answer(after=hold if b'"slow"' in request.body else None)
    start()
    put(connection, "slow")
    until(lambda: receivers.arrived("slack") == receivers.arrived("webhook") == ["slow"])
    others = {f"a{number}" for number in range(30)}
    for title in others:
        put(connection, title)
    everywhere = {(channel, title) for channel in ("email", "webhook", "sms") for title in others}
    until(lambda: ended(connection) >= everywhere)
    held = {("webhook", "slow"), *(("slack", title) for title in ("slow", *others))}
    assert not ended(connection) & held
    hold.set()
    until(lambda: finished(connection))
    assert receivers.counts() == {"email": 31, "slack": 31, "webhook": 31, "sms": 31}


def ended(connection: Connection) -> set[tuple[str, str]]:
    """What is no more on its way: channel and title."""
    statement = "SELECT channel, title FROM deliveries JOIN notifications ON id = notification_id"
    found = connection.execute(f"{statement} WHERE deliveries.state <> 'queued'").fetchall()
    return {(channel, title) for channel, title in found}


def test_a_message_that_one_channel_has_taken_is_in_the_history(
    start: Start, receivers: Receivers, connection: Connection
) -> None:
    hold = Event()
    receivers.answers["slack"] = lambda _request: Answer(500, after=hold)
    start()
    put(connection, "a")
    [item] = until(lambda: history(connection))
    assert (item["outcome"], item["channels"]["slack"]["state"]) == ("sent", "queued")
    hold.set()
    until(lambda: finished(connection))
    assert history(connection)[0]["channels"]["slack"] == {"state": "failed", "attempts": 3, "error": "answered 500"}


def test_patience_with_a_channel_ends(start: Start, receivers: Receivers, connection: Connection) -> None:
    receivers.answers["slack"] = lambda _request: Answer(after=Event())
    changes = {f"ALERT_{name}_ENABLED": "false" for name in ("EMAIL", "WEBHOOK", "SMS")}
    start(ALERT_SEND_TIMEOUT_SECONDS="0.3", **changes)
    put(connection, "a")
    until(lambda: finished(connection))
    [item] = history(connection)
    assert item["channels"] == {"slack": {"state": "failed", "attempts": 3, "error": "timed out"}}


def test_the_database_is_away_while_messages_are_sent(
    start: Start, receivers: Receivers, connection: Connection, database_server: Server, database_url: str
) -> None:
    process, hold = start(**LAPSES_SOON), Event()
    receivers.answers["slack"] = lambda _request: Answer(after=hold)
    for number in range(8):
        put(connection, f"a{number}")
    until(lambda: len(receivers.arrived("slack")) == 8)
    name = database_url.rpartition("/")[2]
    with psycopg.connect(database_server.url(), autocommit=True) as operator:
        operator.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        operator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        hold.set()
        time.sleep(2.5)
        assert process.popen.poll() is None
        operator.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    with psycopg.connect(database_url, autocommit=True) as again:
        until(lambda: finished(again))
    assert receivers.counts() == {"email": 8, "slack": 8, "webhook": 8, "sms": 8}


def test_told_to_end(start: Start, receivers: Receivers, connection: Connection) -> None:
    receivers.answers["webhook"] = lambda _request: Answer(500)
    process = start(ALERT_RETRY_SECONDS="3600")
    put(connection, "a")
    until(lambda: delivered(connection) == {"email", "slack", "sms"} and receivers.arrived("webhook"))
    process.popen.send_signal(signal.SIGTERM)
    assert process.popen.wait(PATIENT) == 0
    claims = connection.execute("SELECT claimed_by, claimed_until FROM deliveries WHERE channel = 'webhook'").fetchone()
    assert claims == (None, None)
    assert "Traceback" not in process.log.read_text()
    assert not [secret for secret in SECRETS if secret in process.log.read_text()]


def test_a_channel_that_is_disabled_meanwhile(start: Start, receivers: Receivers, connection: Connection) -> None:
    put(connection, "a")
    connection.execute("UPDATE notifications SET state = 'sending'")
    identity = connection.execute("SELECT id FROM notifications").fetchone()
    assert identity
    connection.execute("INSERT INTO deliveries (notification_id, channel) VALUES (%s, 'sms')", identity)
    start(ALERT_SMS_ENABLED="false")
    until(lambda: finished(connection))
    [item] = history(connection)
    assert item["channels"]["sms"] == {"state": "failed", "attempts": 0, "error": "the channel is not enabled any more"}


def test_a_dead_sender_does_not_hold_a_title_for_ever(
    start: Start, receivers: Receivers, connection: Connection
) -> None:
    start()
    connection.execute(
        f"INSERT INTO throttles (title, severity, held_by, held_until) VALUES ('a', 'warning', %s, {IN_AN_HOUR})",
        (uuid4(),),
    )
    put(connection, "a")
    time.sleep(0.5)
    assert receivers.arrived("slack") == []
    connection.execute(f"UPDATE throttles SET held_until = {LONG_AGO}")
    until(lambda: finished(connection))
    assert receivers.arrived("slack") == ["a"]


def test_what_is_being_sent_is_not_taken_by_another(start: Start, receivers: Receivers, connection: Connection) -> None:
    """An attempt may take longer than the lease: the process that makes it is alive and keeps it."""
    hold = Event()
    receivers.answers["webhook"] = lambda _request: Answer(after=hold)
    slow = {"ALERT_LEASE_SECONDS": "4"}
    start(**slow), start(**slow)
    put(connection, "a")
    until(lambda: receivers.arrived("webhook"))
    over = connection.execute("SELECT max(claimed_until) FROM deliveries WHERE channel = 'webhook'").fetchone()
    until(lambda: connection.execute("SELECT 1 WHERE clock_timestamp() > %s", over).fetchall())
    put(connection, "everybody looks again")
    until(lambda: ("email", "everybody looks again") in ended(connection))
    assert receivers.arrived("webhook").count("a") == 1
    hold.set()
    until(lambda: finished(connection))
    assert receivers.counts() == {"email": 2, "slack": 2, "webhook": 2, "sms": 2}


def test_a_claim_that_nobody_heard_of_ends(start: Start, receivers: Receivers, connection: Connection) -> None:
    put(connection, "a")
    connection.execute("UPDATE notifications SET state = 'sending'")
    connection.execute(
        "INSERT INTO deliveries (notification_id, channel, claimed_by, claimed_until)"
        " SELECT id, 'slack', gen_random_uuid(), clock_timestamp() + interval '1 second' FROM notifications"
    )
    start()
    until(lambda: finished(connection))
    assert receivers.counts() == {"email": 0, "slack": 1, "webhook": 0, "sms": 0}
