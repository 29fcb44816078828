"""The place to ask: what has arrived (`/messages`), and to wait for it (`/messages/wait`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from support.notifiers.arrivals import Arrival, Arrivals, Filter

LONGEST_WAIT = 60.0
MOST_TOLD = 10_000
_USUALLY_TOLD = 1000
_KNOWN = frozenset({"channel", "recipient", "contains", "after", "accepted"})
_ABOUT_ANSWERS = frozenset({"limit", "raw"})
_ABOUT_WAITING = frozenset({"count", "seconds"})


class BadQuestion(ValueError):
    """A question that cannot be understood; the message names the parameter."""


class Asking:
    """Answers questions about arrivals."""

    def __init__(self, arrivals: Arrivals) -> None:
        self._arrivals = arrivals

    def routes(self) -> list[Route]:
        """Where to ask."""
        return [
            Route("/messages", self._list, methods=["GET"]),
            Route("/messages/wait", self._wait, methods=["GET"]),
            Route("/messages", self._forget, methods=["DELETE"]),
        ]

    async def _list(self, request: Request) -> Response:
        try:
            wanted = read_filter(request.query_params, _ABOUT_ANSWERS)
            return self._answer(self._arrivals.found(wanted), request.query_params)
        except BadQuestion as fault:
            return JSONResponse({"detail": str(fault)}, 422)

    async def _wait(self, request: Request) -> Response:
        given = request.query_params
        try:
            wanted = read_filter(given, _ABOUT_ANSWERS | _ABOUT_WAITING)
            count = int(_number(given, "count", 1, MOST_TOLD, 1))
            seconds = _number(given, "seconds", 0, LONGEST_WAIT, 10)
            found = await self._arrivals.wait(wanted, count, seconds)
            return self._answer(found, given, 200 if len(found) >= count else 408)
        except BadQuestion as fault:
            return JSONResponse({"detail": str(fault)}, 422)

    async def _forget(self, request: Request) -> Response:
        given = request.query_params
        try:
            wanted = read_filter(given, frozenset({"all"}))
            if wanted == Filter() and given.get("all") != "true":
                raise BadQuestion("say which messages to forget, or all=true")
        except BadQuestion as fault:
            return JSONResponse({"detail": str(fault)}, 422)
        return JSONResponse({"removed": self._arrivals.forget(wanted)})

    def _answer(self, found: list[Arrival], given: Mapping[str, str], status: int = 200) -> Response:
        limit = int(_number(given, "limit", 1, MOST_TOLD, _USUALLY_TOLD))
        raw = _yes_or_no(given, "raw") is not False
        document: dict[str, Any] = {
            "messages": [arrival.document(raw=raw) for arrival in found[:limit]],
            "more": len(found) > limit,
            "dropped": self._arrivals.dropped,
        }
        return JSONResponse(document, status)


def read_filter(given: QueryParams, more: frozenset[str] = frozenset()) -> Filter:
    """Read which arrivals are meant; `more` are parameters that others read. Raises `BadQuestion`."""
    unknown = sorted(set(given) - _KNOWN - more)
    if unknown:
        raise BadQuestion(f"unknown {', '.join(unknown)}; known are {', '.join(sorted(_KNOWN | more))}")
    return Filter(
        channel=given.get("channel") or None,
        recipient=given.get("recipient") or None,
        contains=tuple(text for text in given.getlist("contains") if text),
        after=_after(given.get("after", "")),
        accepted=_yes_or_no(given, "accepted"),
    )


def _after(given: str) -> int | dt.datetime | None:
    if not given:
        return None
    if given.isascii() and given.isdigit():
        return int(given[:18])
    try:
        moment = dt.datetime.fromisoformat(given.replace(" ", "+"))
    except ValueError:
        raise BadQuestion("after: a number of a message, or a moment such as 2026-01-31T08:00:00+00:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _yes_or_no(given: Mapping[str, str], name: str) -> bool | None:
    value = given.get(name, "").lower()
    if value not in ("", "true", "false"):
        raise BadQuestion(f"{name}: true or false")
    return {"true": True, "false": False}.get(value)


def _number(given: Mapping[str, str], name: str, lowest: float, highest: float, usual: float) -> float:
    try:
        number = float(given.get(name) or usual)
    except ValueError:
        number = float("nan")
    if not lowest <= number <= highest:
        raise BadQuestion(f"{name}: a number from {lowest:g} to {highest:g}")
    return number
