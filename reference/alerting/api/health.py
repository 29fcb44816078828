"""Whether the service can work, told truthfully and in time even when the database does not answer at all."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NoAnswerInTime
from typing import TYPE_CHECKING

import psycopg

from reference.alerting.api.peers import peers_of
from reference.alerting.store.database import DatabaseAway

if TYPE_CHECKING:
    from reference.alerting.settings import Settings
    from reference.alerting.store.database import Database

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.5
PEER_PATIENCE_SECONDS = 1.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 1.0


class Health:
    """Looks at the database, and at what may be missing without harm: the stream and the channels."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._database = database
        self._peers = peers_of(settings)
        self._threads = ThreadPoolExecutor(max(1, 2 * len(self._peers)), "health")
        self._prepared = threading.Event()
        self._stopping = threading.Event()

    def prepare(self) -> None:
        """Create the tables as soon as the database lets it, in the background."""
        threading.Thread(target=self._prepare, name="prepare", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def problem(self) -> str | None:
        """Why the service cannot work now, None when it can; answers within two seconds."""
        if not self._database.answers(PATIENCE_SECONDS):
            return "Database unavailable"
        return None if self._prepared.is_set() else "Database is being prepared"

    def degraded(self) -> list[str]:
        """The parts besides the database that cannot be reached."""
        asked = {name: self._threads.submit(probe) for name, probe in self._peers.items()}
        return [name for name, answer in asked.items() if not reached(answer)]

    def _prepare(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            try:
                self._database.migrate()
            except (DatabaseAway, psycopg.OperationalError) as error:
                log.warning("the database cannot be prepared yet: %s", type(error).__name__)
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                self._prepared.set()
                return


def reached(answer: Future[None]) -> bool:
    """Whether a probe came back without complaint."""
    try:
        answer.result(PEER_PATIENCE_SECONDS)
    except (NoAnswerInTime, OSError, ValueError):
        return False
    return True
