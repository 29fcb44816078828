"""The evaluator: takes tasks that wait and evaluates every configuration that they touch."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import cast

import psycopg

from reference.alerting.evaluator import anomalies, breaches, opening, tasks
from reference.alerting.evaluator.breaches import Measurements
from reference.alerting.evaluator.tasks import Task
from reference.alerting.model import AlertConfig
from reference.alerting.settings import Settings
from reference.alerting.store import configs
from reference.alerting.store.database import Connection, Database
from reference.alerting.store.requests import EVALUATIONS_CHANNEL
from reference.alerting.work import Wakeup

log = logging.getLogger(__name__)


class Evaluator:
    """One evaluator; others may work beside it."""

    def __init__(self, settings: Settings, database: Database, stopping: Event, name: str) -> None:
        self._database = database
        self._wakeup = Wakeup(database, EVALUATIONS_CHANNEL, stopping)

    def perform(self) -> None:
        """Evaluate what waits, else wait for more; raises DatabaseAway."""
        if not (self._anything_waits() and self._evaluate_waiting()):
            self._wakeup.wait()

    def missing(self) -> str | None:
        """Nothing beyond the database."""
        return None

    def close(self) -> None:
        """Nothing to let go of."""

    def _anything_waits(self) -> bool:
        with self._database.connection(at_once=True) as connection:
            return tasks.anything_waits(connection)

    def _evaluate_waiting(self) -> bool:
        with self._database.connection() as connection:
            return evaluate_waiting(connection)


def evaluate_waiting(connection: Connection) -> bool:
    """Take some tasks and finish them in the caller's transaction; False when there are none."""
    claimed = tasks.claim(connection)
    if not claimed:
        return False
    measurements = Measurements(connection, now(connection))
    # In one order for everybody: two evaluators must not wait for each other in a circle.
    for config in sorted(configs.listed(connection, enabled_only=True), key=lambda config: str(config.id)):
        if touched(config, claimed):
            evaluate(connection, config, measurements)
    with spared(connection, "anomalies"):
        anomalies.note(connection, claimed)
    tasks.finish(connection, claimed)
    return True


def touched(config: AlertConfig, claimed: list[Task]) -> bool:
    """Whether any of the stored requests matches the filters of the configuration."""
    filters = {str(name): wanted for name, wanted in config.filters.items()}
    return any(task.touches(filters) for task in claimed)


def evaluate(connection: Connection, config: AlertConfig, measurements: Measurements) -> None:
    """Evaluate one configuration; one that cannot be evaluated spoils nobody else's."""
    with spared(connection, f"the configuration {config.id}"):
        for breach in breaches.find(measurements, config):
            opening.report(connection, config, breach)


def now(connection: Connection) -> datetime:
    """The time by the database's clock, later than everything that has been stored."""
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    return cast(tuple[datetime], row)[0]


@contextmanager
def spared(connection: Connection, what: str) -> Iterator[None]:
    """Undo the block alone and go on if it fails for what it is about; what passes by itself is tried again later."""
    try:
        with connection.transaction():
            yield
    except (psycopg.OperationalError, psycopg.InterfaceError):
        raise
    except Exception:
        log.exception("%s could not be evaluated", what)
