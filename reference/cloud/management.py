"""The way in for whoever runs the cloud: health, and statuses that no call of a client can bring about.

- `GET /_cloud/health`
- `PUT /_cloud/rds/{identifier}/status` with `{"status": "storage-full"}`; where several accounts or
  regions have such an instance, `?account=` and `?region=` say which.

Everything else goes to the emulator.
"""

from __future__ import annotations

import json
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from reference.cloud.databases import AmbiguousInstance, Databases

PREFIX = "/_cloud/"
_STATUS_PATH = re.compile(r"/_cloud/rds/(?P<identifier>[A-Za-z0-9-]+)/status")
_STATUS = re.compile(r"[a-z]+(-[a-z]+)*")


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
        match = _STATUS_PATH.fullmatch(path)
        if match is None:
            return _refusal(404, f"there is nothing at {path}")
        if request.method != "PUT":
            return _refusal(405, f"{request.method} is not possible here; PUT is")
        return self._set_status(match["identifier"], await request.body(), request)

    def _set_status(self, identifier: str, body: bytes, request: Request) -> Response:
        status = _status_in(body)
        if status is None:
            return _refusal(400, 'the body must be {"status": "<words in lower case, joined by hyphens>"}')
        query = request.query_params
        try:
            self._databases.set_status(identifier, status, query.get("account", ""), query.get("region", ""))
        except AmbiguousInstance:
            return _refusal(409, f"several accounts or regions have a database {identifier}: name account and region")
        except LookupError:
            return _refusal(404, f"there is no database {identifier}")
        return JSONResponse({"identifier": identifier, "status": status})


def _status_in(body: bytes) -> str | None:
    try:
        document: Any = json.loads(body)
    except ValueError:
        return None
    status = document.get("status") if isinstance(document, dict) else None
    return status if isinstance(status, str) and _STATUS.fullmatch(status) else None


def _refusal(code: int, message: str) -> Response:
    return JSONResponse({"message": message}, code)
