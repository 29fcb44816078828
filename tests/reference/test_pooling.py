"""Connections are asked whether they stand only when there is reason to doubt it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from reference.pooling import has_something_to_read

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_silent_connection_gives_no_reason(pair: Pair) -> None:
    assert not has_something_to_read(pair[0].fileno())


def test_a_word_from_the_server_is_noticed(pair: Pair) -> None:
    pair[1].send(b"E")
    assert has_something_to_read(pair[0].fileno())


def test_a_server_that_hung_up_is_noticed(pair: Pair) -> None:
    pair[1].close()
    assert has_something_to_read(pair[0].fileno())
