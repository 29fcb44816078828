"""Refuses bodies that are too large, without keeping them."""

from __future__ import annotations

from fastapi import HTTPException, status
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 10_000_000
"""Bytes."""
PATIENCE = 100_000_000
"""Bytes that are still taken from the line, and thrown away, so that the client hears the answer."""
REFUSAL = "Request body larger than 10 MB"


class BodyLimit:
    """Middleware: 413 for a body of more than `LARGEST_BODY` bytes, announced or not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdigit() and int(announced) > LARGEST_BODY:
            if int(announced) <= PATIENCE:
                await discard(receive)
            refusal = JSONResponse({"detail": REFUSAL}, status.HTTP_413_CONTENT_TOO_LARGE)
            await refusal(scope, receive, send)
            return
        await self._app(scope, counted(receive), send)


async def discard(receive: Receive) -> None:
    """Take the rest of the body from the line."""
    while (await receive()).get("more_body"):
        pass


def counted(receive: Receive) -> Receive:
    """A receiver that gives up once more than allowed has come."""
    size = 0

    async def receive_within_limit() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST_BODY:
            raise HTTPException(status.HTTP_413_CONTENT_TOO_LARGE, REFUSAL)
        return message

    return receive_within_limit
