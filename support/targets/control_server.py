"""The supervisor's ear: one JSON line asks, JSON lines answer, over loopback, for those who know the secret.

Requests: `{"secret": ..., "do": "ensure", "parts": [...]}`, and `describe`, `watch`, `pause`, `resume`, `kill`,
`start` (with `"part"`), `seed` (with `"defects"`, a list for each part), `stop`. Answers: any number of
`{"event": state, "part": ..., "seconds": ...}`, then `{"done": ...}` or `{"failed": "sentence"}`.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from support.targets.environment import Environment
from support.targets.errors import EnvironmentFailure
from support.targets.ports import LOOPBACK

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter


class ControlServer:
    """Answers for one environment. `boot_seconds` is how long the supervisor itself took to answer."""

    def __init__(self, environment: Environment, stop: asyncio.Event, secret: str, kept: bool) -> None:
        self.secret = secret
        self.boot_seconds = 0.0
        self._environment = environment
        self._stop = stop
        self._kept = kept
        self._server: asyncio.Server | None = None
        self._open: set[Writer] = set()

    async def begin(self) -> int:
        """Listen on a free port and return it."""
        self._server = await asyncio.start_server(self._serve, LOOPBACK, 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def finish(self) -> None:
        """Listen no more; whoever waits for an answer sees the connection end."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._open):
            writer.close()

    async def _serve(self, reader: Reader, writer: Writer) -> None:
        self._open.add(writer)
        try:
            request = json.loads(await reader.readline() or b"null")
            if not isinstance(request, dict) or not hmac.compare_digest(str(request.get("secret")), self.secret):
                _say(writer, {"failed": "the secret is wrong"})
            else:
                await self._answer(request, reader, writer)
            await writer.drain()
        except (OSError, ValueError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def _answer(self, request: dict[str, Any], reader: Reader, writer: Writer) -> None:
        wanted = str(request.get("do"))
        if wanted == "watch":
            await self._watch(reader, writer)
            return
        action = self._actions().get(wanted)
        if action is None:
            _say(writer, {"failed": f"unknown request {request.get('do')!r}"})
            return
        silence = self._environment.listen(lambda event: _say(writer, event))
        try:
            _say(writer, {"done": await action(request)})
        except EnvironmentFailure as error:
            _say(writer, {"failed": str(error)})
        except Exception as error:  # whoever asked must get an answer
            _say(writer, {"failed": f"{wanted}: {type(error).__name__}: {error}"})
        finally:
            silence()

    def _actions(self) -> dict[str, Callable[[dict[str, Any]], Awaitable[Any]]]:
        environment = self._environment
        return {
            "ensure": self._ensure,
            "describe": self._describe,
            "stop": self._end,
            "pause": lambda request: environment.pause(request["part"]),
            "resume": lambda request: environment.resume(request["part"]),
            "kill": lambda request: environment.kill(request["part"]),
            "start": lambda request: environment.start(request["part"]),
            "seed": self._seed,
        }

    async def _ensure(self, request: dict[str, Any]) -> dict[str, Any]:
        wanted = await self._environment.ensure(request["parts"])
        return {"parts": wanted, **await self._describe(request)}

    async def _seed(self, request: dict[str, Any]) -> dict[str, Any]:
        await self._environment.seed(request["defects"])
        return await self._describe(request)

    async def _describe(self, _request: dict[str, Any]) -> dict[str, Any]:
        environment = self._environment
        return {
            "id": environment.site.id,
            "folder": str(environment.site.folder),
            "kept": self._kept,
            "ready_seconds": round(self.boot_seconds + environment.ready_seconds, 3),
            "ports": dict(environment.site.ports.by_name),
            "secrets": dict(environment.site.secrets),
            "failure": environment.failure,
            "facts": dict(environment.site.facts),
            "defects": dict(environment.site.defects),
            "parts": environment.describe(),
        }

    async def _watch(self, reader: Reader, writer: Writer) -> None:
        """Tell of every change until the watcher hangs up."""
        silence = self._environment.listen(lambda event: _say(writer, event))
        try:
            await reader.read(1)
        finally:
            silence()

    async def _end(self, _request: dict[str, Any]) -> None:
        self._stop.set()


def _say(writer: Writer, message: dict[str, Any]) -> None:
    if not writer.is_closing():
        writer.write(json.dumps(message).encode() + b"\n")
