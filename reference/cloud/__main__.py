"""Starts the cloud: `python -m reference.cloud --host 127.0.0.1 --port 4566`.

Exit codes: 0 ended when asked to, 1 the port cannot be used, 2 a wrong argument.
"""

from __future__ import annotations

import argparse
import importlib
import ipaddress
import signal
import socket
import sys

import uvicorn

from reference.cloud import settings
from reference.serving import QuietServer

STOP_SECONDS = 1


def _listen(host: str, port: int) -> socket.socket:
    # Only where the protocol is named does asyncio send small answers at once.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(512)
    return listener


def _serve(listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    settings.prepare(host, port)
    # The emulator reads its settings when it is imported.
    from reference.cloud.databases import Databases
    from reference.cloud.management import Management
    from reference.cloud.registries import Registries

    emulator = importlib.import_module("ministack.app").app
    databases = Databases()
    databases.install()
    Registries().install()
    config = uvicorn.Config(
        Management(emulator, databases),
        lifespan="on",
        access_log=False,
        log_level="warning",
        ws="none",
        timeout_graceful_shutdown=STOP_SECONDS,
        timeout_keep_alive=75,
    )
    print(f"cloud serves http://{host}:{port}", flush=True)
    QuietServer(config).run([listener])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m reference.cloud", description="An in-memory cloud on loopback.")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, required=True, help="0 for a free one")
    arguments = parser.parse_args()
    if not ipaddress.ip_address(arguments.host).is_loopback:
        parser.error(f"{arguments.host} is not a loopback address: this cloud knows no passwords")
    # The web server repeats the signal once it has stopped: being asked to end is not a failure.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: sys.exit(0))
    try:
        listener = _listen(arguments.host, arguments.port)
    except OSError as error:
        print(f"cannot listen on {arguments.host}:{arguments.port}: {error.strerror}", file=sys.stderr)
        return 1
    _serve(listener)
    return 0


if __name__ == "__main__":
    sys.exit(main())
