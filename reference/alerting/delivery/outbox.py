"""Messages that wait to be sent: the rows of `notifications` and, for each of their channels, of `deliveries`.

A notification is `queued`, then `sending`, then `sent` (somebody got it) or `failed`; one that is not to be sent ends
as `throttled` or `below_minimum`. A delivery is `queued`, then `delivered` or `failed`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from psycopg import Connection
from psycopg.types.json import Jsonb

from reference.alerting.delivery.message import Message, storable
from reference.alerting.delivery.outcome import Outcome
from reference.alerting.delivery.severity import message_severity

WAKE_UP = "alerting_notifications"
"""What the deliverer listens to."""

QUEUE = """
INSERT INTO notifications (id, alert_event_id, title, message, severity, metadata, recipients, timestamp, state)
VALUES (%(id)s, %(alert_event_id)s, %(title)s, %(message)s, %(severity)s, %(metadata)s, %(recipients)s,
        clock_timestamp(), 'queued')"""

RECORD = """
INSERT INTO notifications (id, title, message, severity, metadata, channels, timestamp, state, finished_at)
VALUES (%(id)s, %(title)s, %(message)s, %(severity)s, %(metadata)s, %(channels)s, %(timestamp)s, %(state)s,
        clock_timestamp())"""

RECORD_CHANNEL = """
INSERT INTO deliveries (notification_id, channel, state, attempts, error, finished_at)
VALUES (%s, %s, %s, %s, %s, clock_timestamp())"""


def queue(
    connection: Connection[Any],
    alert_event_id: str | None,
    title: str,
    message: str,
    severity: str,
    metadata: Mapping[str, Any],
    recipients: Sequence[str] | None,
) -> str:
    """Leave a message for the deliverer, within the caller's transaction; returns its id.

    `severity` is one of messages or of configurations; `recipients` get the e-mail instead of the configured ones.
    """
    notification_id = str(uuid4())
    values = {
        "id": notification_id,
        "alert_event_id": alert_event_id,
        "title": storable(title),
        "message": storable(message),
        "severity": message_severity(severity),
        "metadata": Jsonb(storable(metadata)),
        "recipients": Jsonb(list(recipients)) if recipients else None,
    }
    connection.execute(QUEUE, values)
    wake_up(connection)
    return notification_id


def record(connection: Connection[Any], message: Message, outcomes: Mapping[str, Outcome]) -> None:
    """Write down a message that has been sent, or could not be, without having been queued."""
    values = {
        "id": message.message_id,
        "title": message.title,
        "message": message.message,
        "severity": message.severity,
        "metadata": Jsonb(dict(message.metadata)),
        "channels": Jsonb(list(outcomes)),
        "timestamp": message.timestamp,
        "state": "sent" if any(outcome.delivered for outcome in outcomes.values()) else "failed",
    }
    connection.execute(RECORD, values)
    for channel, outcome in outcomes.items():
        row = (message.message_id, channel, outcome.state, outcome.attempts, outcome.error)
        connection.execute(RECORD_CHANNEL, row)


def wake_up(connection: Connection[Any]) -> None:
    """Let the deliverers look, as soon as the transaction is committed."""
    connection.execute("SELECT pg_notify(%s, '')", (WAKE_UP,))
