"""The API inside the test's process, its users, and an address that takes messages."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import uvicorn

from reference.alerting.api.app import build_app, build_services
from reference.alerting.settings import Settings
from reference.alerting.store.database import Connection
from tests.patience import PATIENT

KEY = "configured-key"
JWT_SECRET = "a-secret-of-the-tests-that-is-long-enough"
BASE = "/api/v1/alerts"
OPERATOR = {"X-API-Key": KEY}


@contextmanager
def serving(settings: Settings) -> Iterator[httpx.Client]:
    """The API with these settings on a free port, asked with the configured key."""
    # Named by its protocol, or the event loop would not switch the waiting for full packets off.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    app = build_app(build_services(settings))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with httpx.Client(base_url=url, headers=OPERATOR, timeout=PATIENT, trust_env=False) as client:
        while client.get("/v1/health").status_code != 200:
            time.sleep(0.01)
        yield client
    server.should_exit = True
    thread.join(PATIENT)


def add_user(connection: Connection, name: str, tier: str, **columns: Any) -> dict[str, str]:
    """A user with a key; the headers to ask with."""
    given = {"username": name, "tier": tier, **columns}
    names, places = ", ".join(given), ", ".join(["%s"] * len(given))
    statement = f"INSERT INTO users ({names}) VALUES ({places}) RETURNING id"
    row = connection.execute(statement, list(given.values())).fetchone()
    assert row
    connection.execute("INSERT INTO api_keys (user_id, api_key, name) VALUES (%s, %s, 'main')", (row[0], f"{name}-key"))
    return {"X-API-Key": f"{name}-key"}


def config(**more: Any) -> dict[str, Any]:
    """A configuration as a client sends it."""
    threshold = {"metric": "total_cost", "operator": ">", "value": 10.0, "duration_minutes": 5}
    return {"name": "High cost", "alert_type": "COST", "thresholds": [threshold], **more}


def complaints(answer: Any) -> dict[str, str]:
    """What a refusal says about each field."""
    assert answer.status_code == 422, answer.text
    assert all(set(one) == {"loc", "msg", "type"} for one in answer.json()["detail"])
    return {".".join(str(part) for part in one["loc"][1:]): one["msg"] for one in answer.json()["detail"]}


class Listener(ThreadingHTTPServer):
    """Takes JSON messages; `status` is what it answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.received: list[dict[str, Any]] = []
        self.status = 200

    @property
    def url(self) -> str:
        """Where messages go."""
        return f"http://127.0.0.1:{self.server_address[1]}/hook/secret-path"


class Taking(BaseHTTPRequestHandler):
    """Keeps what arrives."""

    server: Listener

    def do_POST(self) -> None:
        self.server.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener on a free port."""
    with Listener() as listener:
        threading.Thread(target=listener.serve_forever, args=(0.01,), daemon=True).start()
        yield listener
        listener.shutdown()
