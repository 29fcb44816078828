"""What is missing without harm is named."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import redis

from reference.alerting.settings import Settings
from tests.reference.actions.processes import VALKEY, Process, free_port
from tests.reference.alerting.api.serving import serving
from tests.reference.waiting import until


@pytest.mark.parametrize("path", ["/v1/health", "/api/v1/health", "/v1/health/", "/healthz"])
def test_health_needs_no_key(api: httpx.Client, path: str) -> None:
    answer = api.get(path, headers={"X-API-Key": ""})
    assert (answer.status_code, answer.json()["status"]) == (200, "healthy")


def test_it_says_who_it_is(api: httpx.Client) -> None:
    assert api.get("/", headers={"X-API-Key": ""}).status_code == 200
    assert api.get("/nothing").json() == {"detail": "Not Found"}


def await_degraded(api: httpx.Client, *parts: str) -> None:
    """The service is patient with its peers for a moment only: it may miss a slow one at first."""
    wanted = {"status": "healthy", "degraded": list(parts)}
    until(lambda: api.get("/v1/health").json(), f"{wanted}", which=lambda seen: seen == wanted)


def test_channels_and_stream_that_are_away_only_degrade(
    make_api_settings: Callable[..., Settings], database_url: str, tmp_path: Path
) -> None:
    port, nobody = free_port(), free_port()
    command = [str(VALKEY), "--port", str(port), "--bind", "127.0.0.1", "--requirepass", "p%w", "--save", ""]
    valkey = Process("valkey", tmp_path, command, {}, None)
    valkey.await_ready(lambda: redis.Redis(port=port, password="p%w").ping())
    settings = make_api_settings(
        ALERTING_STREAM_URL=f"redis://:p%25w@127.0.0.1:{port}/3",
        ALERT_EMAIL_ENABLED="true",
        ALERT_EMAIL_SMTP_SERVER="127.0.0.1",
        ALERT_EMAIL_SMTP_PORT=str(nobody),
        ALERT_EMAIL_FROM="alerts@example.com",
        ALERT_SLACK_ENABLED="true",
        ALERT_SLACK_WEBHOOK_URL=f"http://127.0.0.1:{port}/hook",
    )
    try:
        with serving(settings) as api:
            await_degraded(api, "email")
            os.kill(valkey.popen.pid, signal.SIGSTOP)
            await_degraded(api, "stream", "email")
            os.kill(valkey.popen.pid, signal.SIGCONT)
            await_degraded(api, "email")
    finally:
        valkey.kill()
    with serving(make_api_settings(ALERTING_STREAM_URL=f"redis://:wrong@127.0.0.1:{nobody}/3")) as api:
        await_degraded(api, "stream")
