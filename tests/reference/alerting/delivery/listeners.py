"""Small real listeners that record what arrives and answer as they are told."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.patience import PATIENT


@dataclass
class Request:
    """One HTTP request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Answer:
    """What is said to a request: a status and a body; or nothing at all, the connection being cut.

    It is said after a pause, and not before `after` is set: this is how a test tells what came before an answer.
    `drip` says one byte after the other, for longer than anybody should listen.
    """

    status: int = 200
    body: bytes = b"ok"
    pause: float = 0
    after: threading.Event | None = None
    cut: bool = False
    drip: bool = False
    headers: dict[str, str] = field(default_factory=dict)


class HttpListener:
    """Answers requests by a function, which by default says 200."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.respond: Callable[[Request], Answer] = lambda _request: Answer()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None: ...

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                request = Request(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                listener.requests.append(request)
                listener.say(self, listener.respond(request))

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.socket.listen(200)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def say(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        time.sleep(answer.pause)
        if answer.after:
            answer.after.wait()
        try:
            if answer.cut:
                handler.connection.shutdown(socket.SHUT_RDWR)
                return
            if answer.drip:
                end = time.monotonic() + PATIENT
                while time.monotonic() < end:
                    handler.wfile.write(b"H")
                    time.sleep(0.05)
                return
            handler.send_response(answer.status)
            for name, value in answer.headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(answer.body)))
            handler.end_headers()
            handler.wfile.write(answer.body)
        except OSError:
            pass

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def http_listener() -> Iterator[HttpListener]:
    listener = HttpListener()
    try:
        yield listener
    finally:
        listener.close()


def closed_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
