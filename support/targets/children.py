"""Child processes of the supervisor: born into a session of their own, gone when the supervisor is gone."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from support import processes
from support.targets.errors import EnvironmentFailure

Privilege = Literal["own", "namespace", "nobody"]
NOBODY = 65534
_CLONE_NEWUSER = 0x10000000
_TAIL_BYTES = 16_384


@dataclass(frozen=True)
class Launch:
    """How one process is started.

    `environment` is all that it gets. `privilege`: "own" runs it as we are; "namespace" maps root to nobody in a user
    namespace; "nobody" gives root's rights up. `stop` is the signal that asks it to end, `orphaned` the one that it
    gets when we die. `libraries` are what a Python module loads: with them it is forked from a process that has them.
    """

    command: Sequence[str | Path]
    environment: Mapping[str, str]
    folder: Path
    privilege: Privilege = "own"
    stop: signal.Signals = signal.SIGTERM
    orphaned: signal.Signals = signal.SIGKILL
    text: str = field(default="", repr=False)
    libraries: tuple[str, ...] = ()


class Process(Protocol):
    """What is asked of a child process."""

    pid: int

    def poll(self) -> int | None:
        """Exit code, negative for a signal; None while it runs."""


class Adopted:
    """A process that has become our child after its birth."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._code: int | None = None

    def poll(self) -> int | None:
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._code = os.waitstatus_to_exitcode(status) if pid else None
        return self._code


class Child:
    """A started process. `identity` tells it from any later process of the same number."""

    def __init__(self, process: Process, launch: Launch) -> None:
        self._process = process
        self.launch = launch
        self.pid = process.pid

    @property
    def exit_code(self) -> int | None:
        """Exit code, negative for a signal; None while it runs."""
        return self._process.poll()

    async def wait(self) -> int:
        """Wait for its end and return the exit code."""
        while (code := self._process.poll()) is None:
            await _ended(self.pid)
        return code

    async def end(self, grace: float) -> None:
        """Ask it to end; after `grace` seconds kill it and everything that it started."""
        members = processes.descendants(self.pid)
        if self.exit_code is None:
            processes.signal_tree(self.pid, signal.SIGCONT)
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, self.launch.stop)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wait(), grace)
        await self.kill()
        for member in members:
            with contextlib.suppress(ProcessLookupError):
                os.kill(member, signal.SIGKILL)

    async def kill(self) -> None:
        """Kill it and everything that it started, outright."""
        if self.exit_code is None:
            processes.signal_tree(self.pid, signal.SIGKILL)
            await self.wait()


def spawn(launch: Launch, log: Path) -> Child:
    """Start a process whose output goes to the end of `log`. Raises `EnvironmentFailure` when it cannot be started."""
    lowered = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if launch.privilege == "nobody" else {}
    try:
        with log.open("ab") as output:
            process = subprocess.Popen(  # type: ignore[call-overload]
                [str(word) for word in launch.command],
                env=dict(launch.environment),
                cwd=launch.folder,
                stdin=subprocess.PIPE if launch.text else subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_setup(launch, os.getpid()),
                **lowered,
            )
    except (OSError, subprocess.SubprocessError) as error:
        raise EnvironmentFailure(f"{launch.command[0]} cannot be started: {error}") from error
    if launch.text:
        with contextlib.suppress(BrokenPipeError), process.stdin:
            process.stdin.write(launch.text.encode())
    return Child(process, launch)


async def run(launch: Launch, log: Path) -> None:
    """Run a command to its end. Raises `EnvironmentFailure` when it fails; what it said is in the log."""
    code = await spawn(launch, log).wait()
    if code != 0:
        raise EnvironmentFailure(f"{Path(launch.command[0]).name} ended with code {code}")


def tail(log: Path, lines: int = 20) -> str:
    """The last lines of a log file; empty when there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _TAIL_BYTES))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def _setup(launch: Launch, parent: int) -> Callable[[], None]:
    def in_child() -> None:
        if launch.privilege == "namespace":
            _become_nobody_in_namespace()
        processes.die_with_parent(launch.orphaned)
        if os.getppid() != parent:
            os._exit(1)

    return in_child


def _become_nobody_in_namespace() -> None:
    user, group = os.geteuid(), os.getegid()
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "no user namespace allowed")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{NOBODY} {user} 1"), ("gid_map", f"{NOBODY} {group} 1")):
        Path("/proc/self", name).write_text(text, encoding="ascii")


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


async def _ended(pid: int) -> None:
    loop = asyncio.get_running_loop()
    try:
        handle = os.pidfd_open(pid)
    except OSError:  # gone already, or a kernel without process handles
        with contextlib.suppress(ChildProcessError):
            await asyncio.to_thread(os.waitid, os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        return
    ended: asyncio.Future[None] = loop.create_future()
    loop.add_reader(handle, _settle, ended)
    try:
        await ended
    finally:
        loop.remove_reader(handle)
        os.close(handle)
