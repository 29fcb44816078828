"""The deliverers' view of the outbox: let messages in, take their deliveries, write down what came of them.

Each delivery is one piece of work. It belongs to the process that took it for as long as its lease is renewed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from reference.alerting.delivery.message import Message
from reference.alerting.delivery.outbox import wake_up
from reference.alerting.delivery.outcome import Outcome
from reference.alerting.delivery.severity import reaches
from reference.alerting.delivery.throttling import Throttle, Turn

LOOK_AGAIN_SECONDS = 0.2
"""When a message that waits for another of the same title is looked at again, at the latest."""

NEXT = """
SELECT id::text, title, severity, channels FROM notifications
WHERE state = 'queued' AND coalesce(claimed_until < clock_timestamp(), true)
ORDER BY timestamp LIMIT 1 FOR UPDATE SKIP LOCKED"""

POSTPONE = """
UPDATE notifications SET claimed_until = clock_timestamp() + make_interval(secs => %s) WHERE id = %s"""

END = "UPDATE notifications SET state = %s, claimed_until = NULL, finished_at = clock_timestamp() WHERE id = %s"

SEND = "UPDATE notifications SET state = 'sending', claimed_until = NULL WHERE id = %s"

ADD_DELIVERY = "INSERT INTO deliveries (notification_id, channel, state, attempts) VALUES (%s, %s, 'queued', 0)"

WAITING = """
SELECT EXISTS (
    SELECT FROM notifications WHERE state = 'queued' AND coalesce(claimed_until < clock_timestamp(), true)
) OR EXISTS (
    SELECT FROM deliveries WHERE state = 'queued' AND coalesce(claimed_until < clock_timestamp(), true))"""

TAKE = """
WITH free AS (
    SELECT d.notification_id, d.channel FROM deliveries d JOIN notifications n ON n.id = d.notification_id
    WHERE d.state = 'queued' AND d.channel = %(channel)s AND coalesce(d.claimed_until < clock_timestamp(), true)
      AND d.notification_id <> ALL(%(except)s::uuid[])
    ORDER BY n.timestamp LIMIT %(most)s FOR UPDATE OF d SKIP LOCKED)
UPDATE deliveries d SET claimed_by = %(worker)s, claimed_until = clock_timestamp() + make_interval(secs => %(lease)s)
FROM free, notifications n
WHERE d.notification_id = free.notification_id AND d.channel = free.channel AND n.id = d.notification_id
RETURNING n.id::text AS message_id, n.title, n.message, n.severity, n.timestamp, n.metadata,
          coalesce(n.recipients, '[]') AS recipients"""

RENEW = """
UPDATE deliveries SET claimed_until = clock_timestamp() + make_interval(secs => %s)
WHERE claimed_by = %s AND state = 'queued' AND notification_id = ANY(%s::uuid[])"""

GIVE_BACK = """
UPDATE deliveries SET claimed_by = NULL, claimed_until = NULL
WHERE notification_id = %s AND channel = %s AND claimed_by = %s AND state = 'queued'"""

LOCK = "SELECT FROM notifications WHERE id = %s FOR UPDATE"

FINISH = """
UPDATE deliveries SET state = %s, attempts = %s, error = %s, claimed_by = NULL, claimed_until = NULL,
    finished_at = clock_timestamp()
WHERE notification_id = %s AND channel = %s AND state <> 'delivered'"""

CONCLUDE = """
UPDATE notifications SET finished_at = clock_timestamp(), state = CASE WHEN EXISTS (
    SELECT FROM deliveries WHERE notification_id = id AND state = 'delivered') THEN 'sent' ELSE 'failed' END
WHERE id = %s AND NOT EXISTS (SELECT FROM deliveries WHERE notification_id = id AND state = 'queued')
RETURNING state"""


def admit_next(
    connection: Connection[Any], minimum_severity: str, throttle_seconds: float, enabled: Collection[str]
) -> bool:
    """Decide about the oldest queued message whether and where it goes; False when none is waiting."""
    row = connection.execute(NEXT).fetchone()
    if row is None:
        return False
    notification_id, title, severity, wanted = row
    if not reaches(severity, minimum_severity):
        connection.execute(END, ("below_minimum", notification_id))
        return True
    channels = [name for name in enabled if wanted is None or name in wanted]
    if not channels:
        connection.execute(END, ("failed", notification_id))
        return True
    match Throttle(title, severity, notification_id).ask(connection, throttle_seconds):
        case Turn.THROTTLED:
            connection.execute(END, ("throttled", notification_id))
        case Turn.WAIT:
            connection.execute(POSTPONE, (LOOK_AGAIN_SECONDS, notification_id))
        case Turn.YES:
            connection.execute(SEND, (notification_id,))
            for channel in channels:
                connection.execute(ADD_DELIVERY, (notification_id, channel))
    return True


def anything_waits(connection: Connection[Any]) -> bool:
    """Whether there is a message to decide about, or a delivery that nobody is working on."""
    row = connection.execute(WAITING).fetchone()
    return row is not None and bool(row[0])


class Claims:
    """What one deliverer has taken, known by a random id (a UUID)."""

    def __init__(self, worker: str, lease_seconds: float) -> None:
        self._worker = worker
        self._lease_seconds = lease_seconds

    def take(self, connection: Connection[Any], channel: str, most: int, but_not: Sequence[str]) -> list[Message]:
        """Messages to be delivered by this channel that nobody is working on, the oldest first."""
        values = {
            "channel": channel,
            "most": most,
            "except": list(but_not),
            "worker": self._worker,
            "lease": self._lease_seconds,
        }
        with connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(TAKE, values).fetchall()
        messages = [Message(**{**row, "recipients": tuple(row["recipients"])}) for row in rows]
        return sorted(messages, key=lambda message: message.timestamp)

    def renew(self, connection: Connection[Any], message_ids: Sequence[str]) -> None:
        """Keep what was taken of these messages for another while.

        What was taken without this process hearing of it, because the connection was lost, becomes free again.
        """
        connection.execute(RENEW, (self._lease_seconds, self._worker, list(message_ids)))

    def give_back(self, connection: Connection[Any], message: Message, channel: str) -> None:
        """Leave an unfinished delivery to others, at once."""
        connection.execute(GIVE_BACK, (message.message_id, channel, self._worker))
        wake_up(connection)

    def finish(self, connection: Connection[Any], message: Message, channel: str, outcome: Outcome) -> None:
        """Write down what came of a delivery, and of the whole message when it was the last one."""
        connection.execute(LOCK, (message.message_id,))
        values = (outcome.state, outcome.attempts, outcome.error, message.message_id, channel)
        connection.execute(FINISH, values)
        throttle = Throttle(message.title, message.severity, message.message_id)
        if outcome.delivered:
            throttle.begin(connection)
        concluded = connection.execute(CONCLUDE, (message.message_id,)).fetchone()
        if concluded and concluded[0] == "failed":
            throttle.release(connection)
        wake_up(connection)
