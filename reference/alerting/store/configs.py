"""Alert configurations: the whole document as JSON, and beside it what is searched for."""

from __future__ import annotations

import logging
from typing import Any, LiteralString
from uuid import uuid4

from psycopg.types.json import Jsonb
from pydantic import ValidationError

from reference.alerting.model import AlertConfig
from reference.alerting.store.database import Connection
from reference.alerting.store.identities import searchable

log = logging.getLogger(__name__)

COLUMNS: LiteralString = "id, config, created_at, updated_at"

CREATE = f"""
INSERT INTO alert_configs (id, name, config, enabled, created_at, updated_at)
SELECT %(id)s, %(name)s, %(config)s, %(enabled)s, moment, moment FROM clock_timestamp() AS moment
ON CONFLICT (id) DO NOTHING
RETURNING {COLUMNS}"""

UPDATE = f"""
UPDATE alert_configs SET name = %(name)s, config = %(config)s, enabled = %(enabled)s, updated_at = clock_timestamp()
WHERE id = %(id)s
RETURNING {COLUMNS}"""

SET_ENABLED = f"""
UPDATE alert_configs SET config = config || jsonb_build_object('enabled', %(enabled)s::boolean),
    enabled = %(enabled)s, updated_at = clock_timestamp()
WHERE id = %(id)s
RETURNING {COLUMNS}"""

LIST = f"""
SELECT {COLUMNS} FROM alert_configs
WHERE enabled OR NOT %(enabled_only)s
ORDER BY created_at, id"""

SERVER_SET = {"id", "created_at", "updated_at"}


class Duplicate(Exception):
    """There is a configuration of that id already."""


def create(connection: Connection, config: AlertConfig) -> AlertConfig:
    """Store a configuration under its own id or a new one; raises Duplicate."""
    identity = config.id or str(uuid4())
    row = connection.execute(CREATE, _values(identity, config)).fetchone()
    if row is None:
        raise Duplicate(identity)
    return _config(row)


def read(connection: Connection, config_id: str) -> AlertConfig | None:
    """The configuration of that id, or None."""
    statement: LiteralString = f"SELECT {COLUMNS} FROM alert_configs WHERE id = %s"
    return _maybe(connection.execute(statement, (searchable(config_id),)).fetchone())


def listed(connection: Connection, enabled_only: bool = False) -> list[AlertConfig]:
    """All configurations, the oldest first. A row that somebody else wrote and that is none is only logged."""
    found = []
    for row in connection.execute(LIST, {"enabled_only": enabled_only}):
        try:
            found.append(_config(row))
        except ValidationError as error:
            log.error("alert configuration %s cannot be read: %d faults", row[0], error.error_count())
    return found


def update(connection: Connection, config: AlertConfig) -> AlertConfig | None:
    """Replace the configuration of that id; None when there is none. The time of its creation stays."""
    return _maybe(connection.execute(UPDATE, _values(searchable(config.id or ""), config)).fetchone())


def set_enabled(connection: Connection, config_id: str, enabled: bool) -> AlertConfig | None:
    """Enable or disable a configuration and leave the rest as it is; None when there is none."""
    values = {"id": searchable(config_id), "enabled": enabled}
    return _maybe(connection.execute(SET_ENABLED, values).fetchone())


def delete(connection: Connection, config_id: str) -> bool:
    """Remove a configuration, not its events; False when there is none."""
    return connection.execute("DELETE FROM alert_configs WHERE id = %s", (searchable(config_id),)).rowcount > 0


def _values(identity: str, config: AlertConfig) -> dict[str, Any]:
    document = config.model_dump(mode="json", exclude=SERVER_SET)
    return {"id": identity, "name": config.name, "config": Jsonb(document), "enabled": config.enabled}


def _maybe(row: tuple[Any, ...] | None) -> AlertConfig | None:
    return None if row is None else _config(row)


def _config(row: tuple[Any, ...]) -> AlertConfig:
    identity, document, created_at, updated_at = row
    return AlertConfig.model_validate({**document, "id": identity, "created_at": created_at, "updated_at": updated_at})
