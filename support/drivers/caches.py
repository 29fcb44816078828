"""Leases cache servers from the profile's pool and fills them; a lease is the scenario's alone until it ends."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from support.evidence.attachments import attach_objects
from support.ownership import LeftBehind
from support.targets.offers import NotSupported
from support.targets.profile import Cache
from support.waiting import Answer, Done, NotYet, eventually

LEASES_AT_ONCE = 2
"""A scenario takes as many leases together at its first wish, so that two scenarios cannot wait for each other."""


class CachesDriver:
    """Leases caches to one scenario, and takes them back empty.

    `client_of` opens (or finds) the connection to a server. `joined` hears of every lease. Locks below `locks` keep
    scenarios of all processes apart; the system gives them back when a process ends, however it ends.
    """

    def __init__(
        self,
        servers: Sequence[Cache],
        client_of: Callable[[Cache], Any],
        locks: Path,
        patience: float = 60.0,
        joined: Callable[[Cache], None] = lambda server: None,
    ) -> None:
        self._servers, self._client_of = servers, client_of
        self._locks, self._patience, self._joined = locks, patience, joined
        self._held: contextlib.ExitStack | None = None
        self._reserve: list[Cache] = []
        self._leased: list[Cache] = []

    def lease(self) -> Cache:
        """Lease one more server, empty. Raises `NotSupported` when the pool is too small for the scenario."""
        if self._held is None:
            self._reserve = self._take(min(LEASES_AT_ONCE, len(self._servers)))
        if not self._reserve:
            raise NotSupported(f"the target's profile offers {len(self._servers)} caches and the scenario needs more")
        server = self._reserve.pop(0)
        self._client_of(server).flushall()
        self._leased.append(server)
        self._joined(server)
        return server

    def fill(self, server: Cache, entries: int) -> dict[str, str]:
        """Put so many entries into a leased cache and return them."""
        written = {f"entry-{number}": f"value {number}" for number in range(1, entries + 1)}
        self._client_of(server).mset(written)
        attach_objects(f"entries of {server.name}", written)
        return written

    def close(self) -> None:
        """Empty what was leased, then give it back: whoever comes next must not find this scenario's entries.

        Raises `LeftBehind` naming the caches that could not be emptied.
        """
        if self._held is None:
            return
        with self._held:
            self._held = None
            left = [why for why in map(self._why_left, self._leased) if why]
        if left:
            raise LeftBehind(f"left behind after the scenario: entries of {', '.join(left)}")

    def _why_left(self, server: Cache) -> str | None:
        """Empty a server and say what keeps it from being empty."""
        try:
            self._client_of(server).flushall()
            left = self._client_of(server).dbsize()
        except Exception as error:  # one stubborn server must not keep the others full
            return f"{server.name} (emptying it failed: {error})"
        return f"{server.name} ({left} entries)" if left else None

    def _take(self, count: int) -> list[Cache]:
        """Take locks on so many servers, all or none, waiting until they are free."""
        if not count:
            raise NotSupported("the target's profile does not offer caches that a scenario may lease")
        self._locks.mkdir(parents=True, exist_ok=True)

        def probe() -> Answer[list[Cache]]:
            with contextlib.ExitStack() as held:
                taken = list(self._free(held, count))
                if len(taken) < count:
                    return NotYet(f"{len(taken)} of {len(self._servers)} caches are free")
                self._held = held.pop_all()
                return Done(taken)

        return eventually(probe, wanted=f"{count} caches that nobody else has leased", within=self._patience)

    def _free(self, held: contextlib.ExitStack, count: int) -> Iterator[Cache]:
        for server in self._servers:
            lock = _try_lock(self._locks / f"cache-{server.name}")
            if lock is not None:
                held.enter_context(lock)
                count -= 1
                yield server
            if not count:
                return


def _try_lock(path: Path) -> IO[str] | None:
    lock = path.open("w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def access_data(server: Cache, password: str | None = None) -> dict[str, str]:
    """What the platform writes into the secret of a cache: where it is and how to get in.

    `password` takes the place of the true one.
    """
    token = server.password.get_secret_value() if password is None else password
    return {"db.endpoint": server.host, "db.port": str(server.port), "db.auth_token": token}
