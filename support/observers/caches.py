"""What a cache server really holds, and the observer that looks into it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from support.evidence.attachments import attach_objects
from support.observers.comparing import changed, listed
from support.observers.failing import shown_when_it_fails
from support.targets.profile import Cache
from support.waiting import Answer, Done, NotYet, consistently, eventually, holds


@dataclass(frozen=True)
class CacheSeen:
    """All entries of a cache at one moment."""

    name: str
    entries: dict[str, str]

    def evidence(self) -> dict[str, str]:
        """For the report."""
        return self.entries

    def describe(self) -> str:
        """For messages: how many entries, and which."""
        return f'cache "{self.name}" with {len(self.entries)} entries: {listed(sorted(self.entries))}'


class CacheObserver:
    """Looks into cache servers with connections of its own. `client_of` opens (or finds) the one to a server."""

    def __init__(self, client_of: Callable[[Cache], Any]) -> None:
        self._client_of = client_of

    def cache(self, server: Cache, called: str = "") -> CacheSeen:
        """See all entries of a cache, whatever their type. `called` is its name in messages (else the server's)."""
        client = self._client_of(server)
        keys = sorted(client.scan_iter(count=1000))
        return CacheSeen(called or server.name, {_text(key): _value(client, key) for key in keys})

    def settled(self, server: Cache) -> CacheSeen:
        """See the entries of a cache that stay the same for the quiet time. Fails when they change meanwhile."""
        first = self.cache(server)
        after = consistently(
            holds(lambda: self.cache(server, first.name), lambda now: now == first, CacheSeen.describe),
            wanted=f"the same entries for a while: {first.describe()}",
        )
        attach_objects(f"entries of {server.name}", after.entries)
        return after

    def expect_empty(self, server: Cache, before: CacheSeen) -> None:
        """Wait until nothing is left. `before` proves that there was something to be emptied."""
        if not before.entries:
            raise ValueError(f"the cache {before.name} was empty before, so its emptiness proves nothing")
        empty = holds(lambda: self.cache(server, before.name), lambda now: not now.entries, CacheSeen.describe)
        with self._failing(server, before):
            after = eventually(empty, wanted=f'cache "{before.name}" empty, after {len(before.entries)} entries')
        attach_objects(f"entries of {before.name}", before=before.entries, after=after.entries)

    def expect_unchanged(self, server: Cache, before: CacheSeen) -> None:
        """Watch for the quiet time that all entries stay what they were."""

        def probe() -> Answer[CacheSeen]:
            now = self.cache(server, before.name)
            faults = changed(before.entries, now.entries, "entry")
            return NotYet("; ".join(faults)) if faults else Done(now)

        with self._failing(server, before):
            after = consistently(probe, wanted=f"the same entries as before: {before.describe()}")
        attach_objects(f"entries of {before.name}", before=before.entries, after=after.entries)

    def _failing(self, server: Cache, before: CacheSeen) -> AbstractContextManager[None]:
        return shown_when_it_fails(f"entries of {before.name}", before, lambda: self.cache(server, before.name))


def changes(before: CacheSeen, after: CacheSeen) -> list[str]:
    """Say everything that changed in a cache between two looks."""
    return changed(before.entries, after.entries, f'of cache "{before.name}" the entry')


def _value(client: Any, key: bytes) -> str:
    kind = _text(client.type(key))
    return _text(client.get(key) or b"") if kind == "string" else f"a {kind}"


def _text(value: bytes) -> str:
    return value.decode("utf-8", "backslashreplace")
