"""Starts the cluster: `CLUSTER_TOKEN=... python -m reference.cluster --host 127.0.0.1 --port 6443`.

`CLUSTER_TOKEN` holds the bearer tokens that are accepted, separated by commas; `CLUSTER_NAME` the
cluster's name, and `CLUSTER_SECRET_STORE_URL` the cloud from which external secrets are read, with the standard AWS
variables for its credentials and region. kubectl sends no token over plain HTTP but takes one in the address:
`kubectl --server http://any:<token>@127.0.0.1:6443 get pods`.

Exit codes: 0 ended when asked to, 1 the port cannot be used, 2 a setting is missing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys
from types import FrameType

import uvicorn

from reference.cluster.cluster import Cluster
from reference.serving import QuietServer

STOP_SECONDS = 1


class _Server(QuietServer):
    """A web server that ends the open watches when it is asked to stop."""

    def __init__(self, config: uvicorn.Config, cluster: Cluster) -> None:
        super().__init__(config)
        self._cluster = cluster

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._cluster.close()
        super().handle_exit(sig, frame)


async def _serve(listener: socket.socket, name: str, tokens: tuple[str, ...], secret_store_url: str | None) -> None:
    cluster = Cluster(name, tokens, secret_store_url)
    config = uvicorn.Config(
        cluster.application,
        lifespan="off",
        access_log=False,
        log_level="warning",
        ws="none",
        timeout_graceful_shutdown=STOP_SECONDS,
        timeout_keep_alive=120,
    )
    host, port = listener.getsockname()[:2]
    print(f"cluster {name} serves http://{host}:{port}", flush=True)
    await _Server(config, cluster).serve([listener])


def _listen(host: str, port: int) -> socket.socket:
    # Only where the protocol is named does asyncio send small answers at once.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(512)
    return listener


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m reference.cluster", description="An in-memory Kubernetes API.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="0 for a free one")
    arguments = parser.parse_args()
    tokens = tuple(filter(None, (each.strip() for each in os.environ.get("CLUSTER_TOKEN", "").split(","))))
    if not tokens:
        print("CLUSTER_TOKEN is not set: it names the bearer tokens that may enter", file=sys.stderr)
        return 2
    # The web server repeats the signal once it has stopped: being asked to end is not a failure.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: sys.exit(0))
    try:
        listener = _listen(arguments.host, arguments.port)
    except OSError as error:
        print(f"cannot listen on {arguments.host}:{arguments.port}: {error.strerror}", file=sys.stderr)
        return 1
    store = os.environ.get("CLUSTER_SECRET_STORE_URL") or None
    asyncio.run(_serve(listener, os.environ.get("CLUSTER_NAME", "embedded"), tokens, store))
    return 0


if __name__ == "__main__":
    sys.exit(main())
