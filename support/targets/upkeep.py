"""One part over its life: started, asked until ready, watched, paused, killed, started again, ended."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from support import processes
from support.targets.children import Child, Launch, spawn, tail
from support.targets.errors import EnvironmentFailure
from support.targets.forking import Forking
from support.targets.parts import Part
from support.targets.ports import somebody_listens
from support.targets.site import Site
from support.waiting import Answer, Done, Never, NotYet, Unfulfilled, eventually_async

State = Literal["not started", "starting", "ready", "paused", "killed", "died", "failed"]

GRACE = 0.4
"""Seconds between asking a part to end and killing it; nothing that it holds outlives the environment."""


class Upkeep:
    """Keeps one part. `state` says how it is; `announce` is told of every change, in words."""

    def __init__(
        self, part: Part, site: Site, forking: Forking, announce: Callable[[str, str, float | None], None]
    ) -> None:
        self.part = part
        self.state: State = "not started"
        self.ready_seconds: float | None = None
        self._site = site
        self._forking = forking
        self._announce = announce
        self._child: Child | None = None
        self._turn = asyncio.Lock()
        self._watch: asyncio.Task[None] | None = None
        self._reason = ""

    async def ensure(self) -> bool:
        """Bring the part up unless it is; tell whether anything had to be done."""
        async with self._turn:
            if self.state == "ready" and self._child is not None and self._child.exit_code is None:
                return False
            if self.state == "paused":
                self._continue()
            else:
                await self._bring_up()
            return True

    async def pause(self) -> None:
        """Stop the part in its tracks (it keeps its connections and answers nothing)."""
        async with self._turn:
            processes.signal_tree(self._running().pid, signal.SIGSTOP)
            self._become("paused")

    async def resume(self) -> None:
        """Let a paused part go on."""
        async with self._turn:
            self._running()
            self._continue()

    async def kill(self) -> None:
        """Kill the part and everything it started, outright; its port stays reserved."""
        async with self._turn:
            child = self._running()
            self._become("killed")
            await child.kill()
            self._reserve_ports()

    async def renew(self) -> None:
        """Start the part anew, unless it has not been started at all."""
        async with self._turn:
            if self.state == "not started":
                return
            if self._child is not None and self._child.exit_code is None:
                self._become("killed")
                await self._child.kill()
            await self._bring_up()

    async def end(self, grace: float = GRACE) -> None:
        """End the part for good."""
        async with self._turn:
            if self._watch is not None:
                self._watch.cancel()
            if self._child is not None:
                await self._child.end(grace)
            self._child = None
            self.state = "not started"

    def describe(self) -> dict[str, Any]:
        """What `status` shows of it."""
        pid = self._child.pid if self._child is not None and self._child.exit_code is None else None
        return {
            "state": self.state,
            "reason": self._reason,
            "pid": pid,
            "port": self._site.port(self.part.name),
            "ready_seconds": self.ready_seconds,
            "log": str(self._site.logs / f"{self.part.name}.log"),
        }

    def _running(self) -> Child:
        if self._child is None or self._child.exit_code is not None:
            raise EnvironmentFailure(f"{self.part.name} is not running ({self.state})")
        return self._child

    def _continue(self) -> None:
        processes.signal_tree(self._running().pid, signal.SIGCONT)
        self._become("ready")

    def _become(self, state: State, reason: str = "", seconds: float | None = None) -> None:
        self.state, self._reason = state, reason
        self._announce(self.part.name, state, seconds)

    async def _bring_up(self) -> None:
        begun = time.monotonic()
        self._become("starting")
        try:
            await self._start(begun)
        except EnvironmentFailure as error:
            await self._give_up(str(error))
        except OSError as error:
            await self._give_up(f"{error.strerror or error} ({error.filename or self._site.folder})")
        except Exception as error:  # a missing dependency, say: whoever asked must hear of it
            await self._give_up(f"{type(error).__name__}: {error}")
        self.ready_seconds = time.monotonic() - begun
        self._become("ready", seconds=self.ready_seconds)

    async def _start(self, begun: float) -> None:
        log = self._site.logs / f"{self.part.name}.log"
        log.write_bytes(b"")
        launch = await self.part.launch()
        os.truncate(log, 0)
        for name in (self.part.name, *self.part.ports):
            self._site.ports.hand_over(name)
        self._child = await self._born(launch, log)
        await self._until_ready(self._child, begun + self.part.within)
        self._watch = asyncio.create_task(self._watch_over(self._child))

    async def _born(self, launch: Launch, log: Path) -> Child:
        if launch.libraries:
            return await self._forking.start(self.part.name, launch, log)
        return spawn(launch, log)

    async def _until_ready(self, child: Child, deadline: float) -> None:
        ours = False

        async def probe() -> Answer[None]:
            nonlocal ours
            ours = ours or self._is_ours(child)
            if ours and await self.part.ready():
                return Done(None)
            if child.exit_code is not None:
                return Never(f"it ended with {_how(child.exit_code)} before it was ready")
            return NotYet(f"it was not ready within {self.part.within:g} s")

        try:
            await eventually_async(probe, wanted="it to be ready", within=max(0.0, deadline - time.monotonic()))
        except Unfulfilled as late:
            # looked for only now: that takes longer than everything else here
            raise EnvironmentFailure(f"{late.seen}{self._holder()}") from None

    # asked first: a stranger at the port gets no request
    def _is_ours(self, child: Child) -> bool:
        port = self._site.port(self.part.name)
        return somebody_listens(port) and processes.listens(port, child.pid)

    def _holder(self) -> str:
        """Say so when somebody else has the part's port."""
        port = self._site.port(self.part.name)
        holder = processes.listener(port)
        ours = self._child is not None and holder in (self._child.pid, *processes.descendants(self._child.pid))
        if holder is None or ours:
            return ""
        return f"; port {port} is taken by another process ({holder})"

    async def _give_up(self, reason: str) -> None:
        if self._child is not None:
            await self._child.kill()
        self._become("failed", reason)
        last = tail(self._site.logs / f"{self.part.name}.log")
        heard = f"\nThe last lines of its log:\n{last}" if last else "\nIts log is empty."
        raise EnvironmentFailure(f"{self.part.name} did not come up: {reason}.{heard}") from None

    async def _watch_over(self, child: Child) -> None:
        """Notice when the part ends without having been told to."""
        code = await child.wait()
        if self.state in ("ready", "paused") and self._child is child:
            self._become("died", f"ended with {_how(code)}")
            with suppress(OSError):
                self._reserve_ports()

    def _reserve_ports(self) -> None:
        for name in (self.part.name, *self.part.ports):
            self._site.ports.take_back(name)


def _how(code: int) -> str:
    if code >= 0:
        return f"code {code}"
    with suppress(ValueError):
        return f"signal {signal.Signals(-code).name}"
    return f"signal {-code}"
