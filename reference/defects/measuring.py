"""Defects of health and measurements."""

from __future__ import annotations

from typing import Any

from reference.defects.catalogue import API, WORKER, Kind, defect
from reference.defects.patching import replace


def durations(change: Any) -> None:
    """Measure otherwise: `change(measure, name, status, created_at)`."""
    from reference.actions.worker import metrics

    def make(original: Any) -> Any:
        return lambda name, status, created_at: change(original, name, str(status), created_at)

    replace(metrics, "observe", make)


@defect("Only actions that succeed are measured", Kind.HALF, ("AA-22",), WORKER)
def failures_not_measured() -> None:
    def change(measure: Any, name: str, status: str, created_at: float) -> None:
        if status == "SUCCESS":
            measure(name, status, created_at)

    durations(change)


@defect("Every action is measured as a success", Kind.RECORD, ("AA-22",), WORKER)
def failures_measured_as_successes() -> None:
    durations(lambda measure, name, status, created_at: measure(name, "SUCCESS", created_at))


@defect("All actions are measured under one name", Kind.RECORD, ("AA-22",), WORKER)
def one_name_for_all() -> None:
    durations(lambda measure, name, status, created_at: measure("action", status, created_at))


@defect("Durations are measured in milliseconds and told as seconds", Kind.RECORD, ("AA-22",), WORKER)
def durations_in_milliseconds() -> None:
    from time import time

    durations(lambda measure, name, status, at: measure(name, status, time() - (time() - at) * 1000))


@defect("Each look at the health uses up a connection, until there is none", Kind.REFUSAL, ("AA-22",), API)
def health_uses_up_connections() -> None:
    from reference.actions.store import schema

    def make(original: Any) -> Any:
        kept: list[Any] = []

        def answers(pool: Any) -> bool:
            healthy = len(kept) < 1 and bool(original(pool))
            kept.extend([pool] if healthy else [])
            return healthy

        return answers

    replace(schema, "answers", make)
