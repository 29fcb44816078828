"""The ingester: entries of the stream become stored events, and only then are they acknowledged."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from threading import Event

from reference.alerting.ingester.stream import Entry, Rejection, Stream
from reference.alerting.ingestion import Fault, Malformed, Outcome, ingest, parse
from reference.alerting.settings import Settings
from reference.alerting.store.database import Database

log = logging.getLogger(__name__)

MOST_LOGGED = 20


class Ingester:
    """One consumer of the stream; others may work beside it."""

    def __init__(self, settings: Settings, database: Database, stopping: Event, name: str) -> None:
        self._database = database
        self._stream = Stream(settings.stream_url, settings.stream_topic, name, settings.lease_seconds)
        self._lease_seconds = settings.lease_seconds
        self._look_back_at = 0.0

    def perform(self) -> None:
        """Store a batch, what was left undone before what is new; raises DatabaseAway and Away.

        Whatever fails leaves the batch with us, unacknowledged, and it is looked for again first.
        """
        if time.monotonic() >= self._look_back_at:
            if entries := self._stream.unfinished():
                self._handle(entries)
            else:
                self._look_back_at = time.monotonic() + self._lease_seconds
            return
        if entries := self._stream.fresh():
            self._look_back_at = 0.0
            self._handle(entries)
            self._look_back_at = time.monotonic() + self._lease_seconds

    def missing(self) -> str | None:
        """The stream, when it cannot be reached."""
        return None if self._stream.answers() else "the stream does not answer"

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def _handle(self, entries: Sequence[Entry]) -> None:
        rejections: list[Rejection] = []
        documents, kept = [], []
        for entry in entries:
            try:
                documents.append(_document(entry))
                kept.append(entry)
            except Malformed as error:
                rejections.append(Rejection(entry, str(error)))
        with self._database.connection() as connection:
            outcomes = ingest(connection, documents)
        rejections += [Rejection(entry, _reason(one)) for entry, one in zip(kept, outcomes, strict=True) if one.faults]
        self._stream.settle(entries, rejections)
        _tell(rejections)


def _document(entry: Entry) -> object:
    if entry.raw is None:
        raise Malformed(Fault("event", "Field required", "missing"))
    return parse(entry.raw)


def _reason(outcome: Outcome) -> str:
    return str(Malformed(*outcome.faults))


def _tell(rejections: Sequence[Rejection]) -> None:
    for rejection in rejections[:MOST_LOGGED]:
        log.warning("entry %s rejected: %s", rejection.entry.id.decode(), rejection.reason)
    if len(rejections) > MOST_LOGGED:
        log.warning("%d more rejected", len(rejections) - MOST_LOGGED)
