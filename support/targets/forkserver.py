"""A process that has libraries loaded and forks programs from itself: starting a Python program is mostly loading.

    python -m support.targets.forkserver ORDERS LISTENER

Both are the numbers of open sockets. Over ORDERS the supervisor asks for parts, in JSON: `{"load": [library, ...]}`
names what will be needed; it is loaded while there is nothing else to do. A message with `"module"` asks for a program
(see `order`) and is answered by `{"pid": ...}` or `{"failed": "sentence"}`. Such a program becomes a child of the
supervisor, which must take orphans in (`processes.adopt_orphans`). At LISTENER commands ask to be carried out (see
`support.forking.launcher`). When ORDERS is closed, this process ends.

Only libraries (and what makes them ready, `warming`) are loaded here, never code of a program: one that is started anew
runs the code of that moment.
"""

from __future__ import annotations

import contextlib
import json
import os
import runpy
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from support.forking.commands import Commands, ending_at_once
from support.forking.loading import load, load_all, settle
from support.targets import processes
from support.targets.children import Launch
from support.targets.libraries import OF_COMMANDS

MODULE = "support.targets.forkserver"
LONGEST_MESSAGE = 1 << 17
Program = dict[str, Any]


def order(name: str, launch: Launch, log: Path) -> Program:
    """The message that asks for the program of `launch`, whose command line is `PYTHON -m MODULE ARGUMENT...`."""
    _python, _m, module, *arguments = map(str, launch.command)
    return {
        "name": name,
        "module": module,
        "arguments": arguments,
        "libraries": list(launch.libraries),
        "environment": dict(launch.environment),
        "folder": str(launch.folder),
        "orphaned": int(launch.orphaned),
        "log": str(log),
    }


def main() -> int:
    """Serve until there are no more orders; in a forked process, become the program that was asked for."""
    processes.die_with_parent(signal.SIGKILL)
    with socket.socket(fileno=int(sys.argv[1])) as orders, socket.socket(fileno=int(sys.argv[2])) as listener:
        program = _serve(orders, listener, os.getppid())
    if program is None:
        return 0
    sys.argv[1:] = program["arguments"]
    with ending_at_once() if "umask" in program else contextlib.nullcontext():
        runpy.run_module(program["module"], run_name="__main__", alter_sys=True)
    return 0


def _serve(orders: socket.socket, listener: socket.socket, supervisor: int) -> Program | None:
    """Answer everybody; returns what is to be run in the process that is to run it, and None at the end."""
    later: list[str] = []
    commands = Commands(listener, OF_COMMANDS)
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
            if "load" in wanted:
                later += wanted["load"]
            elif program := _ordered(orders, wanted, supervisor):
                return program
        else:
            if program := commands.attend(ready):
                return program
            later += commands.libraries()


def _ordered(orders: socket.socket, wanted: Program, supervisor: int) -> Program | None:
    try:
        pid = _fork(wanted, supervisor)
    except OSError as error:
        _tell(orders, {"failed": f"it cannot be started: {error}"})
        return None
    if pid == 0:
        return wanted
    _tell(orders, {"pid": pid})
    return None


def _tell(orders: socket.socket, answer: dict[str, Any]) -> None:
    orders.send(json.dumps(answer).encode())


def _fork(wanted: Program, supervisor: int) -> int:
    """Fork twice, so that the program becomes the supervisor's child; returns 0 in it and its number here."""
    load_all(wanted["libraries"])
    told, tell = os.pipe()
    orphan, release = os.pipe()
    between = os.fork()
    if between == 0:
        pid = os.fork()
        if pid:
            os.write(tell, str(pid).encode())
            os._exit(0)
        os.close(release)
        _become(wanted, supervisor, orphan)
        for end in (told, tell, orphan):
            os.close(end)
        return 0
    os.waitpid(between, 0)
    pid = int(os.read(told, 32))
    for end in (told, tell, orphan, release):
        os.close(end)
    return pid


def _become(wanted: Program, supervisor: int, orphan: int) -> None:
    """Be what a program is that somebody has started by its command line."""
    os.read(orphan, 1)  # ends when the server lets go: by then the process between is gone
    processes.die_with_parent(signal.Signals(wanted["orphaned"]))
    if os.getppid() != supervisor:
        os._exit(1)
    os.setsid()
    processes.call_itself(wanted["name"])
    _redirect(wanted["log"])
    processes.settle_in(wanted["folder"], wanted["environment"])


def _redirect(log: str) -> None:
    for path, mode, targets in ((os.devnull, os.O_RDONLY, (0,)), (log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, (1, 2))):
        opened = os.open(path, mode, 0o600)
        for target in targets:
            os.dup2(opened, target)
        os.close(opened)


if __name__ == "__main__":
    sys.exit(main())
