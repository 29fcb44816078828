"""What is stored, row by row: monitored requests, anomalies, and the names in use."""

from __future__ import annotations

from typing import Any, LiteralString

from psycopg import sql
from psycopg.rows import dict_row

from reference.alerting.aggregates import Filters, Period, conditions
from reference.alerting.store.database import Connection

REQUEST: LiteralString = """event_id, timestamp, provider, model, application, environment, request_id, user_id,
    prompt_tokens, completion_tokens, total_tokens, latency_ms, cost, status, error"""
ANOMALY: LiteralString = "anomaly_id, timestamp, type, request_id, provider, model, application, details"

PAGE = sql.SQL("LIMIT %(limit)s OFFSET %(offset)s")

Row = dict[str, Any]


def requests(connection: Connection, period: Period, filters: Filters, limit: int, offset: int) -> list[Row]:
    """Monitored requests of a period, the newest first."""
    condition, values = conditions(period, filters)
    query = sql.SQL("SELECT {} FROM request_metrics WHERE {} ORDER BY timestamp DESC, id DESC {}")
    return rows(connection, query.format(sql.SQL(REQUEST), condition, PAGE), values, limit, offset)


def anomalies(
    connection: Connection, period: Period, filters: Filters, kind: str | None, limit: int, offset: int
) -> list[Row]:
    """Anomalies of a period, the newest first, of one type if it is given."""
    condition, values = conditions(period, filters)
    if kind is not None:
        condition, values = sql.SQL("{} AND type = %(kind)s").format(condition), {**values, "kind": kind}
    query = sql.SQL("SELECT {} FROM anomalies WHERE {} ORDER BY timestamp DESC, id DESC {}")
    return rows(connection, query.format(sql.SQL(ANOMALY), condition, PAGE), values, limit, offset)


def names_in_use(connection: Connection, dimension: str, period: Period, filters: Filters) -> list[str]:
    """The values of a dimension in a period, in alphabetical order."""
    condition, values = conditions(period, filters)
    name = sql.Identifier(dimension)
    query = sql.SQL("SELECT DISTINCT {} FROM request_metrics WHERE {} AND {} IS NOT NULL ORDER BY 1")
    return [row[0] for row in connection.execute(query.format(name, condition, name), values)]


def rows(connection: Connection, query: sql.Composed, values: Row, limit: int, offset: int) -> list[Row]:
    """One page of what the query finds."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, {**values, "limit": limit, "offset": offset}).fetchall()
