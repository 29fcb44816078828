"""Takes the events of monitored requests, one or many at a time."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, status
from fastapi.exceptions import RequestValidationError

from reference.alerting.api.documents import Body, read_json
from reference.alerting.api.errors import complaints, shortened
from reference.alerting.api.guard import AnyCaller
from reference.alerting.api.services import CurrentServices
from reference.alerting.ingestion import Fault, Outcome, ingest

router = APIRouter()


@router.post("/api/v1/events", status_code=status.HTTP_201_CREATED)
def record(services: CurrentServices, _caller: AnyCaller, body: Body) -> dict[str, Any]:
    """Store an event, or those of a batch that can be read; the answer says what became of each."""
    document = read_json(body)
    if isinstance(document, list):
        with services.database.connection() as connection:
            outcomes = ingest(connection, document)
        return {"results": [as_result(*pair) for pair in zip(document, outcomes, strict=True)]}
    with services.database.connection() as connection:
        [outcome] = ingest(connection, [document])
    if outcome.status == "rejected" or outcome.event is None:
        raise RequestValidationError(faults_of(outcome))
    return as_receipt(outcome)


def as_result(document: object, outcome: Outcome) -> dict[str, Any]:
    """What became of one event of a batch."""
    if outcome.status != "rejected":
        return as_receipt(outcome)
    told = document.get("event_id") if isinstance(document, dict) else None
    event_id = shortened(told) if isinstance(told, str) else None
    return {"event_id": event_id, "status": "rejected", "errors": complaints(faults_of(outcome))}


def as_receipt(outcome: Outcome) -> dict[str, Any]:
    """What became of an event that is stored."""
    assert outcome.event is not None
    moment = outcome.event.timestamp.isoformat()
    return {"event_id": outcome.event.event_id, "timestamp": moment, "status": outcome.status}


def faults_of(outcome: Outcome) -> list[dict[str, Any]]:
    """The complaints about an event, by the names that its sender used."""
    return [{"loc": location_of(fault), "msg": fault.message, "type": fault.type} for fault in outcome.faults]


def location_of(fault: Fault) -> tuple[str, ...]:
    """The field, or the body as a whole."""
    return ("body",) if fault.field == "event" else ("body", fault.field)
