"""Alert events: opened by the evaluator, acknowledged and resolved by people."""

from __future__ import annotations

from typing import Any, LiteralString

from reference.alerting.model import AlertEvent
from reference.alerting.store.database import Connection
from reference.alerting.store.identities import searchable

NAMES = (
    "id",
    "alert_config_id",
    "timestamp",
    "resolved_at",
    "metric_value",
    "threshold_value",
    "details",
    "acknowledged",
    "acknowledged_by",
    "acknowledged_at",
)
COLUMNS: LiteralString = """id, config_id, timestamp, resolved_at, metric_value, threshold_value, details,
    acknowledged, acknowledged_by, acknowledged_at"""

LIST = f"""
SELECT {COLUMNS} FROM alert_events
WHERE (%(config_id)s::text IS NULL OR config_id = %(config_id)s)
  AND (%(resolved)s::boolean IS NULL OR (resolved_at IS NOT NULL) = %(resolved)s)
ORDER BY timestamp DESC, id
LIMIT %(limit)s OFFSET %(offset)s"""

RESOLVE = f"""
UPDATE alert_events SET resolved_at = clock_timestamp()
WHERE id = %(id)s AND resolved_at IS NULL
RETURNING {COLUMNS}"""

ACKNOWLEDGE = f"""
UPDATE alert_events SET acknowledged = true, acknowledged_by = %(by)s, acknowledged_at = clock_timestamp()
WHERE id = %(id)s AND NOT acknowledged
RETURNING {COLUMNS}"""


def listed(
    connection: Connection,
    config_id: str | None = None,
    resolved: bool | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[AlertEvent]:
    """Events, the newest first; of one configuration, or open (False) or resolved (True) ones only, if asked so."""
    wanted = None if config_id is None else searchable(config_id)
    values = {"config_id": wanted, "resolved": resolved, "limit": limit, "offset": offset}
    return [_event(row) for row in connection.execute(LIST, values)]


def read(connection: Connection, event_id: str) -> AlertEvent | None:
    """The event of that id, or None."""
    statement: LiteralString = f"SELECT {COLUMNS} FROM alert_events WHERE id = %s"
    return _maybe(connection.execute(statement, (searchable(event_id),)).fetchone())


def resolve(connection: Connection, event_id: str) -> tuple[AlertEvent | None, bool]:
    """Resolve an event: how it is then (None when there is none), and whether it was resolved already."""
    resolved = _maybe(connection.execute(RESOLVE, {"id": searchable(event_id)}).fetchone())
    if resolved is not None:
        return resolved, False
    known = read(connection, event_id)
    return known, known is not None


def acknowledge(connection: Connection, event_id: str, by: str) -> AlertEvent | None:
    """Note who has seen the event, unless somebody has before; None when there is none. It stays open."""
    row = connection.execute(ACKNOWLEDGE, {"id": searchable(event_id), "by": by}).fetchone()
    return _maybe(row) or read(connection, event_id)


def _maybe(row: tuple[Any, ...] | None) -> AlertEvent | None:
    return None if row is None else _event(row)


def _event(row: tuple[Any, ...]) -> AlertEvent:
    return AlertEvent.model_validate(dict(zip(NAMES, row, strict=True)))
