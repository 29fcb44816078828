"""A connection to a cache server of a target."""

from __future__ import annotations

from typing import Any

from support.targets import profile


def cache_client(settings: profile.Cache, request_seconds: float = 10.0) -> Any:
    """Make a client of one cache server; keys and values are bytes."""
    import redis
    from redis.backoff import ConstantBackoff
    from redis.retry import Retry

    return redis.Redis(
        host=settings.host,
        port=settings.port,
        password=settings.password.get_secret_value() or None,
        socket_timeout=request_seconds,
        socket_connect_timeout=request_seconds,
        retry=Retry(ConstantBackoff(0.05), 1),
    )
