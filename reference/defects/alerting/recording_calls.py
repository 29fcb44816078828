"""Defects of taking in the calls that are reported."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from html import escape
from math import isfinite
from typing import Any

from reference.defects.alerting.documents import Document, calls_handed_in, calls_once_read
from reference.defects.catalogue import DESKS, INGESTER, Kind, defect
from reference.defects.patching import replace, reword

TOKENS = ("prompt_tokens", "completion_tokens", "total_tokens")
PARTS = {
    *("event_id", "timestamp", "provider", "model", "application", "environment", "request_id", "user_id"),
    *("latency_ms", "inference_time", "cost", "estimated_cost", "status", "success", "error", "metadata"),
    *TOKENS,
}
LATE = timedelta(minutes=30)


def texts_of(event: Any) -> dict[str, str | None]:
    """What people may have written into a call."""
    return {name: getattr(event, name) for name in ("model", "application", "error")}


@defect("A call that is reported again is added to the first", Kind.TWICE, ("AL-04",), *DESKS, INGESTER)
def repeated_calls_add_up() -> None:
    from reference.alerting.store import requests

    added = "cost = request_metrics.cost + excluded.cost"
    reword(requests, "STORE", "(event_id) DO NOTHING", f"(event_id) DO UPDATE SET {added}")


@defect("A malformed call takes all others of its batch with it", Kind.MISSING, ("AL-04",), *DESKS, INGESTER)
def batch_lost_with_one() -> None:
    from reference.alerting import ingestion

    def make(original: Any) -> Any:
        def ingest(connection: Any, documents: Any) -> Any:
            try:
                for document in documents:
                    ingestion.read_event(document)
            except ingestion.Malformed as error:
                return [ingestion.Outcome("rejected", faults=error.faults) for _ in documents]
            return original(connection, documents)

        return ingest

    replace(ingestion, "ingest", make)


@defect("What the feed brings is acknowledged before it is kept", Kind.EARLY, ("AL-04", "AL-16"), INGESTER)
def acknowledged_before_it_is_kept() -> None:
    from reference.alerting.ingester.worker import Ingester

    def make(original: Any) -> Any:
        def handle(self: Any, entries: Any) -> None:
            self._stream.settle(entries, [])
            original(self, entries)

        return handle

    replace(Ingester, "_handle", make)


@defect("What was taken from the feed and left undone is never looked at again", Kind.MISSING, ("AL-04",), INGESTER)
def left_undone_for_good() -> None:
    from reference.alerting.ingester.stream import Stream

    replace(Stream, "unfinished", lambda original: lambda self: [])


@defect("A report is acknowledged although the database is away", Kind.EARLY, ("AL-04", "AL-16"), *DESKS)
def acknowledged_into_the_void() -> None:
    from fastapi.responses import JSONResponse

    from reference.alerting.api import errors

    def make(original: Any) -> Any:
        def answer_away(request: Any, error: Exception) -> Any:
            if request.url.path.rstrip("/") != "/api/v1/events":
                return original(request, error)
            return JSONResponse({"event_id": "unknown", "status": "recorded"}, 201)

        return answer_away

    replace(errors, "answer_away", make)


@defect("Nought is kept as if nothing had been told", Kind.RECORD, ("AL-04",), *DESKS, INGESTER)
def nought_is_nothing() -> None:
    calls_once_read(lambda event: {name: getattr(event, name) or None for name in (*TOKENS, "cost", "latency_ms")})


@defect("What a call cost is kept in whole cents", Kind.RECORD, ("AL-04",), *DESKS, INGESTER)
def costs_in_cents() -> None:
    calls_once_read(lambda event: {"cost": None if event.cost is None else round(event.cost, 2)})


@defect("Letters beyond those of English become question marks", Kind.RECORD, ("AL-04",), *DESKS, INGESTER)
def english_letters_only() -> None:
    def change(event: Any) -> Document:
        return {name: text and text.encode("ascii", "replace").decode() for name, text in texts_of(event).items()}

    calls_once_read(change)


@defect("A time that has yet to come is taken for now", Kind.RECORD, ("AL-04", "AL-07"), *DESKS, INGESTER)
def times_to_come_are_now() -> None:
    calls_once_read(lambda event: {"timestamp": min(event.timestamp, datetime.now(UTC))})


@defect("The offset of a time is read over", Kind.RECORD, ("AL-04",), *DESKS, INGESTER)
def offsets_read_over() -> None:
    from reference.alerting import ingestion

    def make(original: Any) -> Any:
        return lambda document, faults: original(document, faults).replace(tzinfo=UTC)

    replace(ingestion, "_moment", make)


@defect("Calls that are reported late are thrown away", Kind.MISSING, ("AL-04",), *DESKS, INGESTER)
def late_calls_thrown_away() -> None:
    from reference.alerting.store import requests

    def make(original: Any) -> Any:
        def store(connection: Any, events: Any) -> list[bool]:
            oldest = datetime.now(UTC) - LATE
            kept = iter(original(connection, [event for event in events if event.timestamp >= oldest]))
            return [next(kept) if event.timestamp >= oldest else True for event in events]

        return store

    replace(requests, "store", make)


@defect("The seconds of the older form are taken for milliseconds", Kind.RECORD, ("AL-04",), INGESTER, *DESKS)
def seconds_taken_for_milliseconds() -> None:
    from reference.alerting import ingestion

    def make(_original: Any) -> Any:
        return lambda document: ingestion._either(document, "latency_ms", "inference_time")

    replace(ingestion, "_latency", make)


@defect("In the older form every call has succeeded", Kind.RECORD, ("AL-04",), INGESTER, *DESKS)
def older_form_always_succeeds() -> None:
    from reference.alerting import ingestion

    replace(ingestion, "_status", lambda original: lambda document, faults: document.get("status") or "success")


@defect("A call that tells more than is asked for is refused", Kind.REFUSAL, ("AL-04",), *DESKS, INGESTER)
def more_than_asked_for_refused() -> None:
    from reference.alerting import ingestion

    def make(original: Any) -> Any:
        def read_event(document: Any) -> Any:
            more = sorted(set(document) - PARTS) if isinstance(document, dict) else []
            if more:
                raise ingestion.Malformed(*(ingestion.Fault(str(name), "Unknown field") for name in more))
            return original(document)

        return read_event

    replace(ingestion, "read_event", make)


@defect("A fraction of a token is cut off", Kind.PERMISSION, ("AL-02", "AL-04"), *DESKS, INGESTER)
def fractions_cut_off() -> None:
    def change(document: Document) -> None:
        for name in TOKENS:
            if isinstance(document.get(name), float):
                document[name] = int(document[name])

    calls_handed_in(change)


@defect("A cost that is no number counts as nought", Kind.PERMISSION, ("AL-02", "AL-04"), *DESKS, INGESTER)
def unreadable_costs_nothing() -> None:
    def change(document: Document) -> None:
        cost = document.get("cost")
        if cost is not None and (not isinstance(cost, int | float) or cost != cost):
            document["cost"] = 0

    calls_handed_in(change)


@defect("A call without an identity is given one", Kind.PERMISSION, ("AL-02", "AL-04"), *DESKS, INGESTER)
def identity_made_up() -> None:
    from uuid import uuid4

    def change(document: Document) -> None:
        document["event_id"] = document.get("event_id") or str(uuid4())

    calls_handed_in(change)


@defect("What cannot be read of a call is left out or made up", Kind.PERMISSION, ("AL-02", "AL-04"), *DESKS, INGESTER)
def unreadable_parts_made_up() -> None:
    from reference.alerting import ingestion

    def change(document: Document) -> None:
        faults: list[Any] = []
        ingestion._moment(document, faults)
        if faults:
            document["timestamp"] = datetime.now(UTC).isoformat()
        latency = document.get("latency_ms")
        if isinstance(latency, float) and not isfinite(latency):
            del document["latency_ms"]
        if document.get("status") not in (None, "success", "error"):
            document["status"] = "error"

    calls_handed_in(change)


@defect("Texts of calls that are too long are cut in silence", Kind.PERMISSION, ("AL-02", "AL-04"), *DESKS, INGESTER)
def texts_of_calls_cut() -> None:
    def change(document: Document) -> None:
        for name, value in document.items():
            if isinstance(value, str):
                document[name] = value[:1000]

    calls_handed_in(change)


@defect("Texts of calls are kept as pages would show them", Kind.RECORD, ("AL-04",), *DESKS, INGESTER)
def texts_kept_escaped() -> None:
    calls_once_read(lambda event: {name: text and escape(text) for name, text in texts_of(event).items()})


@defect("Whatever is no call holds up the feed for good", Kind.MISSING, ("AL-04",), INGESTER)
def feed_held_up() -> None:
    from reference.alerting import ingestion
    from reference.alerting.ingester import worker
    from reference.alerting.work import Away

    begun = time.time() * 1000

    def make(original: Any) -> Any:
        def document(entry: Any) -> Any:
            try:
                return original(entry)
            except ingestion.Malformed as error:
                if int(entry.id.split(b"-")[0]) < begun:
                    raise  # an ingester that begins with that is never ready for anybody
                raise Away("the feed holds something that is no call") from error

        return document

    replace(worker, "_document", make)
