"""Cancelling, dying workers, repeated deliveries, a broker that is gone."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import httpx
import psycopg
import pytest
import redis

from reference.actions.queue import build_queue, enqueue
from reference.actions.records import ActionStatus
from reference.actions.store.claims import ClaimBook
from reference.actions.store.schema import open_pool
from tests.patience import PATIENT
from tests.reference.actions.conftest import Person, permission
from tests.reference.actions.processes import Process, Stack, free_port
from tests.reference.alerting.delivery.listeners import Answer, HttpListener, http_listener
from tests.reference.waiting import until

NEVER_AGAIN = {"AA_KUBERNETES_RETRY_SECONDS": "3600"}
CLAIM_SECONDS = 1
"""How long a worker's claim lasts unless it is renewed: half of AA_VISIBILITY_SECONDS."""


class Gate:
    """A cluster that holds every answer until it is opened, and then has no good one: actions on it are running."""

    def __init__(self, stack: Stack, listener: HttpListener, name: str) -> None:
        self._opened = Event()
        self.requests = listener.requests
        listener.respond = lambda _request: Answer(503, after=self._opened)
        point_to(stack, name, listener.url)

    def let_go(self) -> None:
        """Answer whoever waits, and from now on at once."""
        self._opened.set()


MakeGate = Callable[[str], Gate]


@pytest.fixture
def gate(stack: Stack) -> Iterator[MakeGate]:
    """Makes the cluster of that name a gate."""
    with http_listener() as listener:
        made: list[Gate] = []

        def make(name: str) -> Gate:
            made.append(Gate(stack, listener, name))
            return made[-1]

        yield make
        for one in made:
            one.let_go()


@pytest.fixture
def owner(person: Callable[..., Person]) -> Person:
    return person(permission("*"))


@contextmanager
def a_worker(stack: Stack, **env: str) -> Iterator[Process]:
    process = stack.start_worker(**env)
    try:
        yield process
    finally:
        process.kill()


def paused(process: Process, halted: bool) -> None:
    process.popen.send_signal(signal.SIGSTOP if halted else signal.SIGCONT)


def make_unreachable(stack: Stack, name: str) -> None:
    """A cluster that does not answer."""
    point_to(stack, name, f"http://127.0.0.1:{free_port()}")


def forget_messages(stack: Stack) -> None:
    """Empty the broker: who takes an action now does not know of it from a message that was there before."""
    redis.Redis.from_url(stack.broker_url).flushall()


def end_of_claim(stack: Stack, action_id: str) -> float:
    """In how many seconds the claim on an action ends."""
    statement = "SELECT extract(epoch FROM lease_until - clock_timestamp())::float8 FROM actions WHERE action_id = %s"
    with psycopg.connect(stack.database_url) as connection:
        row = connection.execute(statement, (action_id,)).fetchone()
    assert row
    return float(row[0])


def point_to(stack: Stack, name: str, url: str) -> None:
    token = {"path": "clusters/east", "field": "token"}
    stack.register(f"clusters/{name}", {"name": name, "serverUrl": url, "automationToken": token})


def cluster_client(stack: Stack) -> httpx.Client:
    headers = {"Authorization": "Bearer cluster-token"}
    return httpx.Client(base_url=stack.cluster_url, headers=headers, timeout=PATIENT)


def make_cron_job(stack: Stack, name: str) -> None:
    template = {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "i"}]}}
    body = {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": name},
        "spec": {"schedule": "0 3 * * *", "suspend": True, "jobTemplate": {"spec": {"template": template}}},
    }
    with cluster_client(stack) as client:
        answer = client.post("/apis/batch/v1/namespaces/default/cronjobs", json=body)
        assert answer.status_code == 201, answer.text


def jobs_of(stack: Stack, cron_job: str) -> list[dict[str, Any]]:
    with cluster_client(stack) as client:
        items = client.get("/apis/batch/v1/namespaces/default/jobs").json()["items"]
    return [item for item in items if cron_job in item["metadata"]["name"]]


