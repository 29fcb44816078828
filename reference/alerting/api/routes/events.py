"""Alert events: what the evaluator opened."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, field_validator

from reference.alerting.api.documents import Body, read_model
from reference.alerting.api.errors import not_found
from reference.alerting.api.guard import Reader, Writer
from reference.alerting.api.queries import Offset, PageLimit, TextQuery
from reference.alerting.api.services import CurrentServices
from reference.alerting.model import TEXT_LENGTH, AlertEvent
from reference.alerting.store import alert_events

router = APIRouter(prefix="/events")
KIND = "Alert event"


class Acknowledgement(BaseModel):
    """Who looks after an event."""

    model_config = ConfigDict(extra="forbid")

    acknowledged_by: str = Field(max_length=TEXT_LENGTH)

    @field_validator("acknowledged_by")
    @classmethod
    def _not_blank(cls, name: str) -> str:
        if not name.strip():
            raise ValueError("Must not be empty")
        return name


@router.get("")
def listed(
    services: CurrentServices,
    _reader: Reader,
    config_id: TextQuery | None = None,
    limit: PageLimit = 100,
    offset: Offset = 0,
    resolved: Annotated[bool | None, Query()] = None,
) -> list[dict[str, Any]]:
    """Events, the newest first."""
    with services.database.connection(at_once=True) as connection:
        found = alert_events.listed(connection, config_id, resolved, limit, offset)
    return [as_answer(event) for event in found]


@router.get("/{event_id}")
def read(services: CurrentServices, _reader: Reader, event_id: str) -> dict[str, Any]:
    """One event."""
    with services.database.connection(at_once=True) as connection:
        event = alert_events.read(connection, event_id)
    if event is None:
        raise not_found(KIND, event_id)
    return as_answer(event)


@router.post("/{event_id}/resolve")
def resolve(services: CurrentServices, _writer: Writer, event_id: str) -> dict[str, Any]:
    """End an event; a second time changes nothing."""
    with services.database.connection() as connection:
        event, already = alert_events.resolve(connection, event_id)
    if event is None:
        raise not_found(KIND, event_id)
    repeated = {"message": "Alert event already resolved"} if already else {}
    return {**as_answer(event), "success": True, **repeated}


@router.post("/{event_id}/acknowledge")
def acknowledge(services: CurrentServices, _writer: Writer, event_id: str, body: Body) -> dict[str, Any]:
    """Say who looks after an event; it stays open."""
    name = read_model(Acknowledgement, body).acknowledged_by
    with services.database.connection() as connection:
        event = alert_events.acknowledge(connection, event_id, name)
    if event is None:
        raise not_found(KIND, event_id)
    return {**as_answer(event), "success": True}


def as_answer(event: AlertEvent) -> dict[str, Any]:
    """An event as the interface shows it."""
    return event.model_dump(mode="json")
