"""One lane of a drill: an environment of its own, and a player that carries out scenarios against it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from support import processes
from support.drills.scenarios import Drilled, Played, drilled, played
from support.evidence.launching import pytest_command
from support.targets.children import tail
from support.targets.errors import EnvironmentFailure
from support.targets.starting import Whereabouts, catalogue_of, find_or_start
from support.targets.state import OF_RUNS

CHECKOUT = Path(__file__).resolve().parents[2]
_LONGEST_MESSAGE = 1 << 20
_OPTIONS = ("-s", "-q", "-p", "no:xdist", "-p", "no:randomly", "-p", "support.drills.player")
_END_SECONDS = 5
_LEEWAY_SECONDS = 30

Hear = Callable[[Drilled, Played], None]


class Lane:
    """Starts with the environment coming up beside the player reading the features; `await_ready` waits for both.

    To be made and ended in the main thread, and used by one thread in between. `number` tells lanes apart.
    """

    def __init__(self, root: Path, run: str, number: int, features: Sequence[str]) -> None:
        self.scenarios: list[Drilled] = []
        me = processes.identify(os.getpid())
        self._control = find_or_start(Whereabouts(root, root / OF_RUNS / f"{run}-{number}", me, catalogue_of(root)))
        self._log = self._control.folder / "logs" / "player.log"
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, self._log.open("wb") as log:
            self._player = subprocess.Popen(
                pytest_command(features, [*_OPTIONS, *self._whereabouts(theirs)]),
                cwd=root,
                env=processes.environment_finding(CHECKOUT),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def _whereabouts(self, orders: socket.socket) -> list[str]:
        return [f"--environment={self._control.folder}", f"--drill-socket={orders.fileno()}"]

    def await_ready(self) -> None:
        """Wait until the player knows its scenarios. Raises `EnvironmentFailure` when it does not get that far."""
        for message in self._heard():
            if "knows" in message:
                self.scenarios.append(drilled(len(self.scenarios), message["knows"]))
            if "ready" in message:
                return
        raise EnvironmentFailure(self._last_words())

    def seed(self, defects: Mapping[str, Sequence[str]]) -> None:
        """Have the environment carry these defects and no others. Raises `EnvironmentFailure`."""
        self._control.seed(defects)

    def play(self, scenarios: Iterable[Drilled], players: int, seconds: float, hear: Hear) -> None:
        """Carry out scenarios, `players` of them side by side, and tell `hear` of each as it ends.

        What has not ended after `seconds` is not told. Raises `EnvironmentFailure` when the player is gone.
        """
        numbered = {scenario.id: scenario for scenario in scenarios}
        numbers = [scenario.number for scenario in numbered.values()]
        self._orders.settimeout(seconds + _LEEWAY_SECONDS)
        self._orders.send(json.dumps({"play": numbers, "players": players, "seconds": seconds}).encode())
        for message in self._heard():
            if "played" in message:
                hear(numbered[message["played"]["id"]], played(message["played"]))
            if "trouble" in message:
                raise EnvironmentFailure(f"scenarios cannot be carried out: {message['trouble']}")
            if "done" in message:
                return
        raise EnvironmentFailure(self._last_words())

    def interrupt(self) -> None:
        """End the player and the environment outright; whoever waits for either sees them gone."""
        processes.signal_tree(self._player.pid, signal.SIGKILL)
        with contextlib.suppress(EnvironmentFailure):
            self._control.stop()

    def end(self) -> None:
        """End the player and the environment."""
        self._orders.close()
        try:
            self._player.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            processes.signal_tree(self._player.pid, signal.SIGKILL)
            self._player.wait()
        with contextlib.suppress(EnvironmentFailure):
            self._control.stop()

    def _heard(self) -> Iterator[dict[str, Any]]:
        try:
            while message := self._orders.recv(_LONGEST_MESSAGE):
                yield json.loads(message)
        except (OSError, ValueError) as error:
            raise EnvironmentFailure(f"the process that runs the scenarios does not answer: {error}") from error

    def _last_words(self) -> str:
        return f"the process that runs the scenarios has ended. Its last words:\n{tail(self._log)}"
