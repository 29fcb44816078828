"""The supervisor of an environment: a process of its own that starts, watches and ends the parts.

    python -m support.targets.supervisor --root CHECKOUT --folder FOLDER [--parent PID:START]

It splits in two. The guardian does nothing but wait for the supervisor proper and, however that ends, removes what may
be left. With `--parent` the environment ends with that process; without, it stays until it is told to stop. The first
line on standard output says in JSON that the control answers, or why not.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import json
import os
import secrets
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from support import processes
from support.processes import ProcessId
from support.targets import remnants
from support.targets.control_server import ControlServer
from support.targets.environment import Environment
from support.targets.errors import EnvironmentFailure
from support.targets.parts import Catalogue
from support.targets.site import Site
from support.targets.state import State

CATALOGUE = "support.targets.catalogue:catalogue"


@dataclass(frozen=True)
class Order:
    """What the supervisor was told at its start. `parent` is the process with which the environment ends."""

    root: Path
    folder: Path
    checkout: Path
    catalogue: str
    parent: ProcessId | None
    id: str
    begun: float

    @property
    def kept(self) -> bool:
        """Whether the environment outlives the run that started it."""
        return self.parent is None


def main(arguments: list[str] | None = None) -> int:
    """Split into guardian and supervisor; returns the exit code of either."""
    order = _read(arguments)
    guardian = ProcessId(os.getpid(), processes.start_of(os.getpid()) or 0)
    pid = os.fork()
    if pid:
        return _guard(pid, order)
    processes.die_with_parent(signal.SIGTERM)
    if os.getppid() != guardian.pid:
        return 1
    return asyncio.run(_supervise(order, guardian))


def _read(arguments: list[str] | None) -> Order:
    parser = argparse.ArgumentParser(prog="python -m support.targets.supervisor", description=__doc__)
    parser.add_argument("--root", type=Path, required=True, help="folder that .signoff lies in")
    parser.add_argument("--folder", type=Path, required=True, help="folder of this environment")
    parser.add_argument("--checkout", type=Path, default=Path(__file__).resolve().parents[2], help="where the code is")
    parser.add_argument("--catalogue", default=CATALOGUE, help="module:function that knows the parts")
    parser.add_argument("--parent", help="PID:START of the process with which the environment ends")
    given = parser.parse_args(arguments)
    parent = ProcessId(*map(int, given.parent.split(":"))) if given.parent else None
    return Order(
        given.root, given.folder, given.checkout, given.catalogue, parent, secrets.token_hex(8), time.monotonic()
    )


def _guard(pid: int, order: Order) -> int:
    """Wait for the supervisor's end, then see that nothing of the environment is left."""

    def pass_on(number: int, _frame: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)

    signal.signal(signal.SIGTERM, pass_on)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    _, status = os.waitpid(pid, 0)
    _clean_up(order)
    return os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 1


def _clean_up(order: Order) -> None:
    """Remove what is left, unless a new environment has taken the place meanwhile."""
    remnants.sweep_processes(order.id, order.folder)
    with contextlib.suppress(OSError), remnants.starting(order.folder):
        if remnants.occupant(order.folder) != order.id:
            return
        if not order.kept:
            remnants.keep_logs(order.root, order.folder)
        remnants.sweep_files(order.folder, all_of_it=not order.kept)


async def _supervise(order: Order, guardian: ProcessId) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    try:
        site = _site(order)
        environment = Environment(site, _catalogue(order.catalogue)(site))
        server = ControlServer(environment, stop, secrets.token_urlsafe(32), order.kept)
        port = await server.begin()
        _state(order, guardian, port, server.secret).write(order.folder)
    except (OSError, EnvironmentFailure) as error:
        _tell({"failed": str(error)})
        return 1
    server.boot_seconds = time.monotonic() - order.begun
    _tell({"ready": True})
    with _parent_watched(order.parent, stop):
        await stop.wait()
    await environment.end()
    await server.finish()
    if os.getppid() != guardian.pid:
        _clean_up(order)
    return 0


def _site(order: Order) -> Site:
    site = Site(order.id, order.checkout, order.folder, order.root / ".signoff" / "cache")
    for folder in (site.folder, site.logs, site.data, site.work, site.cache):
        folder.mkdir(parents=True, exist_ok=True)
    os.umask(0o077)
    for folder in (site.logs, site.work, site.cache):
        folder.chmod(0o700)
    for folder in (site.folder, site.data):
        folder.chmod(0o711)
    (site.folder / remnants.OCCUPANT).write_text(order.id, encoding="ascii")
    return site


def _catalogue(name: str) -> Callable[[Site], Catalogue]:
    module, _, function = name.partition(":")
    found: Callable[[Site], Catalogue] = getattr(importlib.import_module(module), function)
    return found


def _state(order: Order, guardian: ProcessId, port: int, secret: str) -> State:
    me = os.getpid()
    return State(
        id=order.id,
        pid=me,
        started=processes.start_of(me) or 0,
        guardian=guardian.pid,
        guardian_started=guardian.started,
        port=port,
        secret=secret,
        kept=order.kept,
    )


def _tell(message: dict[str, object]) -> None:
    """Say one line to whoever started us, and be silent from then on."""
    with contextlib.suppress(OSError):
        os.write(1, json.dumps(message).encode() + b"\n")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.close(null)


@contextlib.contextmanager
def _parent_watched(parent: ProcessId | None, stop: asyncio.Event) -> Iterator[None]:
    """Stop as soon as the parent is gone."""
    if parent is None:
        yield
        return
    loop = asyncio.get_running_loop()
    try:
        handle = os.pidfd_open(parent.pid)
    except OSError:
        stop.set()
        yield
        return
    if not parent.alive():
        stop.set()
    loop.add_reader(handle, stop.set)
    try:
        yield
    finally:
        loop.remove_reader(handle)
        os.close(handle)


if __name__ == "__main__":
    sys.exit(main())
