"""What containers wrote, kept until their pod is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from reference.cluster.documents import precise_now


@dataclass(frozen=True)
class LogRequest:
    """What part of a log is wanted, and whether to wait for more."""

    follow: bool = False
    timestamps: bool = False
    tail: int | None = None


@dataclass
class _Log:
    lines: list[tuple[str, bytes]] = field(default_factory=list)
    open: bool = True
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def announce(self) -> None:
        self.news.set()
        self.news = asyncio.Event()


class Logs:
    """One log for each container of each pod."""

    def __init__(self) -> None:
        self._logs: dict[str, dict[str, _Log]] = {}

    def append(self, uid: str, container: str, line: bytes) -> None:
        """Add a line (without its end) to a container's log."""
        log = self._of(uid, container)
        log.lines.append((precise_now(), line))
        log.announce()

    def close(self, uid: str, container: str) -> None:
        """The container has ended: nothing more comes."""
        log = self._of(uid, container)
        log.open = False
        log.announce()

    def forget(self, uid: str) -> None:
        """The pod is gone, and its logs with it."""
        for log in self._logs.pop(uid, {}).values():
            log.open = False
            log.announce()

    async def read(self, uid: str, container: str, request: LogRequest) -> AsyncIterator[bytes]:
        """The lines so far and, when following, each new one until the container ends."""
        log = self._of(uid, container) if request.follow else self._logs.get(uid, {}).get(container, _Log())
        position = 0 if request.tail is None else max(0, len(log.lines) - request.tail)
        while True:
            news = log.news
            for time, line in log.lines[position:]:
                yield (time.encode() + b" " if request.timestamps else b"") + line + b"\n"
            position = len(log.lines)
            if not (request.follow and log.open):
                return
            await news.wait()

    def _of(self, uid: str, container: str) -> _Log:
        return self._logs.setdefault(uid, {}).setdefault(container, _Log())
