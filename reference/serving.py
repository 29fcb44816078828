"""A web server that sleeps while nobody asks it for anything.

Uvicorn looks ten times a second whether it is to end, which is most of what an idle part of the target costs.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE

TICK_SECONDS = 1.0
"""How long the `Date` of answers is kept, as uvicorn keeps it."""


class QuietServer(uvicorn.Server):
    """Wakes up once a second, and at once when it is told to end."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._wake: Callable[[], object] | None = None

    async def main_loop(self) -> None:
        """Return when the server is to end."""
        told = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._wake = lambda: loop.call_soon_threadsafe(told.set)
        # the number of the tick is 0 whenever uvicorn renews what has to be renewed each second
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await told.wait()
        self._wake = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Note that the server is to end; it may be asleep."""
        super().handle_exit(sig, frame)
        if self._wake is not None:
            self._wake()


def serve(app: Any, **options: Any) -> None:
    """Serve until told to stop; `options` are uvicorn's. Ends the process when the server cannot be started."""
    server = QuietServer(uvicorn.Config(app, **options))
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)
