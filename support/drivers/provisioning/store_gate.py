"""A gate in front of the cloud, through which one scenario's commands go: it lets calls pass, refuses or holds them.

Nobody else is hurt by it: only the commands that are given its address in the standard variables come through here.
"""

from __future__ import annotations

import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from support.evidence.attachments import attach_table

_HOP = frozenset({"connection", "transfer-encoding", "keep-alive", "content-length", "date", "server"})
_HOLD_SECONDS = 15.0


class StoreGate:
    """Forwards to the cloud at `upstream`. Operations are known by their names: "PutSecretValue"."""

    def __init__(self, upstream: str) -> None:
        self._upstream = urlsplit(upstream)
        self._refused: set[str] = set()
        self._cut: set[str] = set()
        self._held: dict[str, threading.Event] = {}
        self._dropping = False
        self._arrived = threading.Event()
        self.calls: list[tuple[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="gate", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where commands find the cloud now."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def refuse(self, operation: str) -> None:
        """Refuse an operation from now on, with an answer that repeats everything that was sent."""
        self._refused.add(operation)

    def cut(self, operation: str) -> None:
        """Answer nothing to an operation from now on, and drop the connection."""
        self._cut.add(operation)

    def hold(self, operation: str) -> None:
        """Keep calls of an operation waiting, without handing them on, until `open`."""
        self._held[operation] = threading.Event()

    def open(self) -> None:
        """Let everything pass, also what is waiting."""
        self._refused.clear()
        self._cut.clear()
        held, self._held = self._held, {}
        for each in held.values():
            each.set()

    def drop(self) -> None:
        """Let everything pass from now on, but not what is waiting: that never reaches the store."""
        self._dropping = True
        self.open()

    def has_caught_one(self) -> bool:
        """Whether a call is waiting, or has waited."""
        return self._arrived.is_set()

    def close(self) -> None:
        """End the gate; the calls that went through it become evidence."""
        self.open()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def show(self) -> None:
        """Attach what has come through so far."""
        attach_table("calls to the store", [["operation", "what became of it"], *map(list, self.calls)])

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        gate = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                operation = (self.headers.get("X-Amz-Target") or "").rpartition(".")[2]
                gate._answer(self, operation, body)

            def log_message(self, format: str, *args: object) -> None:
                return

        return Handler

    def _answer(self, handler: BaseHTTPRequestHandler, operation: str, body: bytes) -> None:
        held = self._held.get(operation)
        if held is not None:
            self._arrived.set()
            self.calls.append((operation, "held back"))
            held.wait(_HOLD_SECONDS)
        if operation in self._cut or (held is not None and self._dropping):
            self.calls.append((operation, "dropped"))
            handler.close_connection = True
            return
        if operation in self._refused:
            self.calls.append((operation, "refused"))
            told = {"__type": "AccessDeniedException", "Message": f"not authorized: {body.decode(errors='replace')}"}
            _send(handler, 400, [("Content-Type", "application/x-amz-json-1.1")], json.dumps(told).encode())
            return
        self.calls.append((operation, "passed on"))
        self._pass_on(handler, body)

    def _pass_on(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        connection = http.client.HTTPConnection(self._upstream.hostname or "", self._upstream.port, timeout=10)
        try:
            connection.request(handler.command, handler.path, body, dict(handler.headers.items()))
            answer = connection.getresponse()
            _send(handler, answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()


def _send(handler: BaseHTTPRequestHandler, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    handler.send_response(status)
    for name, value in headers:
        if name.lower() not in _HOP:
            handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
