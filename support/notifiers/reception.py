"""How anything that comes by HTTP is taken in: read, recorded, and answered as its channel and the rules want it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from support.notifiers.arrivals import PENDING, Arrival, Arrivals, Outcome
from support.notifiers.bodies import read_body, texts
from support.notifiers.listeners import Listeners
from support.notifiers.rules import Rule, Rules

LARGEST = 10 * 1024 * 1024
"""Bytes of a body that are accepted."""
_KEPT_OF_TOO_LARGE = 64 * 1024
_MOST_HEADERS = 200
_LONGEST_HEADER = 8 * 1024
_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie"})


@dataclass(frozen=True)
class Received:
    """A request: what was asked of which path, and how its body reads."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    raw: bytes
    parsed: dict[str, Any]

    def header(self, name: str) -> str:
        """A header's value; empty when there is none."""
        return next((value for key, value in self.headers if key == name.lower()), "")


@dataclass(frozen=True)
class Reply:
    """What is answered."""

    status: int
    body: str = ""
    media_type: str = "text/plain"

    def response(self) -> Response:
        """The same for the wire."""
        return Response(self.body, self.status, media_type=self.media_type)


class Channel(Protocol):
    """One kind of receiver."""

    name: str

    def recipients(self, received: Received) -> tuple[str, ...]:
        """To whom it goes."""

    def sender(self, received: Received) -> str:
        """From whom it comes; empty where the channel does not say."""

    def answer(self, received: Received) -> Reply:
        """What the real one would answer."""

    def refusal(self, received: Received, status: int | None) -> Reply:
        """How the real one refuses; `status` None: in the way that is most usual."""


class Reception:
    """Takes in what comes by HTTP."""

    def __init__(self, arrivals: Arrivals, rules: Rules, listeners: Listeners) -> None:
        self._arrivals, self._rules, self._listeners = arrivals, rules, listeners

    def endpoint(self, channel: Channel) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint of a channel."""

        async def take(request: Request) -> Response:
            return await self._take(channel, request)

        return take

    async def _take(self, channel: Channel, request: Request) -> Response:
        if not self._listeners.is_open(channel.name):
            return await _cut(request)
        try:
            received, whole = await _receive(request)
        except ClientDisconnect:
            return Response()
        reply = channel.answer(received) if whole else Reply(413, f"at most {LARGEST} bytes")
        arrival = _arrival(channel, received)
        rule = self._rules.for_arrival(channel.name, arrival.recipients, arrival.searchable)
        self._arrivals.record(arrival)
        return await self._conduct(request, channel, received, arrival, reply, rule)

    async def _conduct(
        self, request: Request, channel: Channel, received: Received, arrival: Arrival, reply: Reply, rule: Rule | None
    ) -> Response:
        broken_off = await _break_off(request, rule) if rule is not None else None
        if broken_off is not None:
            self._arrivals.finish(arrival, broken_off)
            return await _cut(request)
        if rule is not None and rule.kind in ("refuse", "status"):
            reply = channel.refusal(received, rule.status)
        name = rule.name if rule else None
        accepted = 200 <= reply.status < 300
        detail = "" if accepted else reply.body[:200]
        how = "accepted" if accepted else "refused"
        self._arrivals.finish(arrival, Outcome(accepted, how, reply.status, detail, name))
        return reply.response()


async def _break_off(request: Request, rule: Rule) -> Outcome | None:
    """Keep the sender waiting as long as a rule wants it; how it ends where there is to be no answer."""
    if rule.kind == "cut":
        return Outcome(False, "cut", None, "the connection was closed", rule.name)
    if rule.kind not in ("hang", "slow"):
        return None
    left = await _gone(request, rule.seconds)
    why = "the sender did not wait" if left else "the connection was closed"
    if rule.kind == "hang":
        return Outcome(False, "hung", None, why, rule.name)
    return Outcome(False, "gone", None, why, rule.name) if left else None


async def _receive(request: Request) -> tuple[Received, bool]:
    """Read a request, and tell whether its body was small enough to be read whole."""
    raw, whole = bytearray(), True
    async for chunk in request.stream():
        if len(raw) + len(chunk) > LARGEST:
            whole = False
            del raw[_KEPT_OF_TOO_LARGE:]
        if whole:
            raw += chunk
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.scope["headers"])
    body = bytes(raw)
    parsed = read_body(body, request.headers.get("content-type", ""), request.url.query)
    return Received(request.method, request.url.path, headers, body, parsed), whole


def _arrival(channel: Channel, received: Received) -> Arrival:
    shown = [[name, _shown(name, value)[:_LONGEST_HEADER]] for name, value in received.headers[:_MOST_HEADERS]]
    facts = {"listener": channel.name, "method": received.method, "path": received.path, "headers": shown}
    recipients, sender = channel.recipients(received), channel.sender(received)
    searchable = "\n".join(
        [received.path, sender, *recipients, *texts(received.parsed), received.raw.decode("utf-8", "replace")]
    )
    return Arrival(channel.name, recipients, sender, received.raw, received.parsed, facts, searchable, PENDING)


def _shown(name: str, value: str) -> str:
    """A header as it is recorded: credentials are checked, never kept."""
    if name not in _SECRET_HEADERS:
        return value
    scheme, _, secret = value.partition(" ")
    return f"{scheme} [not recorded]" if secret else "[not recorded]"


async def _gone(request: Request, seconds: float) -> bool:
    """Wait, and tell whether the sender left meanwhile."""
    try:
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


async def _cut(request: Request) -> Response:
    """Close the connection without an answer."""
    transport = getattr(request.state, "transport", None)
    if transport is not None:
        transport.abort()
        await _gone(request, 1.0)
    return Response(status_code=503)
