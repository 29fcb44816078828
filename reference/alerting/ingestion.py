"""How events come in: both forms are read into one, and a malformed event is refused by the names of its fields."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

import psycopg
from pydantic import ValidationError

from reference.alerting.model import RequestEvent
from reference.alerting.store import requests
from reference.alerting.store.database import Connection

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_TIMESTAMP = 64
TOLD_AS_THEY_ARE = (
    "event_id",
    "provider",
    "model",
    "application",
    "environment",
    "request_id",
    "user_id",
    "prompt_tokens",
    "completion_tokens",
    "total_tokens",
    "error",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field, by the name that the sender used."""

    field: str
    message: str
    type: str = "value_error"


class Malformed(Exception):
    """An event that cannot be read; says which fields are wrong, never their values."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{fault.field}: {fault.message}" for fault in faults))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event."""

    status: Literal["recorded", "repeated", "rejected"]
    event: RequestEvent | None = None
    faults: tuple[Fault, ...] = ()


def read_event(document: object) -> RequestEvent:
    """The event in its normal form; unknown fields are ignored. Raises Malformed."""
    if not isinstance(document, dict):
        raise Malformed(Fault("event", "must be an object", "object_type"))
    faults: list[Fault] = []
    values: dict[str, Any] = {name: document.get(name) for name in TOLD_AS_THEY_ARE}
    names = {}
    values["timestamp"] = _moment(document, faults)
    values["latency_ms"], names["latency_ms"] = _latency(document)
    values["cost"], names["cost"] = _either(document, "cost", "estimated_cost")
    values["status"] = _status(document, faults)
    if not isinstance(document.get("metadata"), dict | None):
        faults.append(Fault("metadata", "must be an object", "object_type"))
    try:
        event = RequestEvent.model_validate(values)
    except ValidationError as error:
        faults += _complaints(error, document, names, {fault.field for fault in faults})
        raise Malformed(*faults) from None
    if not event.event_id.strip():
        faults.append(Fault("event_id", "must not be blank"))
    if faults:
        raise Malformed(*faults)
    return event


def parse(raw: bytes) -> object:
    """The JSON document of a message; raises Malformed."""
    try:
        return json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise Malformed(Fault("event", "is not UTF-8")) from None
    except (ValueError, RecursionError):
        raise Malformed(Fault("event", "is not JSON")) from None


def ingest(connection: Connection, documents: Sequence[object]) -> list[Outcome]:
    """Store what can be read, each event once; one outcome for each document. The caller's transaction decides."""
    outcomes: list[Outcome] = []
    for document in documents:
        try:
            outcomes.append(Outcome("recorded", read_event(document)))
        except Malformed as error:
            outcomes.append(Outcome("rejected", faults=error.faults))
    sound = [outcome.event for outcome in outcomes if outcome.event is not None]
    kept = iter(_kept(connection, sound))
    return [outcome if outcome.event is None else _settled(outcome.event, next(kept)) for outcome in outcomes]


def _kept(connection: Connection, events: Sequence[RequestEvent]) -> list[bool | None]:
    """For each event whether it was new; None when the database cannot hold it, which spoils nobody else's batch."""
    try:
        with connection.transaction():
            return list(requests.store(connection, events))
    except (psycopg.DataError, psycopg.errors.ProgramLimitExceeded, UnicodeError):
        if len(events) == 1:
            return [None]
    middle = len(events) // 2
    return _kept(connection, events[:middle]) + _kept(connection, events[middle:])


def _settled(event: RequestEvent, new: bool | None) -> Outcome:
    if new is None:
        return Outcome("rejected", event, (Fault("event", "cannot be stored"),))
    return Outcome("recorded" if new else "repeated", event)


def _either(document: dict[str, Any], name: str, other: str) -> tuple[Any, str]:
    """The value under its first name, else under the other; and the name that it came by."""
    if document.get(name) is None and document.get(other) is not None:
        return document[other], other
    return document.get(name), name


def _latency(document: dict[str, Any]) -> tuple[Any, str]:
    """Milliseconds, exactly as many as the seconds were in decimal digits."""
    value, name = _either(document, "latency_ms", "inference_time")
    if name == "inference_time" and isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(Decimal(repr(value)) * 1000), name
        except (OverflowError, ArithmeticError):
            return math.inf, name
    return value, name


def _status(document: dict[str, Any], faults: list[Fault]) -> Any:
    """The status, however it was told; an event that tells none has failed when it tells an error."""
    if document.get("status") is not None:
        return document["status"]
    success = document.get("success")
    if success is None:
        return "error" if document.get("error") else "success"
    if not isinstance(success, bool):
        faults.append(Fault("success", "must be true or false", "bool_type"))
    return "success" if success else "error"


def _moment(document: dict[str, Any], faults: list[Fault]) -> datetime:
    """The time of the event from ISO 8601 or seconds since 1970; without an offset it is UTC."""
    value = document.get("timestamp")
    if value is None or value == "":
        faults.append(Fault("timestamp", "Field required", "missing"))
        return EPOCH
    try:
        if isinstance(value, str) and len(value) <= LONGEST_TIMESTAMP:
            moment = datetime.fromisoformat(value)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return EPOCH + timedelta(seconds=value)
    except (ValueError, OverflowError):
        pass
    faults.append(Fault("timestamp", "must be ISO 8601 or seconds since 1970, in the years 1 to 9999", "timestamp"))
    return EPOCH


def _complaints(
    error: ValidationError, document: dict[str, Any], names: dict[str, str], known: set[str]
) -> list[Fault]:
    """One fault for each wrong field, by the name that the sender used."""
    faults = []
    for fault in error.errors(include_input=False, include_url=False, include_context=False):
        field = str(fault["loc"][0])
        name = names.get(field, field)
        if document.get(name) is None and name == "event_id":
            faults.append(Fault(name, "Field required", "missing"))
        elif name not in known:
            faults.append(Fault(name, fault["msg"], fault["type"]))
    return faults
