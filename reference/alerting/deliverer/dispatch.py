"""Takes work from the outbox and does it, each channel with threads of its own: a slow one delays no other."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import Any
from uuid import uuid4

from psycopg import Connection, OperationalError

from reference.alerting.delivery.attempts import Delivered, Interrupted, Persistence
from reference.alerting.delivery.channels import CHANNELS, Channel, enabled_channels, outcome_of
from reference.alerting.delivery.claims import Claims, admit_next, anything_waits
from reference.alerting.delivery.failures import PermanentFailure
from reference.alerting.delivery.message import Message
from reference.alerting.delivery.outcome import Outcome
from reference.alerting.settings import Settings
from reference.alerting.store.database import Database, DatabaseAway

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Deliveries of one channel at the same time: a slow address does not hold up others."""

ADMITTED_AT_ONCE = 16
"""How many messages are decided about before their deliveries begin."""

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
LAST_WRITES = 5
"""How often an outcome is written in vain before a process that is told to stop gives up."""


class Disabled:
    """Stands for a channel that was enabled when the message was admitted."""

    def deliver(self, message: Message) -> Delivered:
        """Refuse the message; raises ChannelFailure."""
        raise PermanentFailure("the channel is not enabled any more", attempts=0)


class Dispatcher:
    """All deliveries in progress in this process."""

    def __init__(self, settings: Settings, database: Database, stopping: Event, room: Callable[[], None]) -> None:
        """`room` is called when there is room for another delivery."""
        self._settings = settings
        self._database = database
        self._stopping = stopping
        self._room = room
        self._enabled = enabled_channels(settings, Persistence(settings.retry_seconds, stopping))
        self._claims = Claims(str(uuid4()), settings.lease_seconds)
        self._pools = {name: ThreadPoolExecutor(AT_ONCE, thread_name_prefix=name) for name in CHANNELS}
        self._in_flight: dict[str, set[str]] = {name: set() for name in CHANNELS}
        self._lock = Lock()

    def look(self) -> None:
        """Begin everything that waits and for which there is room; raises DatabaseAway."""
        more = self._anything_waits()
        while more and not self._stopping.is_set():
            more = all(self._admit() for _ in range(ADMITTED_AT_ONCE))
            for name in CHANNELS:
                self._take(name)

    def renew(self) -> None:
        """Keep what is in progress for another while; raises DatabaseAway."""
        with self._lock:
            held = set[str]().union(*self._in_flight.values())
        if held:
            with self._database.connection() as connection:
                self._claims.renew(connection, sorted(held))

    def close(self) -> None:
        """Wait until everything in progress is finished or given back; it does not try again once told to stop."""
        for pool in self._pools.values():
            pool.shutdown(wait=True)

    def _anything_waits(self) -> bool:
        with self._database.connection(at_once=True) as connection:
            return anything_waits(connection)

    def _admit(self) -> bool:
        settings = self._settings
        with self._database.connection() as connection:
            return admit_next(connection, settings.min_severity, settings.throttle_period_seconds, self._enabled)

    def _take(self, name: str) -> None:
        with self._lock:
            busy = sorted(self._in_flight[name])
        if len(busy) >= AT_ONCE:
            return
        with self._database.connection(at_once=True) as connection:
            messages = self._claims.take(connection, name, AT_ONCE - len(busy), busy)
        channel = self._enabled.get(name, Disabled())
        for message in messages:
            with self._lock:
                self._in_flight[name].add(message.message_id)
            self._pools[name].submit(self._work, name, channel, message)

    def _work(self, name: str, channel: Channel, message: Message) -> None:
        try:
            outcome = self._outcome(name, channel, message)
            if outcome is None:
                self._write(lambda connection: self._claims.give_back(connection, message, name))
            else:
                self._write(lambda connection: self._claims.finish(connection, message, name, outcome))
        except Exception as error:  # the lease ends, and the message is taken again
            kind = type(error).__name__
            log.error("message %s by %s: its outcome could not be written: %s", message.message_id, name, kind)
        finally:
            with self._lock:
                self._in_flight[name].discard(message.message_id)
            self._room()

    def _outcome(self, name: str, channel: Channel, message: Message) -> Outcome | None:
        """What came of it; None when the process was told to stop before it was decided."""
        try:
            return outcome_of(name, channel, message)
        except Interrupted:
            return None

    def _write(self, statement: Callable[[Connection[Any]], None]) -> None:
        """Write it down, as long as it takes: what is not written is sent twice."""
        pause, failures = FIRST_PAUSE, 0
        while True:
            try:
                with self._database.connection() as connection:
                    return statement(connection)
            except (DatabaseAway, OperationalError):
                failures += 1
                if self._stopping.is_set() and failures >= LAST_WRITES:
                    raise
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
