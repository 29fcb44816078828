"""Starting and ending the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from kube_server import ROOT, TOKEN, api_client, job, new_namespace

from tests.patience import OUTLASTING, PATIENT
from tests.reference.waiting import until

COMMAND = [sys.executable, "-m", "reference.cluster", "--host", "127.0.0.1", "--port"]


def start(port: str, token: str = TOKEN) -> subprocess.Popen[str]:
    environment = {**os.environ, "CLUSTER_TOKEN": token}
    return subprocess.Popen(
        [*COMMAND, port], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_without_a_token_it_does_not_start() -> None:
    process = start("0", token=" , ")
    _, errors = process.communicate(timeout=PATIENT)
    assert process.returncode == 2
    assert "CLUSTER_TOKEN is not set" in errors


def test_a_port_that_is_taken_is_named(kube_url: str) -> None:
    process = start(kube_url.rpartition(":")[2])
    _, errors = process.communicate(timeout=PATIENT)
    assert process.returncode == 1
    assert kube_url.removeprefix("http://") in errors


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_being_asked_to_end_is_no_failure(sign: signal.Signals) -> None:
    process = start("0")
    assert process.stdout is not None
    assert httpx.get(process.stdout.readline().split()[-1] + "/readyz").text == "ok"
    process.send_signal(sign)
    _, errors = process.communicate(timeout=PATIENT)
    assert (process.returncode, errors) == (0, "")


def test_an_outright_kill_leaves_no_container_behind(tmp_path: Path) -> None:
    process = start("0")
    assert process.stdout is not None
    url, mark = process.stdout.readline().split()[-1], tmp_path / "running"
    script = f"echo $$ > {mark}; exec sleep {OUTLASTING}"
    container = {"image": "quay.io/app-sre/debug-container", "command": ["sh", "-c", script]}
    with api_client(url) as api:
        kube = new_namespace(url, api)
        kube.batch.create_namespaced_job(kube.namespace, job("work", container=container))
        number = int(kube.until(lambda: mark.exists() and mark.read_text().strip(), "the process running"))
    process.kill()
    process.communicate(timeout=PATIENT)
    until(lambda: process_state(number), f"process {number} gone", which=lambda state: state in ("", "Z"))


def process_state(number: int) -> str:
    """The state letter of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""
