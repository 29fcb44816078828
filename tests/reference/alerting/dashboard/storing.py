"""What the pages show, put into the database by way of the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from reference.alerting.model import AlertConfig, RequestEvent
from reference.alerting.store import configs, requests
from reference.alerting.store.database import Connection

HOSTILE = "<script>alert(1)</script>\"'&{{ 7 * 7 }}"


def stored(connection: Connection, name: str = "Checkout cost", **more: object) -> AlertConfig:
    """A configuration that there is."""
    threshold = {"metric": "total_cost", "operator": ">", "value": 10.5, "duration_minutes": 5}
    document = {"name": name, "alert_type": "cost", "severity": "high", "thresholds": [threshold], **more}
    return configs.create(connection, AlertConfig.model_validate(document))


def opened(connection: Connection, config_id: str, metric: str = "total_cost", value: float = 12.5) -> str:
    """An event that is open."""
    identity = str(uuid4())
    connection.execute(
        "INSERT INTO alert_events (id, config_id, metric_value, threshold_value, details)"
        " VALUES (%s, %s, %s, 10.5, jsonb_build_object('metric', %s::text, 'operator', '>'))",
        (identity, config_id, value, metric),
    )
    return identity


def only(connection: Connection) -> AlertConfig:
    """The one configuration that there is."""
    (config,) = configs.listed(connection)
    return config


def told(connection: Connection, costs: list[float], **more: object) -> None:
    """Requests of a minute ago that cost this much."""
    moment = datetime.now(UTC) - timedelta(minutes=1)
    common = {"application": "checkout", "status": "success", "total_tokens": 10, "latency_ms": 100.0, **more}
    events = [
        RequestEvent.model_validate({"event_id": str(uuid4()), "timestamp": moment, "cost": cost, **common})
        for cost in costs
    ]
    requests.store(connection, events)
