"""Alert events: the open ones with a button that resolves them, or all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query
from starlette.responses import Response

from reference.alerting.api.queries import LARGEST_OFFSET
from reference.alerting.api.services import CurrentServices
from reference.alerting.dashboard.addresses import EVENTS
from reference.alerting.dashboard.guarding import PageRoute
from reference.alerting.dashboard.pages.signing_in import to
from reference.alerting.dashboard.rendering import page
from reference.alerting.dashboard.sessions import Reader
from reference.alerting.dashboard.submissions import WritersFields
from reference.alerting.model import AlertConfig, AlertEvent
from reference.alerting.store import alert_events, configs

router = APIRouter(prefix="/events", route_class=PageRoute)
PAGE = 100
DELETED = "(deleted configuration)"

Offset = Annotated[int, Query(ge=0, le=LARGEST_OFFSET - PAGE)]


@dataclass(frozen=True)
class Line:
    """An event as the page shows it."""

    id: str
    name: str
    severity: str | None
    metric: str
    operator: str
    value: float
    threshold: float
    timestamp: dt.datetime
    resolved_at: dt.datetime | None
    acknowledged: bool
    acknowledged_by: str | None


@router.get("")
def overview(
    services: CurrentServices, session: Reader, show: Literal["open", "all"] = "open", offset: Offset = 0
) -> Response:
    """A page of events, the newest first."""
    everything = show == "all"
    with services.database.connection() as connection:
        found = alert_events.listed(connection, None, None if everything else False, PAGE + 1, offset)
        names = {str(one.id): one for one in configs.listed(connection, False)} if found else {}
    return page(
        "events.html",
        "Alerts" if everything else "Open alerts",
        session,
        "events",
        events=[line(event, names) for event in found[:PAGE]],
        everything=everything,
        show=show,
        newer=max(offset - PAGE, 0) if offset else None,
        older=offset + PAGE if len(found) > PAGE else None,
    )


@router.post("/{identity}/resolve")
def resolve(services: CurrentServices, _fields: WritersFields, identity: str) -> Response:
    """Resolve an event; one that is resolved already stays as it is."""
    with services.database.connection() as connection:
        event, _ = alert_events.resolve(connection, identity)
    if event is None:
        raise HTTPException(404, "There is no such alert.")
    return to(EVENTS)


def line(event: AlertEvent, names: Mapping[str, AlertConfig]) -> Line:
    """An event with what is known of its configuration."""
    config = names.get(event.alert_config_id)
    return Line(
        id=event.id,
        name=DELETED if config is None else config.name,
        severity=None if config is None else config.severity,
        metric=str(event.details.get("metric", "")),
        operator=str(event.details.get("operator", "")),
        value=event.metric_value,
        threshold=event.threshold_value,
        timestamp=event.timestamp,
        resolved_at=event.resolved_at,
        acknowledged=event.acknowledged,
        acknowledged_by=event.acknowledged_by,
    )
