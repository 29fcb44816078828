"""Listeners that can be closed and opened while the others go on.

A closed listener keeps its port by a socket that is bound but does not listen: whoever connects is refused, and nobody
else gets the port meanwhile. A channel without a port of its own shares the HTTP port; closed, it cuts connections.
"""

from __future__ import annotations

import asyncio
import socket
import weakref
from collections.abc import Callable
from typing import Any

LONGEST_CLOSED = 300.0
"""Seconds after which a closed listener opens by itself: one that was left behind must not hurt for ever."""
_BACKLOG = 512
_TURNS = 3
"""Turns of the loop until connections that were dropped are gone, and those just being accepted can be dropped."""


def bound(host: str, port: int) -> socket.socket:
    """A socket that has its port but does not listen. Raises OSError when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # the protocol is named so that asyncio sends answers at once instead of waiting for an acknowledgement (40 ms)
    held = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((host, port))
    except OSError:
        held.close()
        raise
    return held


class Listener:
    """One channel's listener. `make_protocol` None: it has no port of its own."""

    def __init__(
        self, name: str, make_protocol: Callable[[], Any] | None = None, host: str = "", port: int = 0
    ) -> None:
        self.name, self.is_open = name, True
        self._make_protocol = make_protocol
        self._held = bound(host, port) if make_protocol else None
        self.address: tuple[str, int] | None = self._held.getsockname()[:2] if self._held else None
        self._server: asyncio.Server | None = None
        self._protocols: weakref.WeakSet[Any] = weakref.WeakSet()
        self._reopening: asyncio.TimerHandle | None = None

    async def open(self) -> None:
        """Listen (again)."""
        self._forget_reopening()
        self.is_open = True
        if self._held is not None:
            held, self._held = self._held, None
            self._server = await asyncio.get_running_loop().create_server(self._new, sock=held, backlog=_BACKLOG)

    async def close(self, seconds: float) -> None:
        """Refuse connections for at most `seconds`, and drop those that there are: they are gone when this returns."""
        loop = asyncio.get_running_loop()
        self._forget_reopening()
        self._reopening = loop.call_later(seconds, lambda: loop.create_task(self.open()))
        self.is_open = False
        if self._server is not None and self.address is not None:
            self._server.close()
            self._server, self._held = None, bound(*self.address)
        for _ in range(_TURNS):
            self._drop_connections()
            await asyncio.sleep(0)  # noqa: TID251 - gives way, and waits for nothing

    def end(self) -> None:
        """Give up the port."""
        self._forget_reopening()
        if self._server is not None:
            self._server.close()
        if self._held is not None:
            self._held.close()
        self._drop_connections()

    def document(self) -> dict[str, Any]:
        """The state of the listener as it is told over HTTP."""
        address = f"{self.address[0]}:{self.address[1]}" if self.address else None
        return {"name": self.name, "open": self.is_open, "address": address}

    def _new(self) -> Any:
        protocol = self._make_protocol() if self._make_protocol else None
        self._protocols.add(protocol)
        return protocol

    def _drop_connections(self) -> None:
        for protocol in tuple(self._protocols):
            if protocol.transport is not None:
                protocol.transport.abort()

    def _forget_reopening(self) -> None:
        if self._reopening is not None:
            self._reopening.cancel()
            self._reopening = None


class Listeners:
    """All listeners by name: email, email-tls, slack, sms, webhook."""

    def __init__(self) -> None:
        self._listeners: dict[str, Listener] = {}

    def add(self, listener: Listener) -> None:
        """Take a listener in."""
        self._listeners[listener.name] = listener

    def get(self, name: str) -> Listener | None:
        """The listener of that name."""
        return self._listeners.get(name)

    def all(self) -> list[Listener]:
        """Every listener."""
        return list(self._listeners.values())

    def is_open(self, name: str) -> bool:
        """Whether a channel takes anything; one that nobody made known does."""
        listener = self._listeners.get(name)
        return listener is None or listener.is_open
