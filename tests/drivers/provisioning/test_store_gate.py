"""The gate before the store: calls pass, are refused, dropped or held, each operation for itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from support.drivers.provisioning.store_gate import StoreGate
from support.waiting import eventually, holds
from tests.patience import PATIENT


class Store(BaseHTTPRequestHandler):
    """Says back what it was sent."""

    taken: list[str] = []  # noqa: RUF012 - http.server makes the instances

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append(body.decode())
        self.send_response(200)
        self.send_header("X-Told", "yes")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def gate() -> Iterator[StoreGate]:
    Store.taken.clear()
    server = HTTPServer(("127.0.0.1", 0), Store)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    opened = StoreGate(f"http://127.0.0.1:{server.server_address[1]}")
    yield opened
    opened.close()
    server.shutdown()
    server.server_close()
    thread.join()


def call(gate: StoreGate, operation: str, body: str = "hello") -> httpx.Response:
    headers = {"X-Amz-Target": f"secretsmanager.{operation}"}
    return httpx.post(gate.url, content=body, headers=headers, timeout=PATIENT)


def test_calls_pass_as_they_are(gate: StoreGate) -> None:
    answer = call(gate, "DescribeSecret")
    assert (answer.status_code, answer.text, answer.headers["X-Told"]) == (200, "hello", "yes")
    assert gate.calls == [("DescribeSecret", "passed on")]


def test_only_the_refused_operation_is_refused_and_its_refusal_repeats_what_was_sent(gate: StoreGate) -> None:
    gate.refuse("PutSecretValue")
    refused = call(gate, "PutSecretValue", "mellon")
    assert (refused.status_code, refused.json()["__type"]) == (400, "AccessDeniedException")
    assert "mellon" in refused.json()["Message"]
    assert call(gate, "DescribeSecret").status_code == 200
    gate.open()
    assert call(gate, "PutSecretValue").status_code == 200
    assert Store.taken == ["hello", "hello"]


def test_a_cut_operation_gets_no_answer(gate: StoreGate) -> None:
    gate.cut("PutSecretValue")
    with pytest.raises(httpx.RemoteProtocolError):
        call(gate, "PutSecretValue")
    assert Store.taken == []


def test_what_was_held_and_is_dropped_never_reaches_the_store(gate: StoreGate) -> None:
    gate.hold("PutResourcePolicy")
    ends: list[Exception] = []

    def wait() -> None:
        try:
            call(gate, "PutResourcePolicy")
        except httpx.TransportError as error:
            ends.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    eventually(holds(gate.has_caught_one, bool), wanted="a call that is held", within=PATIENT)
    gate.drop()
    waiting.join(PATIENT)
    assert len(ends) == 1
    assert Store.taken == []
    assert call(gate, "PutResourcePolicy").status_code == 200
