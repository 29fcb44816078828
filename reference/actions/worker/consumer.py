"""The process around it all: consumes the queue with a pool of threads."""

from __future__ import annotations

import logging
import os
import socket
from threading import Event, Thread
from typing import Any

from celery import Celery, signals
from celery.exceptions import WorkerTerminate

from reference.actions import queue
from reference.actions.settings import WorkerSettings
from reference.actions.store.claims import ClaimBook
from reference.actions.store.schema import open_pool
from reference.actions.worker import metrics
from reference.actions.worker.execution import Executor
from reference.actions.worker.leases import Leases
from reference.actions.worker.tools import Tools, build_tools

log = logging.getLogger(__name__)

SPARE_CONNECTIONS = 3


def run_worker(settings: WorkerSettings) -> int:
    """Work until told to stop, and return the exit code; raises DatabaseUnavailableError."""
    app = queue.build_queue(settings.broker_url.get_secret_value(), settings.visibility_seconds)
    pool = open_pool(settings.database_url.get_secret_value(), settings.worker_concurrency + SPARE_CONNECTIONS)
    claims = ClaimBook(pool, settings.visibility_seconds)
    stopping = Event()
    leases = Leases(claims, lambda action_id: queue.enqueue(app, action_id), stopping)
    tools = build_tools(settings)
    executor = Executor(claims, leases, tools, stopping)
    register_task(app, executor)

    def ready(**_: Any) -> None:
        begin_service(settings, leases, tools)

    def shutting_down(**_: Any) -> None:
        stopping.set()

    signals.worker_ready.connect(ready, weak=False)
    signals.worker_shutting_down.connect(shutting_down, weak=False)
    worker = app.Worker(
        pool="threads",
        concurrency=settings.worker_concurrency,
        hostname=f"worker-{os.getpid()}@{socket.gethostname()}",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        loglevel="INFO",
        quiet=True,
    )
    worker.start()
    pool.close(timeout=1)
    return int(worker.exitcode or 0)


def register_task(app: Celery, executor: Executor) -> None:
    """Bind the message to the executor."""

    @app.task(name=queue.RUN_TASK, ignore_result=True)
    def run(action_id: str) -> None:
        executor.run(action_id)


def begin_service(settings: WorkerSettings, leases: Leases, tools: Tools) -> None:
    """Called once the queue is being consumed: from now on the metrics answer."""
    try:
        metrics.serve(settings.worker_metrics_port)
    except OSError as error:
        log.critical("AA_WORKER_METRICS_PORT %d: %s", settings.worker_metrics_port, error.strerror)
        raise WorkerTerminate(1) from None
    leases.start()
    Thread(target=tools.cloud.prepare, name="prepare", daemon=True).start()
