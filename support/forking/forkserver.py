"""A process that has libraries loaded and forks programs from itself: starting a Python program is mostly loading.

    python -m support.forking.forkserver ORDERS LISTENER

Both are the numbers of open sockets. Over ORDERS comes what is wanted, in JSON (`Preparation` or `Order`). An order is
answered by `{"pid": ...}` or `{"failed": "sentence"}`; its program becomes a child of whoever has started this process
and must take orphans in (`processes.adopt_orphans`). At LISTENER commands ask to be carried out (see
`support.forking.launcher`). When ORDERS is closed, this process ends.

Only libraries and what makes them ready are loaded here, never code of a program: one that is started anew runs the
code of that moment.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from support import processes
from support.forking.commands import Commands
from support.forking.loading import load, load_all, settle
from support.forking.programs import Program

MODULE = "support.forking.forkserver"
LONGEST_MESSAGE = 1 << 17


@dataclass(frozen=True)
class Preparation:
    """What will be needed: `libraries` are loaded while there is nothing else to do, `of_commands` after a first call.

    Those are listed by the command's module (see `Commands`).
    """

    libraries: Sequence[str]
    of_commands: Mapping[str, Sequence[str]]

    def message(self) -> bytes:
        """As it is sent."""
        return json.dumps({"prepare": asdict(self)}).encode()


@dataclass(frozen=True)
class Order:
    """A program that is wanted now: listed as `name`, with these libraries loaded, writing to the end of `log`.

    `orphaned` is the number of the signal that it gets when its parent has ended.
    """

    name: str
    program: Program
    libraries: Sequence[str]
    orphaned: int
    log: str

    def message(self) -> bytes:
        """As it is sent."""
        return json.dumps({"order": asdict(self)}).encode()

    @classmethod
    def heard(cls, told: dict[str, Any]) -> Order:
        """An order as it was sent."""
        return cls(**{**told, "program": Program(**told["program"])})


def main() -> int:
    """Serve until there are no more orders; in a forked process, become the program that was asked for."""
    processes.die_with_parent(signal.SIGKILL)
    with socket.socket(fileno=int(sys.argv[1])) as orders, socket.socket(fileno=int(sys.argv[2])) as listener:
        program = _serve(orders, listener, os.getppid())
    if program is not None:
        program.run()
    return 0


def _serve(orders: socket.socket, listener: socket.socket, supervisor: int) -> Program | None:
    """Answer everybody; returns what is to be run in the process that is to run it, and None at the end."""
    later: list[str] = []
    of_commands: dict[str, Sequence[str]] = {}
    commands = Commands(listener, of_commands)
    while True:
        ready = select.select([orders.fileno(), *commands.sources()], [], [], 0 if later else None)[0]
        if not ready:
            load(later.pop(0))
            if not later:
                settle()
        elif orders.fileno() in ready:
            message = orders.recv(LONGEST_MESSAGE)
            if not message:
                return None
            wanted = json.loads(message)
            if "prepare" in wanted:
                preparation = Preparation(**wanted["prepare"])
                later += preparation.libraries
                of_commands.update(preparation.of_commands)
            elif program := _ordered(orders, Order.heard(wanted["order"]), supervisor):
                return program
        else:
            if program := commands.attend(ready):
                return program
            later += commands.libraries()


def _ordered(orders: socket.socket, order: Order, supervisor: int) -> Program | None:
    try:
        pid = _fork(order, supervisor)
    except OSError as error:
        _tell(orders, {"failed": f"it cannot be started: {error}"})
        return None
    if pid == 0:
        return order.program
    _tell(orders, {"pid": pid})
    return None


def _tell(orders: socket.socket, answer: dict[str, Any]) -> None:
    orders.send(json.dumps(answer).encode())


def _fork(order: Order, supervisor: int) -> int:
    """Fork twice, so that the program becomes the supervisor's child; returns 0 in it and its number here."""
    load_all(order.libraries)
    told, tell = os.pipe()
    orphan, release = os.pipe()
    between = os.fork()
    if between == 0:
        pid = os.fork()
        if pid:
            os.write(tell, str(pid).encode())
            os._exit(0)
        os.close(release)
        _become(order, supervisor, orphan)
        for end in (told, tell, orphan):
            os.close(end)
        return 0
    os.waitpid(between, 0)
    pid = int(os.read(told, 32))
    for end in (told, tell, orphan, release):
        os.close(end)
    return pid


def _become(order: Order, supervisor: int, orphan: int) -> None:
    """Be what a program is that somebody has started by its command line."""
    os.read(orphan, 1)  # ends when the server lets go: by then the process between is gone
    processes.die_with_parent(signal.Signals(order.orphaned))
    if os.getppid() != supervisor:
        os._exit(1)
    os.setsid()
    processes.call_itself(order.name)
    _redirect(order.log)
    order.program.settle()


def _redirect(log: str) -> None:
    for path, mode, targets in ((os.devnull, os.O_RDONLY, (0,)), (log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, (1, 2))):
        opened = os.open(path, mode, 0o600)
        for target in targets:
            os.dup2(opened, target)
        os.close(opened)


if __name__ == "__main__":
    sys.exit(main())
