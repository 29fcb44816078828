"""The way in for whoever runs the cloud: health, and what no call of a client can bring about.

- `GET /_cloud/health`
- `PUT /_cloud/rds/{identifier}/status` with `{"status": "storage-full"}`; where several accounts or
  regions have such an instance, `?account=` and `?region=` say which.
- `PUT /_cloud/rds/{identifier}/pace` with `{"seconds": 1.5}`: how long the instance takes from one status to the
  next; likewise.

Everything else goes to the emulator.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from reference.cloud.databases import AmbiguousInstance, Databases

PREFIX = "/_cloud/"
_PATH = re.compile(r"/_cloud/rds/(?P<identifier>[A-Za-z0-9-]+)/(?P<what>status|pace)")
_STATUS = re.compile(r"[a-z]+(-[a-z]+)*")
_LONGEST_PACE_SECONDS = 3600


class Management:
    """An ASGI application in front of the emulator's."""

    def __init__(self, emulator: ASGIApp, databases: Databases) -> None:
        self._emulator = emulator
        self._databases = databases

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._emulator(scope, receive, send)
            return
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        if path == "/_cloud/health":
            return JSONResponse({"status": "ok"})
        match = _PATH.fullmatch(path)
        if match is None:
            return _refusal(404, f"there is nothing at {path}")
        if request.method != "PUT":
            return _refusal(405, f"{request.method} is not possible here; PUT is")
        change = self._set_status if match["what"] == "status" else self._set_pace
        return change(match["identifier"], await request.body(), request)

    def _set_status(self, identifier: str, body: bytes, request: Request) -> Response:
        status = _field(body, "status")
        if not isinstance(status, str) or not _STATUS.fullmatch(status):
            return _refusal(400, 'the body must be {"status": "<words in lower case, joined by hyphens>"}')
        return _set(self._databases.set_status, identifier, {"status": status}, request)

    def _set_pace(self, identifier: str, body: bytes, request: Request) -> Response:
        seconds = _field(body, "seconds")
        if type(seconds) not in (int, float) or not 0 < seconds <= _LONGEST_PACE_SECONDS:
            return _refusal(400, 'the body must be {"seconds": <a number above 0, up to 3600>}')
        return _set(self._databases.set_pace, identifier, {"seconds": seconds}, request)


def _set(change: Callable[..., None], identifier: str, value: dict[str, Any], request: Request) -> Response:
    """Change the one instance that is meant."""
    query = request.query_params
    try:
        change(identifier, **value, account=query.get("account", ""), region=query.get("region", ""))
    except AmbiguousInstance:
        return _refusal(409, f"several accounts or regions have a database {identifier}: name account and region")
    except LookupError:
        return _refusal(404, f"there is no database {identifier}")
    return JSONResponse({"identifier": identifier, **value})


def _field(body: bytes, name: str) -> Any:
    try:
        document: Any = json.loads(body)
    except ValueError:
        return None
    return document.get(name) if isinstance(document, dict) else None


def _refusal(code: int, message: str) -> Response:
    return JSONResponse({"message": message}, code)
