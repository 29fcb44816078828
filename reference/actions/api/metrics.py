"""Measures requests by method, route and status; health checks and the metrics page are not counted."""

from __future__ import annotations

from time import perf_counter

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

UNMEASURED = frozenset({"/metrics", "/healthz"})
PREFIX = "/api/v1"
LABELS = ("method", "handler", "status")

REQUESTS = Counter("http_requests_total", "Requests by method, route and status code.", LABELS)
DURATION = Histogram("http_request_duration_seconds", "Time from request to answer.", LABELS)


class RequestMetrics:
    """Middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in UNMEASURED:
            await self._app(scope, receive, send)
            return
        status = "500"

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        began = perf_counter()
        try:
            await self._app(scope, receive, note_status)
        finally:
            measure(scope, status, perf_counter() - began)


def measure(scope: Scope, status: str, seconds: float) -> None:
    """Count one request and its time, by the route's template rather than by the address asked for."""
    labels = (scope["method"], route_of(scope), status)
    REQUESTS.labels(*labels).inc()
    DURATION.labels(*labels).observe(seconds)


def route_of(scope: Scope) -> str:
    """The template of the route that handled the request, `none` if there was none."""
    template = getattr(scope.get("route"), "path", None)
    if template is None:
        return "none"
    return PREFIX + template if scope["path"].startswith(PREFIX) and not template.startswith(PREFIX) else str(template)
