"""Doors: whoever comes is let through and counted, and a shut one cuts everybody off."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from support.observers.comparing import Mismatch
from support.observers.provisioning.doors import Door
from tests.patience import PATIENT


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that says back what it hears, to one client after the other."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client:
                while heard := client.recv(100):
                    client.sendall(heard)

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def test_everybody_is_let_through_and_counted(echo: int) -> None:
    door = Door("the echo", ("127.0.0.1", echo))
    door.expect_nobody()
    with socket.create_connection((door.host, door.port)) as client:
        client.sendall(b"hello")
        assert client.recv(100) == b"hello"
    with pytest.raises(Mismatch, match="1 connections"):
        door.expect_nobody()
    door.shut()


def test_a_shut_door_cuts_off_who_is_inside_and_lets_nobody_in(echo: int) -> None:
    door = Door("the echo", ("127.0.0.1", echo))
    with socket.create_connection((door.host, door.port), timeout=PATIENT) as client:
        client.sendall(b"hello")
        assert client.recv(100) == b"hello"
        door.shut()
        assert client.recv(100) == b""
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((door.host, door.port), timeout=PATIENT)


def test_with_nothing_behind_it_everybody_is_counted_and_sent_away() -> None:
    door = Door("nothing", None)
    with socket.create_connection((door.host, door.port), timeout=PATIENT) as client:
        assert client.recv(100) == b""
    assert door.knocks == 1
    door.shut()
