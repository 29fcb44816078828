"""Which requests a question is about: a stretch of time, and filters on the dimensions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from fastapi import Depends, Query

from reference.alerting.aggregates import WINDOWS, Period, recent
from reference.alerting.api.errors import invalid
from reference.alerting.api.queries import TextQuery
from reference.alerting.store.database import Connection

Moment = Annotated[datetime | None, Query()]
Span = Callable[[Connection], Period]
"""The stretch of time, once the database's clock is at hand."""


def asked_span(
    window: Annotated[Literal["1h", "24h", "7d", "30d"], Query()] = "24h", start: Moment = None, end: Moment = None
) -> Span:
    """The window that ends now, or from `start` to `end` (else now) where a start is given; raises the 422."""
    first, last = in_utc("start", start), in_utc("end", end)
    if first is None and last is not None:
        raise invalid(("query", "start"), "Needed with an end", "missing")
    if first is not None and last is not None and first > last:
        raise invalid(("query", "end"), "Must not be before the start")

    def span(connection: Connection) -> Period:
        if first is None:
            return recent(connection, WINDOWS[window])
        return Period(first, last or max(first, recent(connection, timedelta()).end))

    return span


def in_utc(name: str, moment: datetime | None) -> datetime | None:
    """The moment, which is UTC unless it says otherwise; raises the 422 outside the years 1 to 9999."""
    if moment is None:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise invalid(("query", name), "Must lie in the years 1 to 9999") from None


def asked_filters(
    provider: TextQuery | None = None,
    model: TextQuery | None = None,
    application: TextQuery | None = None,
    environment: TextQuery | None = None,
) -> dict[str, str]:
    """The dimensions that were named, and their values."""
    named = {"provider": provider, "model": model, "application": application, "environment": environment}
    return {name: value for name, value in named.items() if value is not None}


AskedSpan = Annotated[Span, Depends(asked_span)]
AskedFilters = Annotated[dict[str, str], Depends(asked_filters)]
