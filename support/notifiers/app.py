"""The listeners' HTTP side: webhooks that record what they get, and the place to read it.

`POST /webhook/{owner}/{name}` records any body and answers 200; `GET /received/{owner}` lists what has arrived for an
owner, oldest first; `DELETE /received/{owner}` forgets it. Listeners that speak the protocols of particular providers
(SMTP, Slack, Twilio) put their messages into the same inbox.
"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from support.notifiers.inbox import Inbox

LARGEST_BODY = 1_048_576
"""Bytes of a message that are accepted."""


def create_app(inbox: Inbox | None = None) -> Starlette:
    """Make the application around an inbox."""
    app = Starlette(
        routes=[
            Route("/healthz", _health),
            Route("/webhook/{owner}/{name}", _webhook, methods=["POST"]),
            Route("/received/{owner}", _received, methods=["GET"]),
            Route("/received/{owner}", _forget, methods=["DELETE"]),
        ]
    )
    app.state.inbox = inbox or Inbox()
    return app


async def _health(_: Request) -> Response:
    return PlainTextResponse("ok")


async def _webhook(request: Request) -> Response:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return PlainTextResponse(f"at most {LARGEST_BODY} bytes", status_code=413)
    place = request.path_params
    message = _inbox(request).put(
        place["owner"], "webhook", place["name"], dict(request.headers), body.decode(errors="replace")
    )
    return JSONResponse({"number": message.number})


async def _received(request: Request) -> Response:
    return JSONResponse({"messages": _inbox(request).of(request.path_params["owner"])})


async def _forget(request: Request) -> Response:
    return JSONResponse({"removed": _inbox(request).remove(request.path_params["owner"])})


def _inbox(request: Request) -> Inbox:
    inbox: Inbox = request.app.state.inbox
    return inbox
