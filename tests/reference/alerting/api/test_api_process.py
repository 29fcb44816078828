"""The API as a process: it starts without its database, tells the truth, recovers, and ends when told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.patience import PATIENT
from tests.reference.actions.processes import ROOT, Process, free_port
from tests.reference.alerting.api.serving import BASE, KEY
from tests.reference.alerting.database_server import Server
from tests.reference.waiting import until

COMMAND = [sys.executable, "-m", "reference.alerting.api"]


@pytest.fixture
def own_server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="alerting-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = Server(Path(folder))
        yield server
        server.process.kill()


def backends(server: Server) -> list[int]:
    """The processes of the server."""
    with psycopg.connect(server.url()) as connection:
        found = connection.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()").fetchall()
    return [server.process.popen.pid, *(pid for (pid,) in found)]


def health(url: str) -> tuple[int, dict[str, Any]]:
    answer = httpx.get(f"{url}/v1/health", timeout=PATIENT, trust_env=False)
    return answer.status_code, answer.json()


def becomes(url: str, code: int) -> dict[str, Any]:
    seen: tuple[int, dict[str, Any]] = until(lambda: health(url), f"{code}", which=lambda one: one[0] == code)
    return seen[1]


def test_health_tells_the_truth_and_recovers(own_server: Server, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    env = {
        "ENVIRONMENT": "test",
        "API_KEY_SECRET": KEY,
        "ALERTING_DATABASE_URL": own_server.url(),
        "ALERTING_STREAM_URL": f"redis://:pw@127.0.0.1:{free_port()}/0",
    }
    own_server.process.kill()
    process = Process("api", tmp_path, [*COMMAND, "--port", url.rpartition(":")[2]], env, None)
    try:
        process.await_ready(lambda: httpx.get(url, trust_env=False).status_code == 200)
        assert health(url) == (503, {"status": "unhealthy", "message": "Database unavailable"})
        away = httpx.get(f"{url}{BASE}/configs", headers={"X-API-Key": KEY}, timeout=PATIENT, trust_env=False)
        assert (away.status_code, away.json()) == (503, {"detail": "Database unavailable"})
        own_server.start()
        assert becomes(url, 200) == {"status": "healthy", "degraded": ["stream"]}
        frozen = backends(own_server)
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        try:  # it is told while the database hangs, not when it is over
            becomes(url, 503)
        finally:
            for pid in frozen:
                os.kill(pid, signal.SIGCONT)
        becomes(url, 200)
        own_server.process.kill()
        becomes(url, 503)
        own_server.start()
        becomes(url, 200)
        process.popen.terminate()
        assert process.popen.wait(PATIENT) in (0, -signal.SIGTERM)
    finally:
        process.kill()
    log = process.log.read_text()
    assert "Traceback" not in log
    assert ":pw@" not in log
    assert KEY not in log


@pytest.mark.parametrize(
    ("env", "variable"),
    [
        ({}, "JWT_SECRET_KEY"),
        ({"ENVIRONMENT": "test", "PORT": "many"}, "PORT"),
        ({"ENVIRONMENT": "test", "ALERT_MIN_SEVERITY": "hunter2"}, "ALERT_MIN_SEVERITY"),
    ],
)
def test_it_refuses_settings_that_make_no_sense(env: dict[str, str], variable: str) -> None:
    ended = subprocess.run(COMMAND, env=env, cwd=ROOT, capture_output=True, text=True, timeout=PATIENT, check=False)
    assert ended.returncode == 2
    assert variable in ended.stderr
    assert "Traceback" not in ended.stderr
