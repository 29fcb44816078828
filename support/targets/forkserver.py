"""A process that has libraries loaded and forks programs from itself: starting a Python program is mostly loading.

    python -m support.targets.forkserver DESCRIPTOR

Messages come over the socket of that number, in JSON. `{"load": [library, ...]}` names what will be needed; it is
loaded while there is nothing else to do. A message with `"module"` asks for a program (see `order`) and is answered by
`{"pid": ...}` or `{"failed": "sentence"}`. A program becomes a child of the process that started this one, which must
take orphans in (`processes.adopt_orphans`). When the socket is closed, this process ends; its programs stay.

Only libraries are loaded here, never code of the checkout: a program that is started anew runs the code of that moment.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from support.targets import processes
from support.targets.children import Launch

MODULE = "support.targets.forkserver"
LONGEST_MESSAGE = 1 << 17


def order(name: str, launch: Launch, log: Path) -> dict[str, Any]:
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
    """Serve until the socket is closed; in a forked process, become the program that was asked for."""
    processes.die_with_parent(signal.SIGKILL)
    with socket.socket(fileno=int(sys.argv[1])) as orders:
        program = _serve(orders, os.getppid())
    if program is not None:
        sys.argv[1:] = program["arguments"]
        runpy.run_module(program["module"], run_name="__main__", alter_sys=True)
    return 0


def _serve(orders: socket.socket, supervisor: int) -> dict[str, Any] | None:
    """Answer orders; returns the order in the process that is to carry it out, and None at the end."""
    later: list[str] = []
    while True:
        if later and not select.select([orders], [], [], 0)[0]:
            _load(later.pop(0))
            continue
        message = orders.recv(LONGEST_MESSAGE)
        if not message:
            return None
        wanted = json.loads(message)
        if "load" in wanted:
            later += wanted["load"]
            continue
        try:
            pid = _fork(wanted, supervisor)
        except OSError as error:
            _tell(orders, {"failed": f"it cannot be started: {error}"})
            continue
        if pid == 0:
            return dict(wanted)
        _tell(orders, {"pid": pid})


def _tell(orders: socket.socket, answer: dict[str, Any]) -> None:
    orders.send(json.dumps(answer).encode())


def _load(library: str) -> None:
    # a library that is missing is told by the program that needs it
    with contextlib.suppress(ImportError):
        importlib.import_module(library)


def _fork(wanted: dict[str, Any], supervisor: int) -> int:
    """Fork twice, so that the program becomes the supervisor's child; returns 0 in it and its number here."""
    _load_all(wanted["libraries"])
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


def _load_all(libraries: Sequence[str]) -> None:
    known = len(sys.modules)
    for library in libraries:
        _load(library)
    if len(sys.modules) > known:
        # pages that nobody's garbage collector writes to stay shared
        gc.collect()
        gc.freeze()


def _become(wanted: dict[str, Any], supervisor: int, orphan: int) -> None:
    """Be what a program is that somebody has started by its command line."""
    os.read(orphan, 1)  # ends when the server lets go: by then the process between is gone
    processes.die_with_parent(signal.Signals(wanted["orphaned"]))
    if os.getppid() != supervisor:
        os._exit(1)
    os.setsid()
    processes.call_itself(wanted["name"])
    _redirect(wanted["log"])
    os.chdir(wanted["folder"])
    os.environ.clear()
    os.environ.update(wanted["environment"])


def _redirect(log: str) -> None:
    for path, mode, targets in ((os.devnull, os.O_RDONLY, (0,)), (log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, (1, 2))):
        opened = os.open(path, mode, 0o600)
        for target in targets:
            os.dup2(opened, target)
        os.close(opened)


if __name__ == "__main__":
    sys.exit(main())
