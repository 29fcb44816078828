"""Monitored requests: stored once each, together with the evaluations that they call for."""

from __future__ import annotations

import json
from collections.abc import Sequence

from reference.alerting.model import RequestEvent
from reference.alerting.store.database import Connection

EVALUATIONS_CHANNEL = "alerting_evaluations"
"""Where the evaluator listens for work."""

STORE = """
WITH stored AS (
    INSERT INTO request_metrics (event_id, timestamp, provider, model, application, environment, request_id, user_id,
        prompt_tokens, completion_tokens, total_tokens, latency_ms, cost, status, error)
    SELECT event_id, timestamp, provider, model, application, environment, request_id, user_id,
        prompt_tokens, completion_tokens, total_tokens, latency_ms, cost, status, error
    FROM json_to_recordset(%s::json) AS told (event_id text, timestamp timestamptz, provider text, model text,
        application text, environment text, request_id text, user_id text, prompt_tokens integer,
        completion_tokens integer, total_tokens integer, latency_ms float8, cost float8, status text, error text)
    ON CONFLICT (event_id) DO NOTHING
    RETURNING id, event_id, provider, model, application, environment
), queued AS (
    INSERT INTO evaluations (provider, model, application, environment, first_id, last_id)
    SELECT provider, model, application, environment, min(id), max(id) FROM stored GROUP BY 1, 2, 3, 4
)
SELECT event_id FROM stored"""


def store(connection: Connection, events: Sequence[RequestEvent]) -> list[bool]:
    """Store events and queue their evaluation; for each whether it was new. The first of equal ids counts."""
    first: dict[str, RequestEvent] = {}
    for event in events:
        first.setdefault(event.event_id, event)
    # In one order for everybody: two batches with the same events must not wait for each other in a circle.
    rows = [first[identity].model_dump(mode="json") for identity in sorted(first)]
    new = {row[0] for row in connection.execute(STORE, (json.dumps(rows),))} if rows else set()
    if new:
        connection.execute("SELECT pg_notify(%s, '')", (EVALUATIONS_CHANNEL,))
    answers = []
    for event in events:
        answers.append(event.event_id in new)
        new.discard(event.event_id)
    return answers