def test_a_cancelled_pending_action_never_has_an_effect_and_gives_its_quota_back(
    stack: Stack, person: Callable[..., Person]
) -> None:
    alice = person(permission("openshift-trigger-cronjob", 1))
    make_cron_job(stack, "cancelled")
    action_id = alice.submit("/openshift/trigger-cronjob/east/default/cancelled")
    answer = alice.post(f"/actions/{action_id}")
    assert (answer.status_code, answer.json()["status"]) == (202, "CANCELLED")
    assert alice.post(f"/actions/{action_id}").status_code == 409
    again = alice.submit("/openshift/trigger-cronjob/east/default/cancelled")
    with a_worker(stack):
        assert alice.await_status(again)["status"] == "SUCCESS"
        time.sleep(0.3)
    assert alice.detail(action_id)["status"] == "CANCELLED"
    assert [job["metadata"]["name"][-8:] for job in jobs_of(stack, "cancelled")] == [again[:8]]


def test_a_running_action_can_be_cancelled_and_its_quota_stays_used(
    stack: Stack, gate: MakeGate, person: Callable[..., Person]
) -> None:
    alice = person(permission("openshift-trigger-cronjob", 1))
    away = gate("away")
    with a_worker(stack):
        action_id = alice.submit("/openshift/trigger-cronjob/away/default/x")
        until(lambda: away.requests, "the action at work")
        assert alice.post(f"/actions/{action_id}").json()["status"] == "CANCELLED"
        away.let_go()
        seen = until(lambda: alice.detail(action_id), "a result", which=lambda one: one["result"] is not None)
    assert seen["status"] == "CANCELLED"
    assert seen["result"] == "Cancelled while running; stopped before the effect was complete."
    assert len(away.requests) == 1
    assert alice.post("/openshift/trigger-cronjob/away/default/x").status_code == 429


def test_cancelling_too_late_is_recorded_with_what_happened(stack: Stack, owner: Person) -> None:
    pool = open_pool(stack.database_url, 1)
    claims = ClaimBook(pool, 600)
    action_id = owner.submit("/no-op")
    action = claims.claim(action_id)
    assert action is not None
    assert claims.claim(action_id) is None
    assert owner.post(f"/actions/{action_id}").status_code == 202
    assert claims.finish(action, ActionStatus.SUCCESS, "ok", "too late") is ActionStatus.CANCELLED
    pool.close()
    seen = owner.detail(action_id)
    assert (seen["status"], seen["result"]) == ("CANCELLED", "too late")
    assert owner.post(f"/actions/{action_id}").status_code == 409


def test_transient_faults_are_tried_again(stack: Stack, gate: MakeGate, owner: Person) -> None:
    make_cron_job(stack, "patient")
    slow = gate("slow")
    with a_worker(stack):
        action_id = owner.submit("/openshift/trigger-cronjob/slow/default/patient")
        until(lambda: slow.requests, "the action at work")
        point_to(stack, "slow", stack.cluster_url)
        slow.let_go()
        assert owner.await_status(action_id)["status"] == "SUCCESS"
        make_unreachable(stack, "slow")
        failed = owner.act("/openshift/trigger-cronjob/slow/default/patient")
    assert failed["status"] == "FAILURE"
    assert failed["result"].startswith("0\nReason: No answer\n")
    assert len(jobs_of(stack, "patient")) == 1


def test_a_dead_workers_action_is_run_by_another(stack: Stack, gate: MakeGate, owner: Person) -> None:
    """As soon as its claim ends, whatever becomes of the message."""
    make_cron_job(stack, "orphan")
    flaky = gate("flaky")
    with a_worker(stack) as first:
        action_id = owner.submit("/openshift/trigger-cronjob/flaky/default/orphan")
        until(lambda: flaky.requests, "the action at work")
        first.kill()
    assert end_of_claim(stack, action_id) <= CLAIM_SECONDS
    forget_messages(stack)
    point_to(stack, "flaky", stack.cluster_url)
    with a_worker(stack):
        assert owner.await_status(action_id)["status"] == "SUCCESS"
    assert len(jobs_of(stack, "orphan")) == 1


