"""Requests per credential and minute; the minute begins with the first request of a credential."""

from __future__ import annotations

import math
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, LiteralString

from fastapi import HTTPException, status
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reference.alerting.store.database import Connection

TIERS = {"free": 20, "basic": 100, "premium": 500, "enterprise": 2000}
"""Requests a minute."""
DEFAULT = 100
WINDOW_SECONDS = 60

COUNT: LiteralString = """
INSERT INTO request_counts AS counted (credential, window_start, count)
VALUES (%(credential)s, clock_timestamp(), 1)
ON CONFLICT (credential) DO UPDATE SET
    count = CASE WHEN counted.window_start <= clock_timestamp() - make_interval(secs => %(window)s)
                 THEN 1 ELSE counted.count + 1 END,
    window_start = CASE WHEN counted.window_start <= clock_timestamp() - make_interval(secs => %(window)s)
                        THEN clock_timestamp() ELSE counted.window_start END
RETURNING count, extract(epoch FROM window_start)::float8 + %(window)s,
          extract(epoch FROM window_start - clock_timestamp())::float8 + %(window)s
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """Where a credential stands: `reset` is when its window ends, in seconds since 1970."""

    limit: int
    used: int
    reset: int
    seconds_left: int

    @property
    def exceeded(self) -> bool:
        """Whether this request is one too many."""
        return self.used > self.limit

    @property
    def headers(self) -> dict[str, str]:
        """What every answer to the credential says about it."""
        left = max(0, self.limit - self.used)
        numbers = {"Limit": self.limit, "Remaining": left, "Reset": self.reset}
        return {f"X-RateLimit-{name}": str(number) for name, number in numbers.items()}


def limit_of(tier: str, own_limit: int) -> int:
    """Requests a minute: the user's own figure where it differs from the default, else the tier's."""
    if own_limit != DEFAULT:
        return own_limit
    return TIERS.get(tier, DEFAULT)


def count_request(connection: Connection, credential: str, limit: int) -> Rate:
    """Count one request, also when it is refused; exact when requests come at the same time."""
    found = connection.execute(COUNT, {"credential": credential, "window": WINDOW_SECONDS}).fetchone()
    assert found is not None
    used, reset, left = found
    return Rate(limit, used, math.ceil(reset), max(1, math.ceil(left)))


def refusal(rate: Rate) -> HTTPException:
    """The answer to a request too many."""
    detail = f"Rate limit exceeded. Try again in {rate.seconds_left} seconds."
    return HTTPException(status.HTTP_429_TOO_MANY_REQUESTS, detail, headers={"Retry-After": str(rate.seconds_left)})


class RateHeaders:
    """Middleware: puts the rate that the guard noted on the request into the answer, whatever the answer is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state: MutableMapping[str, Any] = scope.setdefault("state", {})

        async def send_with_rate(message: Message) -> None:
            rate = state.get("rate")
            if message["type"] == "http.response.start" and isinstance(rate, Rate):
                MutableHeaders(scope=message).update(rate.headers)
            await send(message)

        await self._app(scope, receive, send_with_rate)
