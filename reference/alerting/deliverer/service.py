"""The worker around the dispatcher: woken when messages are queued, and keeping what it has taken."""

from __future__ import annotations

import logging
from threading import Event, Thread

import psycopg

from reference.alerting.deliverer.dispatch import Dispatcher
from reference.alerting.delivery.outbox import WAKE_UP
from reference.alerting.settings import Settings
from reference.alerting.store.database import Database, DatabaseAway
from reference.alerting.work import Wakeup

log = logging.getLogger(__name__)

ROUNDS_PER_LEASE = 4


class Deliverer:
    """Sends queued messages until it is told to stop."""

    def __init__(self, settings: Settings, database: Database, stopping: Event, name: str) -> None:
        self._wakeup = Wakeup(database, WAKE_UP, stopping)
        self._dispatcher = Dispatcher(settings, database, stopping, self._wakeup.call)
        self._closed = Event()
        self._pause = settings.lease_seconds / ROUNDS_PER_LEASE
        Thread(target=self._keep_leases, name=f"leases-{name}", daemon=True).start()

    def perform(self) -> None:
        """Begin all that waits, then wait for more; raises DatabaseAway."""
        self._dispatcher.look()
        self._wakeup.wait()

    def missing(self) -> str | None:
        """Nothing: a channel that is down is a matter of its messages, not of this process."""
        return None

    def close(self) -> None:
        """Finish the attempts in progress, and leave the rest to others."""
        self._dispatcher.close()
        self._closed.set()

    def _keep_leases(self) -> None:
        while not self._closed.wait(self._pause):
            try:
                self._dispatcher.renew()
            except (DatabaseAway, psycopg.Error) as error:  # the next round may fare better
                log.warning("what is in progress could not be kept: %s", type(error).__name__)
