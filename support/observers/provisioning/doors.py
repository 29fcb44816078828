"""Doors in front of a server, or of nothing: they let people through, know that they have come, and can be shut."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress

from support.evidence.attachments import attach_text
from support.observers.comparing import Mismatch

_LOOPBACK = "127.0.0.1"
_LOOKS_SECONDS = 0.02
_PIECE = 65536


class Door:
    """Passes connections on to `behind`, and counts them; with nothing behind it they end at once.

    `name` is whose door it is, in words. `shut` cuts off whoever is inside and refuses who comes later.
    """

    def __init__(self, name: str, behind: tuple[str, int] | None) -> None:
        self.name, self._behind = name, behind
        self.knocks = 0
        self._open = True
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self._listener = socket.create_server((_LOOPBACK, 0))
        self._listener.settimeout(_LOOKS_SECONDS)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._receive, name=f"door of {name}", daemon=True)
        self._thread.start()

    @property
    def host(self) -> str:
        """The address at which the door is, together with `port`."""
        return _LOOPBACK

    def shut(self) -> None:
        """Cut everybody off and let nobody in any more."""
        self._open = False
        self._thread.join()
        self._listener.close()
        with self._lock:
            for one in (one for pair in self._pairs for one in pair):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def expect_nobody(self) -> None:
        """Raise Mismatch when anybody has come, even without asking for anything."""
        attach_text(f"connections to {self.name}", str(self.knocks))
        if self.knocks:
            raise Mismatch(f"no connection to {self.name}", [f"{self.knocks} connections"])

    def _receive(self) -> None:
        while self._open:
            try:
                inner, _ = self._listener.accept()
            except TimeoutError:
                continue
            self.knocks += 1
            outer = self._way_in()
            if outer is None:
                inner.close()
                continue
            with self._lock:
                self._pairs.append((inner, outer))
            threading.Thread(target=_pass_on, args=(inner, outer), daemon=True).start()

    def _way_in(self) -> socket.socket | None:
        if self._behind is None:
            return None
        try:
            return socket.create_connection(self._behind)
        except OSError:
            return None


def _pass_on(inner: socket.socket, outer: socket.socket) -> None:
    """Carry what either side says to the other until one of them has nothing more to say."""
    inner.settimeout(None)
    with inner, outer, selectors.DefaultSelector() as selector, suppress(OSError):
        selector.register(inner, selectors.EVENT_READ, outer)
        selector.register(outer, selectors.EVENT_READ, inner)
        while True:
            for key, _ in selector.select():
                listening, other = key.fileobj, key.data
                assert isinstance(listening, socket.socket)
                said = listening.recv(_PIECE)
                if not said:
                    return
                other.sendall(said)
