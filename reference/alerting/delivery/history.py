"""The messages that went out or should have: sent ones and failed ones, with what each channel made of them."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

HISTORY = """
SELECT n.id::text, n.alert_event_id, n.title, n.message, n.severity, n.timestamp, n.metadata,
       CASE n.state WHEN 'failed' THEN 'failed' ELSE 'sent' END AS outcome,
       coalesce((SELECT jsonb_object_agg(d.channel, jsonb_build_object(
                    'state', d.state, 'attempts', d.attempts, 'error', d.error))
                 FROM deliveries d WHERE d.notification_id = n.id), '{}') AS channels
FROM notifications n
WHERE (n.state IN ('sent', 'failed') OR (n.state = 'sending' AND EXISTS (
           SELECT FROM deliveries d WHERE d.notification_id = n.id AND d.state = 'delivered')))
  AND (%(severity)s::text IS NULL OR n.severity = %(severity)s)
ORDER BY n.timestamp DESC, n.id DESC LIMIT %(limit)s"""


def history(connection: Connection[Any], limit: int = 50, severity: str | None = None) -> list[dict[str, Any]]:
    """The latest messages, newest first, each ready to be shown.

    A message that has reached somebody is there while slower channels are still being tried: those are `queued`.
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(HISTORY, {"limit": limit, "severity": severity}).fetchall()
    return [{**row, "timestamp": row["timestamp"].astimezone(UTC).isoformat()} for row in rows]
