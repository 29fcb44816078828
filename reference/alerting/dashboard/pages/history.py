"""The messages that were sent, and what each channel made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from fastapi import APIRouter
from starlette.responses import Response

from reference.alerting.api.services import CurrentServices
from reference.alerting.dashboard.guarding import PageRoute
from reference.alerting.dashboard.rendering import page
from reference.alerting.dashboard.sessions import Reader
from reference.alerting.settings import NOTIFICATION_SEVERITIES

router = APIRouter(prefix="/history", route_class=PageRoute)
LIMIT = 200

Severity = Literal["", "info", "warning", "error", "critical"]


@router.get("")
def overview(services: CurrentServices, session: Reader, severity: Severity = "") -> Response:
    """The last messages, the newest first."""
    with services.database.connection() as connection:
        found = services.desk.history(connection, LIMIT, severity or None)
    return page(
        "history.html",
        "History",
        session,
        "history",
        messages=[line(one) for one in found],
        severities=list(NOTIFICATION_SEVERITIES),
        chosen=severity,
        limit=LIMIT,
    )


def line(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of the history as the page shows it."""
    channels = [(name, outcome_told(outcome)) for name, outcome in sorted((entry.get("channels") or {}).items())]
    return {**entry, "timestamp": dt.datetime.fromisoformat(entry["timestamp"]), "channels": channels}


def outcome_told(outcome: Mapping[str, Any]) -> str:
    """What became of a message on a channel, in a few words."""
    error = outcome.get("error")
    return f"{outcome.get('state')} ({error})" if error else str(outcome.get("state"))
