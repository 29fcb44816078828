"""What the monitored requests add up to over a period, exactly as decimal numbers do.

Filters are equality on the dimensions; both ends of a period belong to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString, cast

from psycopg import sql
from psycopg.rows import dict_row

from reference.alerting.model import ALIASES, DIMENSIONS
from reference.alerting.store.database import Connection

WINDOWS = {
    "1h": timedelta(hours=1),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
}

# Summed and averaged as decimal numbers: ten times 0.1 is 1, and a threshold at 1 is met.
_EXPRESSIONS: dict[str, LiteralString] = {
    "request_count": "count(*)",
    "success_count": "count(*) FILTER (WHERE status = 'success')",
    "error_count": "count(*) FILTER (WHERE status <> 'success')",
    "total_cost": "coalesce(sum(cost::numeric), 0)::float8",
    "total_tokens": "coalesce(sum(total_tokens), 0)",
    "prompt_tokens": "coalesce(sum(prompt_tokens), 0)",
    "completion_tokens": "coalesce(sum(completion_tokens), 0)",
    "avg_latency": "avg(latency_ms::numeric)::float8",
    "min_latency": "min(latency_ms)",
    "max_latency": "max(latency_ms)",
    "std_latency": "stddev_pop(latency_ms::numeric)::float8",
    "p50_latency": "percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_ms)::numeric::float8",
    "p90_latency": "percentile_cont(0.9) WITHIN GROUP (ORDER BY latency_ms)::numeric::float8",
    "p95_latency": "percentile_cont(0.95) WITHIN GROUP (ORDER BY latency_ms)::numeric::float8",
    "p99_latency": "percentile_cont(0.99) WITHIN GROUP (ORDER BY latency_ms)::numeric::float8",
}
_RATIOS = {"error_rate": "error_count", "avg_tokens_per_request": "total_tokens"}
"""These are parts of the number of requests, 0 when there was none."""

SUMMARY = (*_EXPRESSIONS, *_RATIOS)
LATENCIES = tuple(name for name in _EXPRESSIONS if name.endswith("_latency"))
MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Period:
    """From one moment to another, both included."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The value of a metric, and over how many requests; None when none of them was measured."""

    value: float | None
    rows: int


Window = Period | timedelta
Filters = Mapping[str, str]


def recent(connection: Connection, window: timedelta) -> Period:
    """The window that ends now, by the database's clock."""
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    moment: datetime = cast(tuple[datetime], row)[0]
    return Period(moment - window, moment)


def aggregate(connection: Connection, metric: str, window: Window, filters: Filters | None = None) -> Aggregate:
    """One metric, by any of its names."""
    name = ALIASES.get(metric, metric)
    found = measured(connection, [name], window, filters)
    value = found[name]
    return Aggregate(None if value is None else float(value), int(found["request_count"] or 0))


def measured(
    connection: Connection, metrics: Iterable[str], window: Window, filters: Filters | None = None
) -> dict[str, float | int | None]:
    """Several metrics at once, by their own names, and the number of requests."""
    (row,) = _grouped(connection, metrics, (), window, filters)
    return row


def summary(connection: Connection, window: Window, filters: Filters | None = None) -> dict[str, float | int | None]:
    """Every metric there is. Latencies are milliseconds, None when none was measured."""
    return measured(connection, SUMMARY, window, filters)


def latency(connection: Connection, window: Window, filters: Filters | None = None) -> dict[str, float | int | None]:
    """Latencies in milliseconds under the names min, max, avg, std, p50, p90, p95, p99, and the number of requests."""
    found = measured(connection, LATENCIES, window, filters)
    return {name.removesuffix("_latency"): value for name, value in found.items()}


def grouped(
    connection: Connection,
    by: Sequence[str],
    window: Window,
    filters: Filters | None = None,
    metrics: Iterable[str] = SUMMARY,
) -> list[dict[str, Any]]:
    """Metrics of each combination of the dimensions named, in their order; raises ValueError for any other name."""
    for dimension in by:
        if dimension not in DIMENSIONS:
            raise ValueError(f"Invalid group by field: {dimension}")
    rows = _grouped(connection, metrics, by, window, filters)
    return sorted(rows, key=lambda row: [row[name] or "" for name in by])


def top_models(
    connection: Connection, window: Window, filters: Filters | None = None, limit: int = 5
) -> list[dict[str, Any]]:
    """The models that used most tokens, the greatest use first."""
    return _top(grouped(connection, ("provider", "model"), window, filters, _RANKING), "total_tokens", limit)


def top_applications(
    connection: Connection, window: Window, filters: Filters | None = None, limit: int = 5
) -> list[dict[str, Any]]:
    """The applications that cost most, the greatest cost first."""
    return _top(grouped(connection, ("application",), window, filters, _RANKING), "total_cost", limit)


def error_rates(connection: Connection, window: Window, filters: Filters | None = None) -> list[dict[str, Any]]:
    """The error rate of each model as a fraction, the worst first."""
    rows = grouped(connection, ("provider", "model"), window, filters, ("error_count", "error_rate"))
    return sorted(rows, key=lambda row: -row["error_rate"])


_RANKING = ("total_tokens", "total_cost", "request_count", "error_rate", "avg_latency")


def _top(rows: list[dict[str, Any]], metric: str, limit: int) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: -row[metric])[:limit]


def _grouped(
    connection: Connection, metrics: Iterable[str], by: Sequence[str], window: Window, filters: Filters | None
) -> list[dict[str, Any]]:
    wanted = dict.fromkeys(("request_count", *metrics))
    needed = dict.fromkeys(_RATIOS.get(metric, metric) for metric in wanted)
    condition, values = conditions(window if isinstance(window, Period) else recent(connection, window), filters)
    columns = [sql.Identifier(name) for name in by]
    expressions = [sql.SQL("{} AS {}").format(sql.SQL(_EXPRESSIONS[name]), sql.Identifier(name)) for name in needed]
    query = sql.SQL("SELECT {} FROM request_metrics WHERE {}").format(
        sql.SQL(", ").join([*columns, *expressions]), condition
    )
    if columns:
        query += sql.SQL(" GROUP BY {}").format(sql.SQL(", ").join(columns))
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query, values).fetchall()
    return [{name: row[name] for name in by} | {name: _value(row, name) for name in wanted} for row in rows]


def _value(row: Mapping[str, Any], metric: str) -> float | int | None:
    if metric in _RATIOS:
        return float(row[_RATIOS[metric]] / row["request_count"]) if row["request_count"] else 0.0
    value: float | int | None = row[metric]
    return value


def conditions(period: Period, filters: Filters | None) -> tuple[sql.Composable, dict[str, Any]]:
    """The rows of a period that match all filters, as a condition and its values."""
    parts: list[sql.Composable] = [sql.SQL("timestamp BETWEEN %(start)s AND %(end)s")]
    values: dict[str, Any] = {"start": period.start, "end": period.end}
    for name, wanted in (filters or {}).items():
        if name not in DIMENSIONS:
            raise ValueError(f"Invalid filter: {name}")
        if name == "application":  # what the index holds
            parts.append(sql.SQL("left(application, 64) = left(%(application)s, 64)"))
        parts.append(sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)))
        values[name] = wanted
    return sql.SQL(" AND ").join(parts), values
