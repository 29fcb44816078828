"""Defects of handling incidents."""

from __future__ import annotations

from typing import Any

from reference.defects.catalogue import DESKS, EVALUATOR, Kind, defect
from reference.defects.patching import replace, reword

OPEN_ONES = """UPDATE alert_events SET resolved_at = clock_timestamp()
WHERE config_id = %s AND details ->> 'metric' = %s AND resolved_at IS NULL"""
ENDING = "AND updated_at = %(updated_at)s"


def statements(name: str, old: str, new: str) -> None:
    """Change a statement about incidents."""
    from reference.alerting.store import alert_events

    reword(alert_events, name, old, new)


def opens(condition: str) -> None:
    """Open an incident only on a further condition."""
    from reference.alerting.evaluator import opening

    reword(opening, "OPEN", ENDING, f"{ENDING} AND {condition}")


@defect("Every further breach ends the open incident and opens another", Kind.TWICE, ("AL-08",), EVALUATOR)
def breach_opens_another() -> None:
    from reference.alerting.evaluator import opening

    def make(original: Any) -> Any:
        def report(connection: Any, config: Any, breach: Any) -> Any:
            connection.execute(OPEN_ONES, (config.id, breach.threshold.metric))
            return original(connection, config, breach)

        return report

    replace(opening, "report", make)


@defect("Every further breach is told, although the incident is open", Kind.TWICE, ("AL-06", "AL-08"), EVALUATOR)
def breach_told_again() -> None:
    from reference.alerting.delivery.outbox import queue
    from reference.alerting.evaluator import opening

    def make(original: Any) -> Any:
        def report(connection: Any, config: Any, breach: Any) -> Any:
            opened = original(connection, config, breach)
            if not opened:
                title = f"{config.severity.value.upper()} Alert: {config.name}"
                queue(connection, None, title, "Still going on", config.severity.value, {}, None)
            return opened

        return report

    replace(opening, "report", make)


@defect("An alert goes off once in its life", Kind.MISSING, ("AL-08",), EVALUATOR)
def once_in_its_life() -> None:
    seen = "SELECT FROM alert_events e WHERE e.config_id = %(config_id)s AND e.details ->> 'metric' = %(metric)s"
    opens(f"NOT EXISTS ({seen})")


@defect("An open incident hides every other figure of its alert", Kind.MISSING, ("AL-06", "AL-08"), EVALUATOR)
def one_incident_at_a_time() -> None:
    opens("NOT EXISTS (SELECT FROM alert_events e WHERE e.config_id = %(config_id)s AND e.resolved_at IS NULL)")


@defect("Incidents end by themselves when the figure is fine again", Kind.EARLY, ("AL-08",), EVALUATOR)
def incidents_end_by_themselves() -> None:
    from reference.alerting.evaluator import breaches, worker

    def make(original: Any) -> Any:
        def evaluate(connection: Any, config: Any, measurements: Any) -> None:
            original(connection, config, measurements)
            breached = {breach.threshold.metric for breach in breaches.find(measurements, config)}
            for threshold in config.thresholds:
                if threshold.metric not in breached:
                    connection.execute(OPEN_ONES, (config.id, threshold.metric))

        return evaluate

    replace(worker, "evaluate", make)


@defect("An incident that is acknowledged keeps nobody from being told again", Kind.TWICE, ("AL-08",), EVALUATOR)
def acknowledged_counts_for_nothing() -> None:
    from reference.alerting.evaluator import opening

    def make(original: Any) -> Any:
        def report(connection: Any, config: Any, breach: Any) -> Any:
            connection.execute(f"{OPEN_ONES} AND acknowledged", (config.id, breach.threshold.metric))
            return original(connection, config, breach)

        return report

    replace(opening, "report", make)


@defect("Resolving an incident is acknowledged and not done", Kind.MISSING, ("AL-08",), *DESKS)
def resolved_in_words() -> None:
    statements("RESOLVE", "SET resolved_at = clock_timestamp()", "SET resolved_at = NULL")


@defect("Resolving one incident resolves all of the same application", Kind.WRONG_OBJECT, ("AL-08",), *DESKS)
def resolved_with_its_neighbours() -> None:
    same = "details -> 'filters' = (SELECT details -> 'filters' FROM alert_events WHERE id = %(id)s)"
    statements("RESOLVE", "WHERE id = %(id)s", f"WHERE {same}")


@defect("Resolving an incident again moves the time of its end", Kind.RECORD, ("AL-08",), *DESKS)
def resolved_anew() -> None:
    from reference.alerting.store import alert_events

    moved = "UPDATE alert_events SET resolved_at = clock_timestamp() WHERE id = %s"

    def make(original: Any) -> Any:
        def resolve(connection: Any, event_id: str) -> Any:
            event, already = original(connection, event_id)
            if already:
                connection.execute(moved, (event.id,))
            return event, already

        return resolve

    replace(alert_events, "resolve", make)


@defect("That an incident was resolved before is not told", Kind.RECORD, ("AL-08",), *DESKS)
def resolved_before_untold() -> None:
    from reference.alerting.store import alert_events

    def make(original: Any) -> Any:
        return lambda connection, event_id: (original(connection, event_id)[0], False)

    replace(alert_events, "resolve", make)


@defect("An incident that is acknowledged is resolved", Kind.WRONG_OBJECT, ("AL-08",), *DESKS)
def acknowledged_is_resolved() -> None:
    statements("ACKNOWLEDGE", "SET acknowledged = true", "SET resolved_at = clock_timestamp(), acknowledged = true")


@defect("Nobody learns who takes care of an incident", Kind.RECORD, ("AL-08",), *DESKS)
def caretaker_untold() -> None:
    statements("ACKNOWLEDGE", "acknowledged_by = %(by)s", "acknowledged_by = left(%(by)s, 0)")


@defect("What is asked of an incident that never happened is answered", Kind.PERMISSION, ("AL-08",), *DESKS)
def answers_out_of_thin_air() -> None:
    from datetime import UTC, datetime

    from reference.alerting.model import AlertEvent
    from reference.alerting.store import alert_events

    def make(original: Any) -> Any:
        def read(connection: Any, event_id: str) -> Any:
            now = datetime.now(UTC)
            told: dict[str, Any] = {"alert_config_id": "", "metric_value": 0.0, "threshold_value": 0.0}
            return original(connection, event_id) or AlertEvent(
                id=event_id, timestamp=now, resolved_at=now, details={}, **told
            )

        return read

    replace(alert_events, "read", make)
