"""Tells over HTTP whether a worker process is connected and working: `GET /healthz`."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

POLL_SECONDS = 0.5
"""How often is looked whether to stop where that cannot be told at once."""


class HealthPort:
    """A small server beside the work; `examine` tells what is wrong, or None."""

    def __init__(self, host: str, port: int, examine: Callable[[], str | None]) -> None:
        """Bind the port; raises OSError when somebody else has it."""

        class Handler(_Handler):
            def reason(self) -> str | None:
                return examine()

        self._server = _Server((host, port), Handler)
        self.port = int(self._server.server_address[1])

    def start(self) -> None:
        """Answer from now on, in threads of its own."""
        Thread(target=self._server.serve_forever, args=[POLL_SECONDS], name="health", daemon=True).start()

    def stop(self) -> None:
        """Answer no more."""
        with contextlib.suppress(OSError):
            # wakes the thread that waits for requests
            self._server.socket.shutdown(socket.SHUT_RDWR)
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


class _Handler(BaseHTTPRequestHandler):
    timeout = 5

    def reason(self) -> str | None:
        raise NotImplementedError

    def do_GET(self) -> None:
        """Answer 200, or 503 with the reason."""
        if self.path.partition("?")[0] != "/healthz":
            self._answer(404, {"detail": "Not Found"})
        elif reason := self.reason():
            self._answer(503, {"status": "unhealthy", "message": reason})
        else:
            self._answer(200, {"status": "healthy"})

    def _answer(self, status: int, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: whoever asks is asking often."""
