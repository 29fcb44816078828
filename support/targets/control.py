"""Talking to the supervisor of an environment from any process of a run."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.processes import ProcessId
from support.targets.errors import EnvironmentFailure
from support.targets.ports import LOOPBACK
from support.targets.state import STATE_FILE, State, alive

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 120.0


@dataclass(frozen=True)
class Progress:
    """A part has changed: `state` is the new one, `seconds` how long it took to become ready."""

    part: str
    state: str
    seconds: float | None


Tell = Callable[[Progress], None]


class Control:
    """One environment, by the folder in which its state file lies. Every request opens a connection of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ensure(self, parts: Iterable[str], tell: Tell | None = None) -> dict[str, Any]:
        """Have the parts and all that they need brought up; return the description of the environment.

        Does nothing for those that are up. Raises `EnvironmentFailure` when one does not come up.
        """
        described: dict[str, Any] = self._ask("ensure", tell, parts=sorted(parts))
        return described

    def describe(self) -> dict[str, Any]:
        """Addresses, secrets, facts and the state of every part."""
        described: dict[str, Any] = self._ask("describe")
        return described

    def pause(self, part: str) -> None:
        """Stop a part in its tracks."""
        self._ask("pause", part=part)

    def resume(self, part: str) -> None:
        """Let a paused part go on."""
        self._ask("resume", part=part)

    def kill(self, part: str) -> None:
        """Kill a part outright."""
        self._ask("kill", part=part)

    def start(self, part: str) -> None:
        """Start a part again on its port and wait until it is ready."""
        self._ask("start", part=part)

    def seed(self, defects: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Have each part carry these defects and no others, starting anew what changes; return the description.

        Raises `EnvironmentFailure` when a part does not come up with its defects.
        """
        described: dict[str, Any] = self._ask("seed", defects={part: list(names) for part, names in defects.items()})
        return described

    def stop(self) -> bool:
        """End the environment and wait until nothing of it is left; tell whether there was one."""
        state = alive(self.folder)
        if state is None:
            return False
        with contextlib.suppress(EnvironmentFailure):
            self._ask("stop")
        wait_for_end(ProcessId(state.guardian, state.guardian_started))
        return True

    def watch(self) -> Iterator[Progress]:
        """Every change of a part from now on, until the environment ends."""
        state = self._state()
        with contextlib.suppress(OSError, ValueError), self._connection(state, None) as connection:
            for answer in self._exchange(connection, state, {"do": "watch"}):
                if "event" in answer:
                    yield Progress(answer["part"], answer["event"], answer.get("seconds"))

    def _ask(self, action: str, tell: Tell | None = None, **more: Any) -> Any:
        state = self._state()
        try:
            with self._connection(state, ANSWER_SECONDS) as connection:
                for answer in self._exchange(connection, state, {"do": action, **more}):
                    if "failed" in answer:
                        raise EnvironmentFailure(answer["failed"])
                    if "event" not in answer:
                        return answer["done"]
                    if tell is not None:
                        tell(Progress(answer["part"], answer["event"], answer.get("seconds")))
        except (OSError, ValueError) as error:
            raise EnvironmentFailure(f"the supervisor in {self.folder} does not answer: {error}") from error
        raise EnvironmentFailure(f"the supervisor in {self.folder} ended before it answered")

    def _state(self) -> State:
        state = alive(self.folder)
        if state is None:
            raise EnvironmentFailure(f"no environment is up in {self.folder} (its {STATE_FILE} names no live process)")
        return state

    def _connection(self, state: State, timeout: float | None) -> socket.socket:
        connection = socket.create_connection((LOOPBACK, state.port), CONNECT_SECONDS)
        connection.settimeout(timeout)
        return connection

    def _exchange(self, connection: socket.socket, state: State, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        connection.sendall(json.dumps({"secret": state.secret, **request}).encode() + b"\n")
        with connection.makefile("rb") as answers:
            for line in answers:
                yield json.loads(line)


def wait_for_end(process: ProcessId, seconds: float = 15.0) -> None:
    """Wait until a process is gone. Raises `EnvironmentFailure` when it is still there after `seconds`."""
    try:
        handle = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return
    try:
        if process.alive() and not select.select([handle], [], [], seconds)[0]:
            raise EnvironmentFailure(f"process {process.pid} has not ended within {seconds:g} s")
    finally:
        os.close(handle)
