"""The desk: sends messages at once, and tests channels."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

from psycopg import Connection

from reference.alerting.delivery.attempts import MOST_ATTEMPTS, Persistence
from reference.alerting.delivery.channels import CHANNELS, Channel, enabled_channels, outcome_of
from reference.alerting.delivery.history import history
from reference.alerting.delivery.message import Message, storable
from reference.alerting.delivery.outbox import queue, record, wake_up
from reference.alerting.delivery.outcome import Outcome
from reference.alerting.delivery.severity import message_severity, reaches
from reference.alerting.delivery.throttling import Throttle, Turn
from reference.alerting.settings import Settings
from reference.alerting.store.database import Database, DatabaseAway

__all__ = ["CHANNELS", "ChannelDisabled", "Desk", "Sent", "UnknownChannel", "history", "queue"]

SPARE_SECONDS = 5.0
"""What a send may take beyond its attempts before its hold on the title ends."""

LOOK_AGAIN_SECONDS = 0.05


class UnknownChannel(ValueError):
    """There is no channel of this name; the text is the name."""


class ChannelDisabled(ValueError):
    """The settings do not enable this channel; the text is its name."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending. `channels` says for each channel that was tried its state, attempts and error."""

    outcome: Literal["sent", "throttled", "below_minimum", "failed"]
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)


class Desk:
    """Sends by the settings of this process; throttling and history are shared through the database.

    Any number of threads may call it.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        persistence = Persistence(settings.retry_seconds)
        self._channels = enabled_channels(settings, persistence)
        self._patience_seconds = (
            MOST_ATTEMPTS * settings.send_timeout_seconds + (MOST_ATTEMPTS - 1) * settings.retry_seconds + SPARE_SECONDS
        )

    def send(
        self,
        title: str,
        message: str,
        severity: str = "warning",
        metadata: Mapping[str, Any] | None = None,
        channels: Sequence[str] | None = None,
    ) -> Sent:
        """Send and wait until every channel has taken the message or failed.

        Without `channels` all enabled ones are used; disabled ones are skipped. Raises UnknownChannel, ValueError for
        an unknown severity and DatabaseAway.
        """
        chosen = self._chosen(channels)
        letter = composed(title, message, message_severity(severity), metadata)
        if not reaches(letter.severity, self._settings.min_severity):
            return Sent("below_minimum")
        throttle = Throttle(letter.title, letter.severity, letter.message_id)
        if self._turn(throttle) is not Turn.YES:
            return Sent("throttled")
        outcomes = self._deliver(letter, chosen, lambda: self._begin(throttle))
        delivered = any(outcome.delivered for outcome in outcomes.values())
        with self._database.connection() as connection:
            record(connection, letter, outcomes)
            (throttle.begin if delivered else throttle.release)(connection)
            wake_up(connection)
        documents = {name: outcome.document() for name, outcome in outcomes.items()}
        return Sent("sent" if delivered else "failed", documents)

    def test(self, channel: str, metadata: Mapping[str, Any] | None = None) -> bool:
        """Whether the channel takes a test message, whatever minimum severity and throttling say.

        Tests are not in the history. Raises UnknownChannel, ChannelDisabled.
        """
        if channel not in CHANNELS:
            raise UnknownChannel(channel)
        if channel not in self._channels:
            raise ChannelDisabled(channel)
        told = {"test": True, **(metadata or {})}
        letter = composed("Test Alert", f"This is a test of the channel {channel}.", "info", told)
        return outcome_of(channel, self._channels[channel], letter).delivered

    def history(
        self, connection: Connection[Any], limit: int = 50, severity: str | None = None
    ) -> list[dict[str, Any]]:
        """The latest messages that went out or should have, newest first; see `history.history`."""
        return history(connection, limit, severity)

    def _chosen(self, channels: Sequence[str] | None) -> dict[str, Channel]:
        for name in channels or ():
            if name not in CHANNELS:
                raise UnknownChannel(name)
        return {name: channel for name, channel in self._channels.items() if channels is None or name in channels}

    def _turn(self, throttle: Throttle) -> Turn:
        """Ask until no other send of the same title is on its way, but not for ever."""
        give_up = time.monotonic() + self._patience_seconds
        while True:
            with self._database.connection() as connection:
                turn = throttle.ask(connection, self._settings.throttle_period_seconds, self._patience_seconds)
            if turn is not Turn.WAIT or time.monotonic() > give_up:
                return turn
            time.sleep(LOOK_AGAIN_SECONDS)

    def _begin(self, throttle: Throttle) -> None:
        """Let those who wait know early; what cannot be written now is written with the record."""
        with contextlib.suppress(DatabaseAway), self._database.connection() as connection:
            throttle.begin(connection)

    def _deliver(
        self, letter: Message, chosen: Mapping[str, Channel], first_success: Callable[[], None]
    ) -> dict[str, Outcome]:
        """What came of it on each channel, all at the same time."""
        if not chosen:
            return {}
        outcomes: dict[str, Outcome] = {}
        with ThreadPoolExecutor(len(chosen), thread_name_prefix="channel") as pool:
            running = {pool.submit(outcome_of, name, channel, letter): name for name, channel in chosen.items()}
            for finished in as_completed(running):
                outcome = finished.result()
                if outcome.delivered and not any(other.delivered for other in outcomes.values()):
                    first_success()
                outcomes[running[finished]] = outcome
        return {name: outcomes[name] for name in chosen}


def composed(title: str, message: str, severity: str, metadata: Mapping[str, Any] | None) -> Message:
    """A message of now, without anything that could not be stored."""
    return Message(
        message_id=str(uuid4()),
        title=storable(title),
        message=storable(message),
        severity=severity,
        timestamp=datetime.now(UTC),
        metadata=storable(dict(metadata or {})),
    )
