"""What all worker processes share: how they start, go on through every fault, are woken, and end."""

from __future__ import annotations

import argparse
import logging
import os
import select
import signal
import sys
from collections.abc import Callable
from threading import Event, Thread
from typing import Protocol

import psycopg

from reference.alerting.health_port import HealthPort
from reference.alerting.settings import ConfigurationError, Settings
from reference.alerting.store.database import Database, DatabaseAway, first_line

log = logging.getLogger(__name__)

POLL_SECONDS = 0.5
LISTEN_SECONDS = 10.0
"""How long a listener hears nothing before it looks whether the process is to stop."""

SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 1.0


class Away(Exception):
    """Something that the worker needs cannot be reached; the message says what."""


class Worker(Protocol):
    """Does the work of one process. `perform` does what there is to do and returns, after waiting a while at most."""

    def perform(self) -> None:
        """One round; raises DatabaseAway or Away when it has to be repeated later."""

    def missing(self) -> str | None:
        """What the worker needs beyond the database and cannot reach now, or None."""

    def close(self) -> None:
        """Let go of everything."""


Build = Callable[[Settings, Database, Event, str], Worker]
"""Makes a worker from settings, database, the event that tells it to stop, and its name."""


class Backoff:
    """Pauses that grow from 50 ms to 1 s, until something works again."""

    def __init__(self, stopping: Event) -> None:
        self._stopping = stopping
        self._seconds = SHORTEST_PAUSE_SECONDS

    def pause(self) -> None:
        """Wait a little longer than the last time; not at all when the process is to stop."""
        self._stopping.wait(self._seconds)
        self._seconds = min(self._seconds * 2, LONGEST_PAUSE_SECONDS)

    def reset(self) -> None:
        """The next pause is short again."""
        self._seconds = SHORTEST_PAUSE_SECONDS


class Wakeup:
    """Wakes a worker when the database says that there is work, and twice a second anyhow."""

    def __init__(self, database: Database, channel: str, stopping: Event) -> None:
        self._database = database
        self._channel = channel
        self._stopping = stopping
        self._called = Event()
        self._called.set()  # the first round does not wait: whoever asks after our health is waiting
        Thread(target=self._listen, name=f"listen-{channel}", daemon=True).start()

    def wait(self) -> None:
        """Return when there may be work, or when the process is to stop."""
        self._called.wait(POLL_SECONDS)
        self._called.clear()

    def call(self) -> None:
        """Wake the worker now."""
        self._called.set()

    def _listen(self) -> None:
        backoff = Backoff(self._stopping)
        while not self._stopping.is_set():
            try:
                with self._database.dedicated() as connection:
                    connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(self._channel)))
                    backoff.reset()
                    while not self._stopping.is_set():
                        for _ in connection.notifies(timeout=0):
                            self._called.set()
                        # the library itself would look ten times a second
                        select.select([connection], [], [], LISTEN_SECONDS)
            except (DatabaseAway, psycopg.Error):
                backoff.pause()


class Rounds:
    """Lets a worker work until it is told to stop, whatever happens meanwhile."""

    def __init__(self, stopping: Event) -> None:
        self._stopping = stopping
        self.fault: str | None = "starting"

    def keep(self, perform: Callable[[], None], *, once: bool = False) -> None:
        """Perform again and again; with `once`, until it succeeds for the first time."""
        backoff = Backoff(self._stopping)
        while not self._stopping.is_set():
            try:
                perform()
            except DatabaseAway as error:
                self._note(f"the database cannot be reached: {error}")
            except Away as error:
                self._note(str(error))
            except psycopg.Error as error:
                self._note(f"{type(error).__name__}: {first_line(error)}")
            except Exception as error:
                log.exception("a round of work failed")
                self.fault = f"{type(error).__name__} while working"
            else:
                if once:
                    return
                backoff.reset()
                self._note(None)
                continue
            backoff.pause()

    def _note(self, fault: str | None) -> None:
        if fault != self.fault:
            log.log(logging.WARNING if fault else logging.INFO, "%s", fault or "working")
        self.fault = fault


def run(part: str, description: str, build: Build) -> int:
    """Start a worker process with its command line; returns the exit code: 2 for wrong use or settings, else 0 or 1."""
    parser = argparse.ArgumentParser(prog=f"python -m reference.alerting.{part}", description=description)
    parser.add_argument("--host", default="127.0.0.1", help="address of the health port")
    parser.add_argument("--port", type=int, default=0, help="health port; a free one by default")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    try:
        settings = Settings.from_environment(os.environ)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    return _work(part, settings, build, options.host, options.port)


def _work(part: str, settings: Settings, build: Build, host: str, port: int) -> int:
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        # From a thread: the main one may be inside the event just now, and hold its lock.
        signal.signal(number, lambda *_: Thread(target=stopping.set).start())
    database = Database(settings.database_url)
    rounds = Rounds(stopping)
    worker: Worker | None = None

    def examine() -> str | None:
        if worker is None or rounds.fault:
            return rounds.fault
        if not database.answers():
            return "the database does not answer"
        return worker.missing()

    try:
        health = HealthPort(host, port, examine)
    except OSError as error:
        print(f"--port {port}: {error.strerror}", file=sys.stderr)
        return 1
    health.start()
    rounds.keep(database.migrate, once=True)
    worker = build(settings, database, stopping, f"{part}-{os.uname().nodename}-{health.port}")
    log.info("the %s works, health on port %d", part, health.port)
    rounds.keep(worker.perform)
    worker.close()
    health.stop()
    database.close()
    return 0
