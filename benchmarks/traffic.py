"""The alerting system under traffic: how fast it takes calls in, and how long a breach takes to become a message.

The figures count only if nothing was lost, nothing doubled and every alert opened as often as it had to; else this ends
with what was wrong.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.figures import Figures
from support import processes
from support.connections.records import Records
from support.connections.streams import stream_client
from support.targets.control import Control
from support.targets.embedded import embedded_profile
from support.targets.profile import Profile
from support.targets.starting import Whereabouts, find_or_start
from support.targets.state import OF_RUNS
from support.waiting import eventually, holds

ROOT = Path(__file__).resolve().parent.parent
CALLS = 100_000
ALERTS = 20
BATCH = 1000
MESSAGES = 50
_PARTS = ("alerting-api", "alerting-ingester", "alerting-evaluator", "alerting-deliverer", "notifiers")
_PATIENCE = 120.0
_COST = 0.01


@dataclass(frozen=True)
class Field:
    """A running alerting system and how to reach all sides of it."""

    profile: Profile
    desk: httpx.Client
    notifiers: httpx.Client
    records: Records

    def report(self, calls: Sequence[dict[str, Any]]) -> None:
        """Hand calls in by request."""
        self.desk.post("/api/v1/events", json=calls).raise_for_status()

    def feed(self, calls: Sequence[dict[str, Any]]) -> None:
        """Hand calls in over the stream."""
        settings = self.profile.alerting
        assert settings is not None
        assert settings.stream_url is not None
        with stream_client(settings.stream_url.get_secret_value()) as client:
            pipe = client.pipeline(transaction=False)
            for call in calls:
                pipe.xadd(settings.stream_topic, {"event": json.dumps(call)})
            pipe.execute()

    def alert(self, name: str, application: str, limit: float) -> str:
        """Create a critical alert on an application's cost within an hour; return its id."""
        threshold = {"metric": "total_cost", "operator": ">", "value": limit, "duration_minutes": 60}
        document = {"name": name, "alert_type": "cost", "severity": "critical", "thresholds": [threshold]}
        answer = self.desk.post("/api/v1/alerts/configs", json={**document, "filters": {"application": application}})
        return str(answer.raise_for_status().json()["id"])


def traffic(runs: int) -> list[Figures]:
    """Calls a second by request and over the stream while thresholds are evaluated, and from call to message."""
    with _field() as field:
        requested = [_ingest(field, field.report) for _ in range(runs)]
        streamed = [_ingest(field, field.feed) for _ in range(runs)]
        waited = [_message_after(field) for _ in range(MESSAGES)]
    return [
        Figures(f"{CALLS:,} calls by request, {ALERTS} alerts watching", [CALLS / s for s in requested], "calls/s"),
        Figures(f"{CALLS:,} calls over the stream, {ALERTS} alerts watching", [CALLS / s for s in streamed], "calls/s"),
        Figures(f"from a call to its message ({MESSAGES} times)", waited, "ms"),
    ]


def _ingest(field: Field, hand_in: Callable[[Sequence[dict[str, Any]]], None]) -> float:
    """Hand in all calls and return the seconds until all are stored and evaluated; checks what came of them."""
    tag = secrets.token_hex(4)
    shares = [f"bench-{tag}-{number}" for number in range(ALERTS)]
    # an application's calls cost this much in all; every second alert is above it
    total = CALLS / ALERTS * _COST
    ids = [field.alert(f"alert {share}", share, total * (2 if n % 2 else 0.5)) for n, share in enumerate(shares)]
    calls = [_call(f"{tag}-{number}", shares[number % ALERTS]) for number in range(CALLS)]
    started = time.monotonic()
    for start in range(0, CALLS, BATCH):
        hand_in(calls[start : start + BATCH])
    _until(lambda: _stored(field, tag), CALLS, "calls stored")
    _until(lambda: field.records.ask("SELECT count(*) FROM evaluations")[0][0], 0, "evaluations waiting")
    seconds = time.monotonic() - started
    _until(lambda: _arrived(field, f"alert bench-{tag}"), ALERTS // 2, "messages by webhook")
    opened = [_events(field, identifier) for identifier in ids]
    wanted = [1 if n % 2 == 0 else 0 for n in range(ALERTS)]
    if opened != wanted or _stored(field, tag) != CALLS:
        raise SystemExit(f"wanted {wanted} incidents of {CALLS} calls; seen {opened} of {_stored(field, tag)}")
    return seconds


def _message_after(field: Field) -> float:
    """Milliseconds from handing a call in until the webhook has its message."""
    application = f"bench-{secrets.token_hex(4)}"
    field.alert(application, application, _COST / 2)
    begun = dt.datetime.now(dt.UTC)
    field.report([_call(application, application)])
    question = {"channel": "webhook", "contains": application, "count": 1, "seconds": 30}
    answer = field.notifiers.get("/messages/wait", params=question, timeout=40).raise_for_status().json()
    arrived = dt.datetime.fromisoformat(answer["messages"][0]["arrived_at"])
    return (arrived - begun).total_seconds() * 1000


def _call(identity: str, application: str) -> dict[str, Any]:
    return {
        "event_id": identity,
        "timestamp": dt.datetime.now(dt.UTC).isoformat(),
        "provider": "openai",
        "model": "gpt-5",
        "application": application,
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "total_tokens": 15,
        "latency_ms": 120.5,
        "cost": _COST,
        "status": "success",
    }


def _stored(field: Field, tag: str) -> int:
    return int(
        field.records.ask("SELECT count(*) FROM request_metrics WHERE event_id LIKE %(t)s", {"t": f"{tag}-%"})[0][0]
    )


def _events(field: Field, config_id: str) -> int:
    rows = field.records.ask("SELECT count(*) FROM alert_events WHERE config_id = %(id)s", {"id": config_id})
    return int(rows[0][0])


def _arrived(field: Field, text: str) -> int:
    return len(field.notifiers.get("/messages", params={"channel": "webhook", "contains": text}).json()["messages"])


def _until(look: Callable[[], int], wanted: int, what: str) -> None:
    probe = holds(look, lambda seen: seen == wanted, lambda seen: f"{seen:,} {what}")
    eventually(probe, wanted=f"{wanted:,} {what}", within=_PATIENCE)


@contextmanager
def _field() -> Iterator[Field]:
    """An alerting system of the measurement's own."""
    place = Whereabouts(ROOT, ROOT / OF_RUNS / f"bench-{secrets.token_hex(4)}", processes.identify(os.getpid()))
    find_or_start(place)
    control = Control(place.folder)
    try:
        description = control.ensure(_PARTS)
        profile = embedded_profile(ROOT / "targets" / "embedded.toml", description, ROOT)
        assert profile.alerting
        assert profile.alerting.api_key
        assert profile.alerting.dsn
        assert profile.notifiers
        key = {"X-API-Key": profile.alerting.api_key.get_secret_value()}
        with (
            httpx.Client(base_url=profile.alerting.url, headers=key, timeout=60) as desk,
            httpx.Client(base_url=profile.notifiers.url, timeout=60) as notifiers,
        ):
            yield Field(profile, desk, notifiers, Records(profile.alerting.dsn.get_secret_value()))
    finally:
        control.stop()
