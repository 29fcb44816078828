"""All parts of one environment together: brought up in parallel as far as they depend on each other, ended together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from support.targets.errors import EnvironmentFailure
from support.targets.forking import Forking
from support.targets.parts import Catalogue, closure, expand
from support.targets.site import Site
from support.targets.upkeep import Upkeep

Event = dict[str, Any]
Listener = Callable[[Event], None]


class Environment:
    """Keeps the parts of one site. Everything here runs in the supervisor's one event loop."""

    def __init__(self, site: Site, catalogue: Catalogue) -> None:
        self.site = site
        self.ready_seconds = 0.0
        self.failure = ""
        self._catalogue = catalogue
        self._forking = Forking(site)
        self._parts = {name: Upkeep(part, site, self._forking, self._announce) for name, part in catalogue.items()}
        self._listeners: list[Listener] = []
        self._coming: dict[str, asyncio.Task[bool]] = {}

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be told of every change of a part; returns the way to stop listening."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def ensure(self, names: Iterable[str]) -> list[str]:
        """Bring up the named parts and what they depend on; return all of their names.

        `failure` keeps the sentence of the last attempt, empty when it succeeded.

        Raises `EnvironmentFailure` for the first part that does not come up; the others are left as they are.
        """
        begun = time.monotonic()
        wanted = closure(self._catalogue, names)
        self.failure = ""
        await self._forking.announce(library for name in wanted for library in self._to_load(name))
        try:
            changed = await asyncio.gather(*(asyncio.shield(self._come(name)) for name in wanted))
        except EnvironmentFailure as error:
            self.failure = str(error)
            raise
        if any(changed):
            self.ready_seconds = max(self.ready_seconds, time.monotonic() - begun)
        return wanted

    async def pause(self, name: str) -> None:
        """Stop a part in its tracks."""
        await self._one(name).pause()

    async def resume(self, name: str) -> None:
        """Let a paused part go on."""
        await self._one(name).resume()

    async def kill(self, name: str) -> None:
        """Kill a part outright."""
        await self._one(name).kill()

    async def start(self, name: str) -> None:
        """Start a part again on the same port and wait until it is ready."""
        await self._one(name).ensure()

    async def seed(self, defects: Mapping[str, Iterable[str]]) -> None:
        """Have each part carry the named defects and no others, from now on: those that change are started anew.

        A defect may also be meant for what is no part, such as a command line; then it is only remembered.
        """
        wanted = {name: tuple(names) for name, names in defects.items() if names}
        before = dict(self.site.defects)
        changed = {name for name in {*wanted, *before} if wanted.get(name) != before.get(name)}
        self.site.defects.clear()
        self.site.defects.update(wanted)
        await asyncio.gather(*(part.renew() for name, part in self._parts.items() if name in changed))

    async def end(self) -> None:
        """End all parts."""
        for task in self._coming.values():
            task.cancel()
        await asyncio.gather(*(part.end() for part in self._parts.values()), return_exceptions=True)
        self._forking.end()
        self.site.ports.close()

    def describe(self) -> dict[str, Any]:
        """The parts as they are, by name."""
        return {name: part.describe() for name, part in self._parts.items()}

    def _to_load(self, name: str) -> tuple[str, ...]:
        """What is worth loading before the part is started."""
        return self._catalogue[name].libraries if self._parts[name].state == "not started" else ()

    def _one(self, name: str) -> Upkeep:
        (found,) = expand(self._catalogue, [name])[:1]
        return self._parts[found]

    def _come(self, name: str) -> asyncio.Task[bool]:
        """One attempt at a time for each part, shared by all who ask for it meanwhile."""
        running = self._coming.get(name)
        if running is None or running.done():
            running = self._coming[name] = asyncio.create_task(self._after_others(name))
            running.add_done_callback(_look_at)
        return running

    async def _after_others(self, name: str) -> bool:
        others = expand(self._catalogue, self._catalogue[name].after)
        await asyncio.gather(*(asyncio.shield(self._come(other)) for other in others))
        return await self._parts[name].ensure()

    def _announce(self, part: str, state: str, seconds: float | None) -> None:
        event = {"event": state, "part": part, "seconds": seconds}
        for listener in list(self._listeners):
            listener(event)


def _look_at(task: asyncio.Task[bool]) -> None:
    """Take note of a failed attempt even when nobody waits for it any more."""
    if not task.cancelled():
        task.exception()
