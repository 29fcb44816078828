"""Opens the event of a breach together with its notification, once while the event is open."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from psycopg.types.json import Jsonb

from reference.alerting.delivery.outbox import queue
from reference.alerting.evaluator.breaches import Breach
from reference.alerting.model import AlertConfig
from reference.alerting.store.database import Connection

# Only for the configuration as it was read: whoever has changed or removed it meanwhile is heard.
OPEN = """
INSERT INTO alert_events (id, config_id, timestamp, metric_value, threshold_value, details)
SELECT %(id)s, id, clock_timestamp(), %(value)s, %(threshold)s, %(details)s FROM alert_configs
WHERE id = %(config_id)s AND enabled AND updated_at = %(updated_at)s
FOR SHARE
ON CONFLICT (config_id, (details ->> 'metric')) WHERE resolved_at IS NULL DO NOTHING"""

REFRESH = """
UPDATE alert_events SET details = details || jsonb_build_object('last_value', %(value)s::float8)
WHERE config_id = %(config_id)s AND details ->> 'metric' = %(metric)s AND resolved_at IS NULL
  AND (details ->> 'last_value')::float8 IS DISTINCT FROM %(value)s"""


def report(connection: Connection, config: AlertConfig, breach: Breach) -> bool:
    """Open an event and queue its notification, or refresh the one that is open; whether it was opened."""
    details = _details(config, breach)
    event_id = str(uuid4())
    values = {
        "id": event_id,
        "config_id": config.id,
        "updated_at": config.updated_at,
        "metric": breach.threshold.metric,
        "value": breach.value,
        "threshold": breach.threshold.value,
        "details": Jsonb(details),
    }
    if connection.execute(OPEN, values).rowcount == 0:
        connection.execute(REFRESH, values)
        return False
    queue(
        connection,
        event_id,
        f"{config.severity.value.upper()} Alert: {config.name}",
        f"Alert triggered for {config.alert_type.value} with value {breach.value}"
        f" (threshold: {breach.threshold.value})",
        config.severity.value,
        {
            "alert_type": config.alert_type.value,
            "metric_value": breach.value,
            "threshold_value": breach.threshold.value,
            "details": details,
        },
        config.notify_emails,
    )
    return True


def _details(config: AlertConfig, breach: Breach) -> dict[str, Any]:
    return {
        "metric": breach.threshold.metric,
        "operator": breach.threshold.operator,
        "window_minutes": breach.threshold.window_minutes,
        "filters": dict(config.filters),
        "request_count": breach.request_count,
        "error_count": breach.error_count,
        "last_value": breach.value,
    }
