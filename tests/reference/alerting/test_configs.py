"""Configurations are stored as given."""

from __future__ import annotations

from typing import Any

import pytest

from reference.alerting.model import AlertConfig
from reference.alerting.store import configs
from reference.alerting.store.database import Connection, Database


def document(**more: Any) -> dict[str, Any]:
    return {"name": "High cost", "alert_type": "COST", "thresholds": [{"metric": "total_cost", "value": 10.0}], **more}


def test_it_is_read_as_it_was_stored(connection: Connection) -> None:
    given = AlertConfig.model_validate(
        document(
            severity="HIGH",
            description="é <b>\n'; DROP TABLE users; --",
            filters={"application": "shop"},
            notify_emails=["ops-1f2e@example.com"],
            thresholds=[{"metric": "p95_latency", "operator": "<=", "value": 0.1, "duration_minutes": 10080}],
        )
    )
    made = configs.create(connection, given)
    assert made.id
    assert made.created_at == made.updated_at
    assert made.model_copy(update={"id": None, "created_at": None, "updated_at": None}) == given
    assert configs.read(connection, made.id) == made
    row = connection.execute("SELECT name, enabled, config ->> 'severity' FROM alert_configs").fetchone()
    assert row == ("High cost", True, "high")


def test_an_id_is_used_once(connection: Connection) -> None:
    given = AlertConfig.model_validate(document(id="mine"))
    configs.create(connection, given)
    with pytest.raises(configs.Duplicate):
        configs.create(connection, given)
    assert len(configs.listed(connection)) == 1


def test_updating_keeps_the_creation_time(connection: Connection) -> None:
    made = configs.create(connection, AlertConfig.model_validate(document()))
    changed = configs.update(connection, made.model_copy(update={"name": "Other", "enabled": False}))
    assert changed is not None
    assert made.updated_at is not None
    assert changed.updated_at is not None
    assert (changed.name, changed.created_at, changed.updated_at > made.updated_at) == ("Other", made.created_at, True)
    assert configs.listed(connection, enabled_only=True) == []
    enabled = configs.set_enabled(connection, str(made.id), True)
    assert enabled is not None
    assert configs.listed(connection, enabled_only=True) == [enabled]
    assert configs.update(connection, made.model_copy(update={"id": "nobody"})) is None
    assert configs.set_enabled(connection, "nobody", True) is None


def test_deleting_removes_it_once(connection: Connection) -> None:
    made = configs.create(connection, AlertConfig.model_validate(document()))
    assert configs.delete(connection, str(made.id))
    assert not configs.delete(connection, str(made.id))
    assert configs.read(connection, str(made.id)) is None
    assert configs.read(connection, "\x00\ud800") is None


def test_migrating_again_changes_nothing(database: Database) -> None:
    database.migrate()
    with database.connection() as connection:
        rows = connection.execute("SELECT version FROM schema_migrations ORDER BY 1").fetchall()
    assert rows == [("001_tables",), ("002_work",)]
