"""How use and cost develop: one entry for each interval in which anything happened, the earliest first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, LiteralString

from psycopg import sql
from psycopg.rows import dict_row

from reference.alerting.aggregates import Filters, Period, Window, conditions, recent
from reference.alerting.store.database import Connection

INTERVALS: dict[str, LiteralString] = {
    "minute": "date_trunc('minute', timestamp, 'UTC')",
    "15minutes": "date_bin('15 minutes', timestamp, TIMESTAMPTZ '2000-01-01 00:00:00+00')",
    "hour": "date_trunc('hour', timestamp, 'UTC')",
    "day": "date_trunc('day', timestamp, 'UTC')",
    "week": "date_trunc('week', timestamp, 'UTC')",
}
"""Weeks begin on Monday; everything is UTC."""

_AUTOMATIC = (
    (timedelta(hours=2), "minute"),
    (timedelta(days=1), "15minutes"),
    (timedelta(days=7), "hour"),
    (timedelta(days=30), "day"),
)
_TOTALS: LiteralString = """count(*) AS request_count,
    count(*) FILTER (WHERE status <> 'success') AS error_count,
    coalesce(sum(total_tokens), 0) AS total_tokens,
    coalesce(sum(cost::numeric), 0)::float8 AS total_cost,
    avg(latency_ms::numeric)::float8 AS avg_latency"""

_STATISTICS: LiteralString = """avg(latency_ms::numeric)::float8 AS mean,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_ms)::numeric::float8 AS median,
    min(latency_ms) AS min, max(latency_ms) AS max, stddev_pop(latency_ms::numeric)::float8 AS std,
    count(*) AS count, sum(latency_ms::numeric)::float8 AS sum"""

KEPT = {"hour": timedelta(hours=48), "day": timedelta(days=30)}
"""How far back the hourly and the daily statistics reach."""


def automatic_interval(length: timedelta) -> str:
    """The interval that suits a period of this length."""
    return next((name for longest, name in _AUTOMATIC if length <= longest), "week")


def over_time(
    connection: Connection, window: Window, interval: str | None = None, filters: Filters | None = None
) -> list[dict[str, Any]]:
    """`date` and all totals of each interval; raises ValueError for an unknown interval."""
    period = window if isinstance(window, Period) else recent(connection, window)
    return _by_interval(connection, period, interval, filters, _TOTALS, ())


def usage_over_time(
    connection: Connection, window: Window, interval: str | None = None, filters: Filters | None = None
) -> list[dict[str, Any]]:
    """`date`, `total_tokens` and `request_count` of each interval."""
    return _only(over_time(connection, window, interval, filters), "date", "total_tokens", "request_count")


def cost_over_time(
    connection: Connection, window: Window, interval: str | None = None, filters: Filters | None = None
) -> list[dict[str, Any]]:
    """`date` and `total_cost` of each interval."""
    return _only(over_time(connection, window, interval, filters), "date", "total_cost")


def latency_statistics(connection: Connection, interval: str, filters: Filters | None = None) -> list[dict[str, Any]]:
    """Mean, median, min, max, std, count, sum of latencies in ms, for each hour or day and provider:model:application.

    Hours reach back two days, days thirty; raises ValueError for any other interval.
    """
    if interval not in KEPT:
        raise ValueError(f"Invalid interval: {interval}")
    period = recent(connection, KEPT[interval])
    return _by_interval(connection, period, interval, filters, _STATISTICS, ("provider", "model", "application"))


def _by_interval(
    connection: Connection,
    period: Period,
    interval: str | None,
    filters: Filters | None,
    expressions: LiteralString,
    by: tuple[str, ...],
) -> list[dict[str, Any]]:
    name = interval or automatic_interval(period.end - period.start)
    if name not in INTERVALS:
        raise ValueError(f"Invalid interval: {name}")
    condition, values = conditions(period, filters)
    groups = sql.SQL(", ").join([sql.SQL(INTERVALS[name]), *(sql.Identifier(one) for one in by)])
    columns = sql.SQL(", ").join([sql.SQL(INTERVALS[name] + " AS date"), *(sql.Identifier(one) for one in by)])
    query = sql.SQL("SELECT {}, {} FROM request_metrics WHERE {} GROUP BY {} ORDER BY {}").format(
        columns, sql.SQL(expressions), condition, groups, groups
    )
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, values).fetchall()


def _only(rows: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    return [{name: row[name] for name in names} for row in rows]
