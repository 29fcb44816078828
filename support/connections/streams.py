"""A connection to the stream through which a target is fed."""

from __future__ import annotations

from typing import Any


def stream_client(address: str, request_seconds: float = 10.0) -> Any:
    """Make a client of the server that holds the stream; keys and values are bytes."""
    import redis

    return redis.Redis.from_url(address, socket_timeout=request_seconds, socket_connect_timeout=request_seconds)
