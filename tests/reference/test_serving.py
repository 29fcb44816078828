"""The web server of the reference systems: asleep while idle, awake when it is told to end."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import httpx
import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from reference import serving
from reference.serving import QuietServer
from tests.patience import PATIENT
from tests.reference.waiting import until

Running = tuple[QuietServer, threading.Thread, str]


@pytest.fixture
def running() -> Iterator[Running]:
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(PlainTextResponse("here"), lifespan="off", log_config=None)
    server = QuietServer(config)
    thread = threading.Thread(target=server.run, args=[[listener]], daemon=True)
    thread.start()
    yield server, thread, f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.handle_exit(signal.SIGTERM, None)
    thread.join(PATIENT)


def test_a_server_that_sleeps_for_long_ends_when_it_is_told(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "TICK_SECONDS", 3600)
    server, thread, url = running
    assert httpx.get(url, trust_env=False).text == "here"
    server.handle_exit(signal.SIGTERM, None)
    thread.join(PATIENT)
    assert not thread.is_alive()


def test_the_date_of_answers_goes_on(running: Running) -> None:
    _, _, url = running

    def date() -> float:
        return parsedate_to_datetime(httpx.get(url, trust_env=False).headers["date"]).timestamp()

    first = date()
    until(date, "a later date", which=lambda seen: seen > first)
