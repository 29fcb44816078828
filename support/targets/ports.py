"""Loopback ports of an environment: chosen once, then kept for it.

A port is reserved by a bound socket that does not listen: nobody else gets it, and whoever connects is refused, just as
with a part that is down. The socket is given up the moment before the part itself takes the port. Nobody can take it in
between: ports come from below the range that the system hands out for outgoing connections, and other environments, of
other checkouts too, leave alone what is claimed by a name that the system gives only once.
"""

from __future__ import annotations

import random
import socket
from pathlib import Path

from support.targets.errors import EnvironmentFailure

LOOPBACK = "127.0.0.1"
_LOWEST = 15_000
_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
_ATTEMPTS = 500
_CONNECT_SECONDS = 0.1
# The order of scenarios is shuffled by a seed that all processes of a run share; ports must differ between them.
_CHOICE = random.SystemRandom()


class Ports:
    """The ports of one environment, by the name of the part that has them."""

    def __init__(self) -> None:
        self.by_name: dict[str, int] = {}
        self._held: dict[str, socket.socket] = {}
        self._claims: list[socket.socket] = []

    def reserve(self, name: str) -> int:
        """Choose a free port for a part and keep it. Raises `EnvironmentFailure` when none is free."""
        highest = _first_ephemeral() - 1
        for _ in range(_ATTEMPTS):
            port = _CHOICE.randint(_LOWEST, highest)
            if self._claim(port) and self._hold(name, port, reuse=False):
                self.by_name[name] = port
                return port
        raise EnvironmentFailure(f"no free loopback port found for {name} between {_LOWEST} and {highest}")

    def hand_over(self, name: str) -> int:
        """Give up the reservation so that the part can take its port; return the port."""
        held = self._held.pop(name, None)
        if held is not None:
            held.close()
        return self.by_name[name]

    def take_back(self, name: str) -> None:
        """Reserve the port of a part that is down, if it is still free."""
        if name not in self._held:
            self._hold(name, self.by_name[name], reuse=True)

    def close(self) -> None:
        """Give up all reservations and claims."""
        for held in (*self._held.values(), *self._claims):
            held.close()
        self._held.clear()
        self._claims.clear()

    def _claim(self, port: int) -> bool:
        """Take the name of a port, which is free again when this process is gone."""
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            claim.bind(f"\0signoff-port-{port}")
        except OSError:
            claim.close()
            return False
        self._claims.append(claim)
        return True

    def _hold(self, name: str, port: int, *, reuse: bool) -> bool:
        """Bind without listening. `reuse` gets past closing connections of a part that has just ended."""
        held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(reuse))
        try:
            held.bind((LOOPBACK, port))
        except OSError:
            held.close()
            return False
        self._held[name] = held
        return True


def somebody_listens(port: int) -> bool:
    """Whether a connection to a loopback port is accepted: a hundred times quicker than finding out by whom."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as caller:
        caller.settimeout(_CONNECT_SECONDS)
        return caller.connect_ex((LOOPBACK, port)) == 0


def _first_ephemeral() -> int:
    try:
        lowest = int(_EPHEMERAL.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        lowest = 32_768
    return lowest if lowest > _LOWEST + 1000 else 65_536
