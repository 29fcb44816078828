"""The queue between API and worker: Celery over a Redis-protocol broker; a message is an action id, nothing else."""

from __future__ import annotations

import logging

from celery import Celery

log = logging.getLogger(__name__)

QUEUE = "automated-actions"
RUN_TASK = "automated_actions.run"


def build_queue(broker_url: str, visibility_seconds: float = 60) -> Celery:
    """A Celery application for the given broker; an unacknowledged message returns after `visibility_seconds`."""
    app = Celery("automated_actions", broker=broker_url, set_as_current=False)
    app.conf.update(
        broker_transport="reference.actions.broker:Transport",
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": visibility_seconds,
            "socket_connect_timeout": 2,
            "socket_timeout": 5,
        },
    )
    return app


def enqueue(app: Celery, action_id: str) -> None:
    """Hand an action to the workers; raises whatever the broker client raises when the broker cannot be reached."""
    app.send_task(
        RUN_TASK,
        args=[action_id],
        task_id=action_id,
        retry=True,
        retry_policy={"max_retries": 2, "interval_start": 0, "interval_step": 0.05, "interval_max": 0.1},
    )


def prepare(app: Celery) -> None:
    """Load the broker's client and connect, so that the first message need not wait for it; failures do not matter."""
    try:
        with app.producer_or_acquire() as producer:
            producer.connection.ensure_connection(max_retries=1, timeout=2)
    except Exception as error:  # enqueueing will meet the same fault and report it where it belongs
        log.warning("the broker does not answer yet: %s", type(error).__name__)
