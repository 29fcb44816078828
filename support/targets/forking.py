"""How the supervisor asks the fork server for programs."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from support import processes
from support.forking import commands
from support.forking.forkserver import LONGEST_MESSAGE, MODULE, Order, Preparation
from support.forking.programs import Program
from support.targets.children import Adopted, Child, Launch
from support.targets.errors import EnvironmentFailure
from support.targets.libraries import OF_COMMANDS
from support.targets.site import Site

LOG = "forkserver.log"


class Forking:
    """Starts Python programs from a process that has their libraries loaded; it serves commands, too."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._server: subprocess.Popen[bytes] | None = None
        self._orders: socket.socket | None = None
        self._turn = asyncio.Lock()

    async def announce(self, libraries: Iterable[str]) -> None:
        """Say which libraries will be needed, so that they are loaded in good time; from now on commands are served."""
        async with self._turn:
            await self._say(Preparation([*dict.fromkeys(libraries)], OF_COMMANDS).message())

    async def start(self, name: str, launch: Launch, log: Path) -> Child:
        """Start a program. Raises `EnvironmentFailure` when it cannot be started."""
        async with self._turn:
            await self._say(_order(name, launch, log).message())
            answer = await self._heard()
        if "failed" in answer:
            raise EnvironmentFailure(answer["failed"])
        return Child(Adopted(answer["pid"]), launch)

    def end(self) -> None:
        """End the server. Its programs are not its own."""
        if self._orders is not None:
            self._orders.close()
        if self._server is not None:
            self._server.kill()
            self._server.wait()

    async def _say(self, message: bytes) -> None:
        if self._orders is None:
            self._begin()
        assert self._orders is not None
        try:
            await asyncio.get_running_loop().sock_sendall(self._orders, message)
        except OSError as error:
            raise EnvironmentFailure(self._gone()) from error

    async def _heard(self) -> dict[str, Any]:
        assert self._orders is not None
        try:
            words = await asyncio.get_running_loop().sock_recv(self._orders, LONGEST_MESSAGE)
        except OSError:
            words = b""
        if not words:
            raise EnvironmentFailure(self._gone())
        answer: dict[str, Any] = json.loads(words)
        return answer

    def _gone(self) -> str:
        return f"the fork server is gone; see {self._site.logs / LOG}"

    def _begin(self) -> None:
        processes.adopt_orphans()
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._orders.setblocking(False)
        with theirs, commands.listener(self._site.id) as listener, (self._site.logs / LOG).open("ab") as log:
            self._server = subprocess.Popen(
                [sys.executable, "-m", MODULE, str(theirs.fileno()), str(listener.fileno())],
                cwd=self._site.checkout,
                env=self._site.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[theirs.fileno(), listener.fileno()],
                start_new_session=True,
            )


def _order(name: str, launch: Launch, log: Path) -> Order:
    """What orders the program of `launch`, whose command line is `PYTHON -m MODULE ARGUMENT...`."""
    _python, _m, module, *arguments = map(str, launch.command)
    program = Program(module, arguments, str(launch.folder), dict(launch.environment))
    return Order(name, program, launch.libraries, int(launch.orphaned), str(log))
