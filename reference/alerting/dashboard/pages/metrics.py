"""Figures of a window, and charts of how they developed, by application."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from fastapi import APIRouter
from starlette.responses import Response

from reference.alerting import aggregates, series
from reference.alerting.aggregates import WINDOWS, Period
from reference.alerting.api.documents import storable
from reference.alerting.api.services import CurrentServices
from reference.alerting.dashboard.charts import MOST_LINES, Chart, draw
from reference.alerting.dashboard.guarding import PageRoute
from reference.alerting.dashboard.rendering import page
from reference.alerting.dashboard.sessions import Reader
from reference.alerting.dashboard.words import Figure
from reference.alerting.model import TEXT_LENGTH
from reference.alerting.store.database import Connection

router = APIRouter(prefix="/metrics", route_class=PageRoute)

FIGURES = (
    ("request_count", "Requests", ""),
    ("error_count", "Errors", ""),
    ("error_rate", "Error rate", "%"),
    ("total_cost", "Cost", "USD"),
    ("total_tokens", "Tokens", ""),
    ("prompt_tokens", "Prompt tokens", ""),
    ("completion_tokens", "Completion tokens", ""),
    ("avg_tokens_per_request", "Tokens per request", ""),
    ("avg_latency", "Average latency", "ms"),
    ("min_latency", "Shortest latency", "ms"),
    ("max_latency", "Longest latency", "ms"),
    ("p50_latency", "Latency p50", "ms"),
    ("p90_latency", "Latency p90", "ms"),
    ("p95_latency", "Latency p95", "ms"),
    ("p99_latency", "Latency p99", "ms"),
)
"""Metrics with what they are called and their unit."""

CHARTS = (
    ("request_count", "Requests over time", "requests"),
    ("total_cost", "Cost over time", "USD"),
    ("total_tokens", "Tokens over time", "tokens"),
)
STEPS = {
    "minute": dt.timedelta(minutes=1),
    "15minutes": dt.timedelta(minutes=15),
    "hour": dt.timedelta(hours=1),
    "day": dt.timedelta(days=1),
    "week": dt.timedelta(weeks=1),
}
"""How long the intervals of a chart are."""
UNUSABLE = f"Must be at most {TEXT_LENGTH} characters, without NUL"

Development = Mapping[str, Sequence[Mapping[str, Any]]]
"""For each application, the totals of each interval."""


@router.get("")
def overview(
    services: CurrentServices, session: Reader, window: Literal["1h", "24h", "7d", "30d"] = "24h", application: str = ""
) -> Response:
    """The page; an application that could not be stored is told beside its field, and nothing is shown."""
    usable = len(application) <= TEXT_LENGTH and storable(application)
    content: dict[str, Any] = {"figures": [], "charts": [], "fault": "" if usable else UNUSABLE}
    if usable:
        with services.database.connection() as connection:
            period = aggregates.recent(connection, WINDOWS[window])
            content["figures"] = figures(connection, period, application)
            content["charts"] = charts(developments(connection, period, application), period)
    return page(
        "metrics.html",
        "Metrics",
        session,
        "metrics",
        200 if usable else 422,
        windows=list(WINDOWS),
        window=window,
        application=application if usable else "",
        **content,
    )


def filters_of(application: str) -> dict[str, str]:
    """The filter for one application, or for all."""
    return {"application": application} if application else {}


def figures(connection: Connection, period: Period, application: str) -> list[Figure]:
    """Everything that is measured."""
    found = aggregates.summary(connection, period, filters_of(application))
    return [Figure.of(title, in_unit(found[metric], unit), unit) for metric, title, unit in FIGURES]


def in_unit(value: float | int | None, unit: str) -> float | int | None:
    """A fraction as percent, anything else as it is."""
    return value * 100 if unit == "%" and value is not None else value


def developments(connection: Connection, period: Period, application: str) -> Development:
    """How the application, or each of those that cost most, developed."""
    if application:
        names = [application]
    else:
        top = aggregates.top_applications(connection, period, limit=MOST_LINES)
        names = [row["application"] for row in top if row["application"]]
    return {name: series.over_time(connection, period, None, filters_of(name)) for name in names}


def charts(found: Development, period: Period) -> list[Chart]:
    """A chart of each kind of total."""
    return [
        draw(
            f"chart-{metric}",
            title,
            unit,
            {name: {row["date"]: float(row[metric]) for row in rows} for name, rows in found.items()},
            (period.start, period.end),
            STEPS[series.automatic_interval(period.end - period.start)],
        )
        for metric, title, unit in CHARTS
    ]