def test_a_worker_that_is_told_to_stop_hands_its_action_over(stack: Stack, owner: Person) -> None:
    make_cron_job(stack, "handover")
    make_unreachable(stack, "leaving")
    first = stack.start_worker(**NEVER_AGAIN)
    action_id = owner.submit("/openshift/trigger-cronjob/leaving/default/handover")
    owner.await_status(action_id, "RUNNING")
    first.stop()
    assert first.popen.returncode == 0
    assert end_of_claim(stack, action_id) <= 0
    point_to(stack, "leaving", stack.cluster_url)
    with a_worker(stack):
        assert owner.await_status(action_id)["status"] == "SUCCESS"
    assert len(jobs_of(stack, "handover")) == 1


def test_an_action_that_kills_every_worker_ends_as_failed(stack: Stack, owner: Person) -> None:
    with a_worker(stack):
        action_id = owner.act("/no-op")["action_id"]
        with psycopg.connect(stack.database_url) as connection:
            connection.execute(
                "UPDATE actions SET status = 'RUNNING', attempts = 3, result = NULL,"
                " lease_until = now() - interval '1 minute', queued_at = now() - interval '1 minute'"
                " WHERE action_id = %s",
                (action_id,),
            )
        done = owner.await_status(action_id)
    assert (done["status"], done["result"]) == (
        "FAILURE",
        "The worker died while the action was running; given up after 3 attempts.",
    )


def test_a_halted_worker_that_wakes_up_late_does_not_repeat_the_effect(
    stack: Stack, gate: MakeGate, owner: Person
) -> None:
    make_cron_job(stack, "halted")
    halting = gate("halting")
    with a_worker(stack) as first:
        action_id = owner.submit("/openshift/trigger-cronjob/halting/default/halted")
        until(lambda: halting.requests, "the action at work")
        paused(first, True)
        point_to(stack, "halting", stack.cluster_url)
        halting.let_go()
        with a_worker(stack):
            assert owner.await_status(action_id)["status"] == "SUCCESS"
            paused(first, False)
            until(lambda: "taken over by another worker" in first.log.read_text(), "the first one standing back")
    assert owner.detail(action_id)["result"] == "ok"
    assert len(jobs_of(stack, "halted")) == 1


def test_a_message_delivered_twice_has_one_effect(stack: Stack, owner: Person) -> None:
    make_cron_job(stack, "twice")
    queue = build_queue(stack.broker_url)
    with a_worker(stack), a_worker(stack):
        action_id = owner.submit("/openshift/trigger-cronjob/east/default/twice")
        for _ in range(5):
            enqueue(queue, action_id)
        done = owner.await_status(action_id)
        time.sleep(0.5)
        assert owner.detail(action_id) == done
    assert len(jobs_of(stack, "twice")) == 1


def test_a_message_that_was_lost_is_sent_again(stack: Stack, owner: Person) -> None:
    action_id = owner.submit("/no-op")
    forget_messages(stack)
    with a_worker(stack, AA_VISIBILITY_SECONDS="0.8"):
        assert owner.await_status(action_id)["status"] == "SUCCESS"


def test_an_action_that_cannot_be_queued_is_failed(stack: Stack, owner: Person) -> None:
    broker = next(process for process in reversed(stack.processes) if process.name == "valkey")
    broker.kill()
    try:
        answer = owner.post("/no-op")
    finally:
        stack.start_valkey()
    assert answer.status_code == 503
    (action,) = owner.actions()
    assert (action["status"], action["result"]) == ("FAILURE", "The action could not be enqueued.")
    with a_worker(stack):
        assert owner.act("/no-op")["status"] == "SUCCESS"


def test_a_worker_outlives_a_restart_of_its_broker(stack: Stack, gate: MakeGate, owner: Person) -> None:
    busy = gate("busy")
    with a_worker(stack) as worker:
        owner.submit("/openshift/trigger-cronjob/busy/default/x")
        until(lambda: busy.requests, "an action at work")
        next(process for process in reversed(stack.processes) if process.name == "valkey").kill()
        stack.start_valkey()
        assert owner.await_status(owner.submit("/no-op"))["status"] == "SUCCESS"
        assert worker.popen.poll() is None
