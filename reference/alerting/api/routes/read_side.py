"""The same figures and their rows for other programs: `/v1`; lists come with their number of entries."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, status

from reference.alerting import aggregates, series
from reference.alerting.api import records
from reference.alerting.api.errors import invalid, shortened
from reference.alerting.api.guard import Reader
from reference.alerting.api.periods import AskedFilters, AskedSpan
from reference.alerting.api.queries import Offset, PageLimit, TextQuery
from reference.alerting.api.routes.measurements import Interval, everything
from reference.alerting.api.services import CurrentServices
from reference.alerting.model import DIMENSIONS, METRICS

router = APIRouter(prefix="/v1")

Row = dict[str, Any]
Words = Annotated[list[str], Query(max_length=len(METRICS))]


def counted(plural: str, entries: list[Any]) -> Row:
    """A list as this side answers it."""
    return {plural: entries, "count": len(entries)}


@router.get("/metrics")
def metrics(services: CurrentServices, _reader: Reader, span: AskedSpan, filters: AskedFilters) -> Row:
    """Every metric with its value."""
    with services.database.connection() as connection:
        found = aggregates.summary(connection, span(connection), filters)
    return counted("metrics", [{"metric": name, "value": value} for name, value in found.items()])


@router.get("/metrics/query")
def queried(services: CurrentServices, _reader: Reader, span: AskedSpan, filters: AskedFilters, metric: Words) -> Row:
    """The metrics that are named, by any of their names."""
    for name in metric:
        if name not in METRICS:
            raise invalid(("query", "metric"), f"Unknown metric; known are {', '.join(METRICS)}")
    with services.database.connection() as connection:
        period = span(connection)
        found = [(name, aggregates.aggregate(connection, name, period, filters)) for name in metric]
    return counted("metrics", [{"metric": name, "value": one.value, "request_count": one.rows} for name, one in found])


@router.get("/metrics/aggregated")
def aggregated(
    services: CurrentServices, _reader: Reader, span: AskedSpan, filters: AskedFilters, group_by: Words
) -> Row:
    """Every metric for each combination of the dimensions named."""
    names = [name.strip() for words in group_by for name in words.split(",")]
    for name in names:
        if name not in DIMENSIONS:
            raise HTTPException(status.HTTP_400_BAD_REQUEST, f"Invalid group by field: {shortened(name)}")
    with services.database.connection() as connection:
        found = aggregates.grouped(connection, list(dict.fromkeys(names)), span(connection), filters)
    return counted("metrics", found)


@router.get("/metrics/timeseries")
def timeseries(
    services: CurrentServices, _reader: Reader, span: AskedSpan, filters: AskedFilters, interval: Interval = None
) -> Row:
    """The totals of each interval in which anything happened."""
    with services.database.connection() as connection:
        return counted("timeseries", series.over_time(connection, span(connection), interval, filters))


@router.get("/anomalies/query")
def anomalies(
    services: CurrentServices,
    _reader: Reader,
    span: AskedSpan,
    filters: AskedFilters,
    type: TextQuery | None = None,
    limit: PageLimit = 100,
    offset: Offset = 0,
) -> Row:
    """Anomalies, the newest first."""
    if "environment" in filters:
        raise invalid(("query", "environment"), "Anomalies belong to no environment")
    with services.database.connection() as connection:
        return counted("anomalies", records.anomalies(connection, span(connection), filters, type, limit, offset))


@router.get("/requests/details")
def requests(
    services: CurrentServices,
    _reader: Reader,
    span: AskedSpan,
    filters: AskedFilters,
    limit: PageLimit = 100,
    offset: Offset = 0,
) -> Row:
    """Monitored requests as they are stored, the newest first."""
    with services.database.connection() as connection:
        return counted("requests", records.requests(connection, span(connection), filters, limit, offset))


@router.get("/models")
def models(services: CurrentServices, _reader: Reader, span: AskedSpan, filters: AskedFilters) -> Row:
    """The models in use."""
    with services.database.connection() as connection:
        return counted("models", records.names_in_use(connection, "model", span(connection), filters))


@router.get("/applications")
def applications(services: CurrentServices, _reader: Reader, span: AskedSpan, filters: AskedFilters) -> Row:
    """The applications in use."""
    with services.database.connection() as connection:
        return counted("applications", records.names_in_use(connection, "application", span(connection), filters))


@router.get("/dashboard/summary")
def dashboard(services: CurrentServices, _reader: Reader, span: AskedSpan, filters: AskedFilters) -> Row:
    """What a dashboard shows."""
    with services.database.connection() as connection:
        return everything(connection, span(connection), filters)
