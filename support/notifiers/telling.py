"""The place to tell how to behave: rules (`/rules`), and listeners that are closed and opened (`/listeners`)."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from support.notifiers.listeners import LONGEST_CLOSED, Listeners
from support.notifiers.rules import BadRule, Rules

_LARGEST = 64 * 1024
_USUALLY_CLOSED = 60.0
_LONGEST_NAME = 200


class Telling:
    """Takes rules, and closes and opens listeners."""

    def __init__(self, rules: Rules, listeners: Listeners) -> None:
        self._rules, self._listeners = rules, listeners

    def routes(self) -> list[Route]:
        """Where to tell."""
        return [
            Route("/rules", self._all_rules, methods=["GET"]),
            Route("/rules/{name}", self._put_rule, methods=["PUT"]),
            Route("/rules/{name}", self._remove_rule, methods=["DELETE"]),
            Route("/listeners", self._all_listeners, methods=["GET"]),
            Route("/listeners/{name}", self._set_listener, methods=["PUT"]),
        ]

    async def _all_rules(self, _: Request) -> Response:
        return JSONResponse({"rules": [rule.document() for rule in self._rules.all()]})

    async def _put_rule(self, request: Request) -> Response:
        name = request.path_params["name"]
        try:
            if len(name) > _LONGEST_NAME:
                raise BadRule(f"name: at most {_LONGEST_NAME} characters")
            rule, new = self._rules.put(name, await _document(request))
        except BadRule as fault:
            return JSONResponse({"detail": str(fault)}, 422)
        return JSONResponse(rule.document(), 201 if new else 200)

    async def _remove_rule(self, request: Request) -> Response:
        name = request.path_params["name"]
        if not self._rules.remove(name):
            return JSONResponse({"detail": f"there is no rule {name}"}, 404)
        return Response(status_code=204)

    async def _all_listeners(self, _: Request) -> Response:
        return JSONResponse({"listeners": [listener.document() for listener in self._listeners.all()]})

    async def _set_listener(self, request: Request) -> Response:
        listener = self._listeners.get(request.path_params["name"])
        if listener is None:
            known = ", ".join(each.name for each in self._listeners.all())
            return JSONResponse({"detail": f"there is no such listener; there are {known}"}, 404)
        try:
            wanted, seconds = _state(await _document(request))
        except BadRule as fault:
            return JSONResponse({"detail": str(fault)}, 422)
        if wanted != listener.is_open:
            await (listener.open() if wanted else listener.close(seconds))
        return JSONResponse(listener.document())


def _state(document: Any) -> tuple[bool, float]:
    if not isinstance(document, dict) or set(document) - {"open", "seconds"}:
        raise BadRule("the state: must be an object with open and seconds")
    if not isinstance(document.get("open"), bool):
        raise BadRule("open: must be true or false")
    seconds = document.get("seconds", _USUALLY_CLOSED)
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 < seconds <= LONGEST_CLOSED:
        raise BadRule(f"seconds: must be a number up to {LONGEST_CLOSED:g}, after which it opens by itself")
    return document["open"], float(seconds)


async def _document(request: Request) -> Any:
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > _LARGEST:
            raise BadRule(f"the body: at most {_LARGEST} bytes")
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise BadRule("the body: must be JSON") from None
