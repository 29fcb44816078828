"""The pytest plugin of a drill: a process that reads the features once and then carries out scenarios on demand.

    pytest features --environment DIR -p support.drills.player --drill-socket FD

Orders and answers are JSON messages over the socket that it inherits. It tells `{"knows": scenario}` for each scenario
and then `{"ready": true}`. For `{"play": [n, ...], "players": p, "seconds": s}` it forks p processes that share those
scenarios (numbered as they were told) among them, each with the target as it is at that moment, and tells
`{"played": outcome}` for each scenario, `{"trouble": sentence}` for what is wrong with itself, then `{"done": true}`.
What is not done within s seconds is given up and not told. The process ends when the socket is closed.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import struct
import sys
import time
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from support.evidence.records import Record, identity_of
from support.evidence.suite_list import text_digest
from support.processes import die_with_parent
from support.targets.profile import Profile, Waiting
from support.targets.session import TargetSession

_PLACE = struct.Struct("=I")
_LONGEST_MESSAGE = 1 << 20
_TOLD_CHARACTERS = 600
_NAME = "signoff-drill-player"
LIMITS = Waiting(effect_seconds=2, quiet_seconds=1, request_seconds=5, command_seconds=10, recovery_seconds=8)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where orders come from."""
    parser.getgroup("signoff").addoption("--drill-socket", type=int, metavar="FD", help="inherited socket for orders")


def pytest_configure(config: pytest.Config) -> None:
    """Become a player."""
    die_with_parent(signal.SIGKILL)
    given: int = config.getoption("--drill-socket")
    config.pluginmanager.register(Player(config, socket.socket(fileno=given)), _NAME)


class Player:
    """Carries out scenarios on demand, each batch in processes of its own."""

    def __init__(self, config: pytest.Config, orders: socket.socket) -> None:
        self._config = config
        self._orders = orders

    # before the sweeping of what killed runs have left: the environment is new
    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running what was collected: wait for orders."""
        items = [item for item in session.items if hasattr(item, "plan")]
        for item in items:
            self._tell({"knows": {**identity_of(item.plan, item.nodeid), "digest": text_digest(item.plan)}})
        self._tell({"ready": True})
        for order in self._received():
            scenarios = [items[number] for number in order["play"]]
            self._play(session, scenarios, order["players"], order["seconds"])
            self._tell({"done": True})
        return True

    def pytest_runtest_logreport(self, report: Any) -> None:
        """In a forked process: tell how the scenario went."""
        if report.when == "teardown" and hasattr(report, "signoff"):
            self._tell({"played": told(report.signoff)})

    def _received(self) -> Iterator[dict[str, Any]]:
        while message := self._orders.recv(_LONGEST_MESSAGE):
            yield json.loads(message)

    def _tell(self, message: dict[str, Any]) -> None:
        self._orders.send(json.dumps(message).encode())

    def _play(self, session: pytest.Session, items: list[pytest.Item], players: int, seconds: float) -> None:
        """Share the scenarios among forked processes: each takes the next from a pipe until it is empty."""
        reading, writing = os.pipe()
        os.write(writing, b"".join(_PLACE.pack(place) for place in range(len(items))))
        os.close(writing)
        sys.stdout.flush()
        sys.stderr.flush()
        me = os.getpid()
        children = [self._fork(session, items, reading, me) for _ in range(min(players, len(items)))]
        os.close(reading)
        _wait_for(children, seconds)

    def _fork(self, session: pytest.Session, items: list[pytest.Item], queue: int, parent: int) -> int:
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            os.setpgid(0, 0)
            die_with_parent(signal.SIGKILL)
            if os.getppid() == parent:
                self._play_some(session, items, queue)
                code = 0
        except BaseException as error:
            traceback.print_exc()
            self._tell({"trouble": f"{type(error).__name__}: {error}"})
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _play_some(self, session: pytest.Session, items: list[pytest.Item], queue: int) -> None:
        target: TargetSession | None = self._config.pluginmanager.get_plugin("signoff-target")
        if target is not None:
            target.look_again(impatient)
        after: Any = _SomewhereElse(session)
        while taken := os.read(queue, _PLACE.size):
            item = items[_PLACE.unpack(taken)[0]]
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        session._setupstate.teardown_exact(None)


def impatient(profile: Profile) -> Profile:
    """The target with the limits of a drill: a defect is there to be noticed, nobody waits long for what never comes.

    They must be long enough for a sound target on a busy machine: whoever is red there proves nothing.
    """
    usual, limits = profile.waiting.model_dump(), LIMITS.model_dump()
    return profile.model_copy(update={"waiting": Waiting(**{name: min(usual[name], limits[name]) for name in limits})})


class _SomewhereElse:
    """Stands for the next scenario, which nobody knows yet: all that it shares with this one is the session."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session

    def listchain(self) -> list[pytest.Session]:
        """What stays set up."""
        return [self._session]


def told(record: Record) -> dict[str, Any]:
    """What a drill needs to know of a scenario that was carried out; `at` is the kind of the step that it died at."""
    step = next((step for step in record["steps"] if step["status"] in ("failed", "broken")), None)
    return {
        "id": record["id"],
        "outcome": record["outcome"],
        "at": str(step.get("type", "")) if step is not None else "",
        "sentence": record["failed_sentence"],
        "message": record["message"][:_TOLD_CHARACTERS],
        "seconds": record["seconds"],
    }


def _wait_for(children: list[int], seconds: float) -> None:
    """Wait for the end of forked processes; whoever is still there after `seconds` is killed."""
    handles = {os.pidfd_open(pid): pid for pid in children}
    waiting = set(handles)
    deadline = time.monotonic() + seconds
    while waiting:
        ended, _, _ = select.select(waiting, [], [], max(0.0, deadline - time.monotonic()))
        if not ended:
            for handle in waiting:
                os.killpg(handles[handle], signal.SIGKILL)
            break
        waiting -= set(ended)
    for handle, pid in handles.items():
        os.waitpid(pid, 0)
        os.close(handle)
