"""Which events are opened, and what is queued with them."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from reference.alerting.evaluator import worker as evaluator
from reference.alerting.evaluator.breaches import Measurements
from reference.alerting.ingestion import ingest
from reference.alerting.model import AlertConfig
from reference.alerting.store import alert_events, configs
from reference.alerting.store.database import Connection, Database
from tests.patience import PATIENT
from tests.reference.alerting.events import event, watch
from tests.reference.waiting import until


def store(database: Database, *documents: dict[str, Any]) -> None:
    with database.connection() as connection:
        assert all(outcome.status == "recorded" for outcome in ingest(connection, documents))


def evaluate(database: Database) -> None:
    for _ in range(100):
        with database.connection() as connection:
            if not evaluator.evaluate_waiting(connection):
                return
    raise AssertionError("there is always more to evaluate")


def opened(connection: Connection, config_id: str) -> list[tuple[str, float]]:
    found = alert_events.listed(connection, config_id, resolved=False)
    return sorted((one.details["metric"], one.metric_value) for one in found)


def queued(connection: Connection) -> int:
    row = connection.execute("SELECT count(*) FROM notifications").fetchone()
    assert row is not None
    return int(row[0])


def test_a_breach_opens_one_event_and_queues_its_notification(database: Database, connection: Connection) -> None:
    config_id = watch(connection, ("total_cost", ">", 10.0), name="Spending", notify_emails=["a@example.com"])
    store(database, event(cost=15.0, status="error"), event(cost=100.0, application="other"))
    evaluate(database)
    (found,) = alert_events.listed(connection)
    assert (found.alert_config_id, found.metric_value, found.threshold_value) == (config_id, 15.0, 10.0)
    assert found.details == {
        "metric": "total_cost",
        "operator": ">",
        "window_minutes": 5,
        "filters": {"application": "shop"},
        "request_count": 1,
        "error_count": 1,
        "last_value": 15.0,
    }
    rows = connection.execute(
        "SELECT alert_event_id, title, message, severity, metadata, recipients, state FROM notifications"
    ).fetchall()
    metadata = {"alert_type": "cost", "metric_value": 15.0, "threshold_value": 10.0, "details": found.details}
    message = "Alert triggered for cost with value 15.0 (threshold: 10.0)"
    wanted = (found.id, "MEDIUM Alert: Spending", message, "warning", metadata, ["a@example.com"], "queued")
    assert rows == [wanted]
    assert connection.execute("SELECT count(*) FROM evaluations").fetchone() == (0,)


def test_there_is_one_open_event_until_it_is_resolved(database: Database, connection: Connection) -> None:
    config_id = watch(connection, ("total_cost", ">", 10.0))
    for _ in range(3):
        store(database, event(cost=15.0))
        evaluate(database)
    (found,) = alert_events.listed(connection, config_id)
    assert (found.metric_value, found.details["last_value"]) == (15.0, 45.0)
    assert queued(connection) == 1
    assert alert_events.acknowledge(connection, found.id, "ann") is not None
    store(database, event(cost=1.0))
    evaluate(database)
    assert queued(connection) == 1
    resolved, already = alert_events.resolve(connection, found.id)
    assert resolved is not None
    assert (resolved.acknowledged_by, already) == ("ann", False)
    evaluate(database)
    assert queued(connection) == 1
    store(database, event(cost=0.0))
    evaluate(database)
    assert opened(connection, config_id) == [("total_cost", 46.0)]
    assert queued(connection) == 2


@pytest.mark.parametrize(
    ("operator", "below", "at", "above"),
    [
        (">", False, False, True),
        (">=", False, True, True),
        ("<", True, False, False),
        ("<=", True, True, False),
        ("==", False, True, False),
        ("!=", True, False, True),
    ],
)
def test_each_operator_is_exact(
    database: Database, connection: Connection, operator: str, below: bool, at: bool, above: bool
) -> None:
    names = {"below": 0.09, "at": 0.1, "above": 0.11}
    made = {name: watch(connection, ("total_cost", operator, 1.0), filters={"application": name}) for name in names}
    store(database, *(event(cost=cost, application=name) for name, cost in names.items() for _ in range(9)))
    store(database, *(event(cost=0.1, application=name) for name in names))
    evaluate(database)
    seen = {name: bool(opened(connection, config_id)) for name, config_id in made.items()}
    assert seen == {"below": below, "at": at, "above": above}


@pytest.mark.parametrize(
    ("errors", "of", "operator", "limit", "fires"),
    [
        (2, 10, ">", 20.0, False),
        (2, 10, ">=", 20.0, True),
        (3, 10, ">", 20.0, True),
        (2, 10, ">", 0.2, False),
        (29, 100, ">=", 29.0, True),
        (29, 100, ">", 29.0, False),
        (7, 100, "==", 7.0, True),
        (7, 100, "==", 0.07, True),
        (9, 10, ">=", 1.0, False),
        (10, 10, ">=", 1.0, True),
    ],
)
def test_error_rates_are_percent_above_one(
    database: Database, connection: Connection, errors: int, of: int, operator: str, limit: float, fires: bool
) -> None:
    config_id = watch(connection, ("error_rate", operator, limit))
    store(database, *(event(status="error" if number < errors else "success") for number in range(of)))
    evaluate(database)
    assert opened(connection, config_id) == ([("error_rate", errors / of)] if fires else [])


def test_only_the_window_and_the_filters_count(database: Database, connection: Connection) -> None:
    hourly = watch(connection, ("hourly_cost_usd", ">", 10.0))
    short = watch(connection, ("total_cost", ">", 10.0))
    both = watch(connection, ("total_cost", ">", 1.0), filters={"application": "shop", "model": "other"})
    store(database, event(cost=11.0, age=299), event(cost=11.0, age=3590), event(cost=11.0, age=3601), event(cost=1.0))
    store(database, event(cost=11.0, age=-60))
    evaluate(database)
    assert opened(connection, hourly) == [("hourly_cost_usd", 23.0)]
    assert opened(connection, short) == [("total_cost", 12.0)]
    assert opened(connection, both) == []


def test_without_rows_there_is_no_alert(database: Database, connection: Connection) -> None:
    empty = watch(connection, ("request_count", "<", 5.0), ("error_rate", "<", 0.5))
    unmeasured = watch(connection, ("avg_latency", "<", 5.0), filters={"application": "slow"})
    store(database, event(age=301), event(application="slow", latency_ms=None))
    evaluate(database)
    assert opened(connection, empty) == opened(connection, unmeasured) == []


def test_each_threshold_is_by_itself(database: Database, connection: Connection) -> None:
    config_id = watch(connection, ("total_cost", ">", 10.0), ("request_count", ">=", 2.0), ("error_count", ">", 0.0))
    store(database, event(cost=6.0), event(cost=6.0))
    evaluate(database)
    assert opened(connection, config_id) == [("request_count", 2.0), ("total_cost", 12.0)]


def test_disabled_deleted_and_new_configurations_are_not_evaluated(database: Database, connection: Connection) -> None:
    disabled = watch(connection, ("total_cost", ">", 1.0), enabled=False)
    deleted = watch(connection, ("total_cost", ">", 1.0))
    store(database, event(cost=15.0))
    configs.delete(connection, deleted)
    evaluate(database)
    watch(connection, ("total_cost", ">", 1.0))
    configs.set_enabled(connection, disabled, True)
    evaluate(database)
    assert alert_events.listed(connection) == []


def test_a_configuration_that_changed_meanwhile_is_not_alerted(database: Database, connection: Connection) -> None:
    config_id = watch(connection, ("total_cost", ">", 1.0))
    old = configs.read(connection, config_id)
    assert old is not None
    store(database, event(cost=15.0))
    configs.update(connection, old.model_copy(update={"name": "Changed"}))
    evaluator.evaluate(connection, old, Measurements(connection, evaluator.now(connection)))
    assert alert_events.listed(connection) == []


def test_deleting_a_configuration_keeps_its_events(database: Database, connection: Connection) -> None:
    config_id = watch(connection, ("total_cost", ">", 1.0))
    store(database, event(cost=15.0))
    evaluate(database)
    configs.delete(connection, config_id)
    assert len(alert_events.listed(connection, config_id)) == 1


def test_an_evaluator_that_dies_leaves_its_tasks(database: Database, connection: Connection) -> None:
    config_id = watch(connection, ("total_cost", ">", 1.0))
    store(database, event(cost=15.0))
    dying = database.dedicated()
    dying.autocommit = False
    assert evaluator.evaluate_waiting(dying)
    evaluate(database)
    assert alert_events.listed(connection) == []
    dying.close()

    def opened_by_another() -> list[tuple[str, float]]:
        evaluate(database)
        return opened(connection, config_id)

    assert until(opened_by_another, "the server noticing") == [("total_cost", 15.0)]
    assert queued(connection) == 1


def test_evaluators_at_the_same_moment_open_one_event(database: Database, connection: Connection) -> None:
    made = [watch(connection, ("total_cost", ">", 1.0), ("request_count", ">", 0.0)) for _ in range(5)]
    for _ in range(40):
        store(database, event(cost=15.0))
    threads = [threading.Thread(target=evaluate, args=(database,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENT)
    evaluate(database)
    assert [len(alert_events.listed(connection, one)) for one in made] == [2] * 5
    assert queued(connection) == 10


def test_a_configuration_that_cannot_be_read_spoils_no_other(database: Database, connection: Connection) -> None:
    connection.execute("INSERT INTO alert_configs (id, name, config) VALUES ('odd', 'Odd', '{}')")
    config_id = watch(connection, ("total_cost", ">", 1.0))
    store(database, event(cost=15.0))
    evaluate(database)
    assert opened(connection, config_id) == [("total_cost", 15.0)]
    assert [one.id for one in configs.listed(connection)] == [config_id]


def test_what_is_unusual_is_noted_once(database: Database, connection: Connection) -> None:
    store(database, *(event(latency_ms=100.0 + number % 3) for number in range(29)))
    evaluate(database)
    store(database, event(latency_ms=5000.0, event_id="too-early"))
    evaluate(database)
    assert connection.execute("SELECT count(*) FROM anomalies").fetchone() == (0,)
    store(database, *(event(latency_ms=100.0, application=None, model=None) for _ in range(5)))
    store(database, *(event(latency_ms=200.0 + number % 3, model="other") for number in range(30)))
    store(database, event(latency_ms=201.0, model="other"), event(latency_ms=900.0, model="other", event_id="slow"))
    store(database, *(event(status="error", error="x", application=None) for _ in range(5)))
    evaluate(database)
    store(database, event(status="error", application=None))
    evaluate(database)
    rows = connection.execute("SELECT anomaly_id, type, model, application FROM anomalies ORDER BY type").fetchall()
    assert [row[1:] for row in rows] == [
        ("error_rate_spike", "gpt-4", None),
        ("inference_time_spike", "other", "shop"),
    ]
    assert rows[1][0] == "inference_time_spike:slow"
    with database.connection() as late:
        assert configs.listed(late) == []


def test_an_evaluation_of_a_huge_threshold_is_spared(database: Database, connection: Connection) -> None:
    config_id = watch(connection, ("std_latency", "<", 1e308), ("total_cost", "!=", -1e308))
    store(database, *(event(latency_ms=1e12, cost=1e12) for _ in range(20)))
    evaluate(database)
    assert opened(connection, config_id) == [("std_latency", 0.0), ("total_cost", 2e13)]


def test_the_stored_form_of_a_configuration_is_a_configuration(connection: Connection) -> None:
    config_id = watch(connection, ("total_cost", ">", 1.0))
    row = connection.execute("SELECT config FROM alert_configs WHERE id = %s", (config_id,)).fetchone()
    assert row is not None
    assert AlertConfig.model_validate(row[0]).name == "Watch"
