"""Events for the tests, and a configuration that watches them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from reference.alerting.model import AlertConfig
from reference.alerting.store import configs
from reference.alerting.store.database import Connection

NUMBERS = count(1)


def event(**more: Any) -> dict[str, Any]:
    """An event of now with an id of its own; `age` is its age in seconds."""
    moment = datetime.now(UTC) - timedelta(seconds=more.pop("age", 0))
    return {
        "event_id": f"event-{next(NUMBERS)}",
        "timestamp": moment.isoformat(),
        "provider": "openai",
        "model": "gpt-4",
        "application": "shop",
        "latency_ms": 100.0,
        "cost": 1.0,
        "total_tokens": 10,
        "status": "success",
        **more,
    }


def watch(connection: Connection, *thresholds: tuple[str, str, float], **more: Any) -> str:
    """Store a configuration with these thresholds: metric, operator, value; its id."""
    document = {
        "name": "Watch",
        "alert_type": "cost",
        "filters": {"application": "shop"},
        "thresholds": [{"metric": m, "operator": o, "value": v} for m, o, v in thresholds],
        **more,
    }
    return str(configs.create(connection, AlertConfig.model_validate(document)).id)
