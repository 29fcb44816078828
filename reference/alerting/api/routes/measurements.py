"""What the monitored requests add up to, for the web client: `/api/v1/metrics`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from reference.alerting import aggregates, series
from reference.alerting.aggregates import MOST_LISTED, Period
from reference.alerting.api.guard import Reader
from reference.alerting.api.periods import AskedFilters, AskedSpan
from reference.alerting.api.services import CurrentServices
from reference.alerting.store.database import Connection

router = APIRouter(prefix="/api/v1/metrics")

Row = dict[str, Any]
Interval = Annotated[Literal["minute", "15minutes", "hour", "day", "week"] | None, Query()]
TopLimit = Annotated[int, Query(ge=1, le=MOST_LISTED)]


@router.get("/summary")
def summary(services: CurrentServices, _reader: Reader, span: AskedSpan, filters: AskedFilters) -> Row:
    """Every metric."""
    with services.database.connection() as connection:
        return aggregates.summary(connection, span(connection), filters)


@router.get("/usage")
def usage(
    services: CurrentServices, _reader: Reader, span: AskedSpan, filters: AskedFilters, interval: Interval = None
) -> list[Row]:
    """Tokens of each interval; the interval suits the length of time unless it is given."""
    with services.database.connection() as connection:
        return series.usage_over_time(connection, span(connection), interval, filters)


@router.get("/cost")
def cost(
    services: CurrentServices, _reader: Reader, span: AskedSpan, filters: AskedFilters, interval: Interval = None
) -> list[Row]:
    """Cost of each interval in USD."""
    with services.database.connection() as connection:
        return series.cost_over_time(connection, span(connection), interval, filters)


@router.get("/top-models")
def top_models(
    services: CurrentServices, _reader: Reader, span: AskedSpan, filters: AskedFilters, limit: TopLimit = 5
) -> list[Row]:
    """The models that used most tokens."""
    with services.database.connection() as connection:
        return aggregates.top_models(connection, span(connection), filters, limit)


@router.get("/top-applications")
def top_applications(
    services: CurrentServices, _reader: Reader, span: AskedSpan, filters: AskedFilters, limit: TopLimit = 5
) -> list[Row]:
    """The applications that cost most."""
    with services.database.connection() as connection:
        return aggregates.top_applications(connection, span(connection), filters, limit)


@router.get("/error-rates")
def error_rates(services: CurrentServices, _reader: Reader, span: AskedSpan, filters: AskedFilters) -> list[Row]:
    """The error rate of each model, a fraction from 0 to 1."""
    with services.database.connection() as connection:
        return aggregates.error_rates(connection, span(connection), filters)


@router.get("/latency")
def latency(services: CurrentServices, _reader: Reader, span: AskedSpan, filters: AskedFilters) -> Row:
    """Latencies in milliseconds."""
    with services.database.connection() as connection:
        return aggregates.latency(connection, span(connection), filters)


@router.get("/dashboard")
def dashboard(services: CurrentServices, _reader: Reader, span: AskedSpan, filters: AskedFilters) -> Row:
    """All of the above at one moment."""
    with services.database.connection() as connection:
        return everything(connection, span(connection), filters)


def everything(connection: Connection, period: Period, filters: dict[str, str]) -> Row:
    """What a dashboard shows of a period."""
    return {
        "summary": aggregates.summary(connection, period, filters),
        "top_models": aggregates.top_models(connection, period, filters),
        "top_applications": aggregates.top_applications(connection, period, filters),
        "error_rates": aggregates.error_rates(connection, period, filters),
        "usage_over_time": series.usage_over_time(connection, period, None, filters),
        "cost_over_time": series.cost_over_time(connection, period, None, filters),
    }
