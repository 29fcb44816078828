"""Notes what is unusual: requests far slower than those before them, and errors that come in numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import LiteralString

from psycopg import sql

from reference.alerting.evaluator.tasks import Task
from reference.alerting.store.database import Connection

FEWEST_SAMPLES, MOST_SAMPLES = 30, 1000
LARGEST_Z_SCORE = 3
ERRORS_OF_A_SPIKE, SPIKE_MINUTES = 5, 5

# Each new request is compared with those of its kind that were stored before it.
SLOW_REQUESTS: LiteralString = f"""
WITH earlier AS (
    SELECT id, event_id, timestamp, request_id, latency_ms FROM request_metrics
    WHERE {{same}} AND latency_ms IS NOT NULL AND id < %(first_id)s
    ORDER BY id DESC LIMIT {MOST_SAMPLES}
), new AS (
    SELECT id, event_id, timestamp, request_id, latency_ms FROM request_metrics
    WHERE {{same}} AND latency_ms IS NOT NULL AND id BETWEEN %(first_id)s AND %(last_id)s
), compared AS (
    SELECT id, event_id, timestamp, request_id, latency_ms, count(*) OVER before AS samples,
        avg(latency_ms::numeric) OVER before AS mean, stddev_pop(latency_ms::numeric) OVER before AS deviation
    FROM (SELECT * FROM earlier UNION ALL SELECT * FROM new) AS both_kinds
    WINDOW before AS (ORDER BY id ROWS BETWEEN {MOST_SAMPLES} PRECEDING AND 1 PRECEDING)
)
INSERT INTO anomalies (anomaly_id, timestamp, type, request_id, provider, model, application, details)
SELECT 'inference_time_spike:' || event_id, timestamp, 'inference_time_spike', request_id,
    %(provider)s, %(model)s, %(application)s,
    jsonb_build_object('severity', 'medium', 'event_id', event_id, 'latency_ms', latency_ms, 'samples', samples,
        'mean_ms', mean::float8, 'std_ms', deviation::float8,
        'z_score', ((latency_ms::numeric - mean) / deviation)::float8)
FROM compared
WHERE id >= %(first_id)s AND samples >= {FEWEST_SAMPLES} AND deviation > 0
  AND (latency_ms::numeric - mean) / deviation > {LARGEST_Z_SCORE}
ON CONFLICT (anomaly_id) DO NOTHING"""

# One row a spike: while there is one of the last minutes, it is the same spike.
ERROR_SPIKE: LiteralString = f"""
INSERT INTO anomalies (anomaly_id, timestamp, type, provider, model, application, details)
SELECT 'error_rate_spike:' || %(kind)s || ':'
        || floor(extract(epoch FROM statement_timestamp()) / 60 / {SPIKE_MINUTES}),
    clock_timestamp(), 'error_rate_spike', %(provider)s, %(model)s, %(application)s,
    jsonb_build_object('severity', 'high', 'error_count', errors, 'window_minutes', {SPIKE_MINUTES})
FROM (
    SELECT count(*) AS errors FROM request_metrics
    WHERE {{same}} AND status <> 'success'
      AND timestamp BETWEEN statement_timestamp() - interval '{SPIKE_MINUTES} minutes' AND statement_timestamp()
) AS counted
WHERE errors >= {ERRORS_OF_A_SPIKE} AND NOT EXISTS (
    SELECT FROM anomalies
    WHERE type = 'error_rate_spike' AND timestamp > statement_timestamp() - interval '{SPIKE_MINUTES} minutes'
      AND application IS NOT DISTINCT FROM %(application)s
      AND provider IS NOT DISTINCT FROM %(provider)s AND model IS NOT DISTINCT FROM %(model)s)
ON CONFLICT (anomaly_id) DO NOTHING"""

Kind = tuple[str | None, str | None, str | None]
"""Provider, model and application: requests are compared with their own kind."""


def note(connection: Connection, tasks: Iterable[Task]) -> None:
    """Look at the rows of these tasks and store what is unusual, once."""
    kinds: dict[Kind, list[Task]] = {}
    for task in tasks:
        kinds.setdefault((task.provider, task.model, task.application), []).append(task)
    for kind, stored in kinds.items():
        provider, model, application = kind
        values = {
            "provider": provider,
            "model": model,
            "application": application,
            "kind": sha256(json.dumps(kind).encode()).hexdigest()[:32],
            "first_id": min(task.first_id for task in stored),
            "last_id": max(task.last_id for task in stored),
        }
        for statement in (SLOW_REQUESTS, ERROR_SPIKE):
            connection.execute(sql.SQL(statement).format(same=_same(*kind)), values)


def _same(provider: str | None, model: str | None, application: str | None) -> sql.Composable:
    """The condition for requests of one kind; equality, where there is something to equal, is what the index knows."""
    parts: list[sql.Composable] = [
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name))
        if value is not None
        else sql.SQL("{} IS NULL").format(sql.Identifier(name))
        for name, value in (("provider", provider), ("model", model), ("application", application))
    ]
    if application is not None:
        parts.append(sql.SQL("left(application, 64) = left(%(application)s, 64)"))
    return sql.SQL(" AND ").join(parts)
