"""Processes as Linux shows them: who is alive, who descends from whom, who listens, and how a child is born and ended.

A process is known by its number and the moment of its start, so that a reused number is never taken for it.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import importlib
import os
import signal
import sys
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
_CODE = Path(__file__).resolve().parents[1]
MARK = "SIGNOFF_ENVIRONMENT"
PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
PR_SET_CHILD_SUBREAPER = 36
_LISTENING = "0A"
_PYTHON_PATH = "PYTHONPATH"
_DEAD_STATES = "ZXx"


@dataclass(frozen=True)
class ProcessId:
    """A process: `pid` and `started`, its start in clock ticks since the machine came up."""

    pid: int
    started: int

    def alive(self) -> bool:
        """Tell whether this very process still runs (a zombie does not)."""
        return start_of(self.pid) == self.started


def identify(pid: int) -> ProcessId | None:
    """The process that has this number now, or None."""
    started = start_of(pid)
    return None if started is None else ProcessId(pid, started)


def start_of(pid: int) -> int | None:
    """Start of a live process in clock ticks, or None when there is none."""
    fields = _stat(pid)
    return None if fields is None or fields[0] in _DEAD_STATES else int(fields[19])


def state_of(pid: int) -> str | None:
    """State letter of a process ("S" sleeping, "T" stopped, "Z" zombie ...), or None when there is none."""
    fields = _stat(pid)
    return None if fields is None else fields[0]


def memory_bytes(pid: int) -> int:
    """Resident memory of a process and all its descendants, in bytes; 0 when it is gone."""
    return sum(_resident(member) for member in (pid, *descendants(pid)))


def descendants(pid: int) -> list[int]:
    """Numbers of the children of a process, their children and so on; parents come before children."""
    children: dict[int, list[int]] = {}
    for other in _all():
        fields = _stat(other)
        if fields is not None:
            children.setdefault(int(fields[1]), []).append(other)
    found = list(children.get(pid, []))
    for member in found:
        found.extend(children.get(member, []))
    return found


def signal_tree(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process and all its descendants; whoever is gone already is left out."""
    for member in (pid, *descendants(pid)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(member, number)


def marked(environment_id: str) -> Iterator[int]:
    """Numbers of all processes that carry the mark of an environment (inherited by everything its parts start)."""
    mark = f"{MARK}={environment_id}".encode()
    for pid in _all():
        with contextlib.suppress(OSError):
            if mark in (PROC / str(pid) / "environ").read_bytes().split(b"\0"):
                yield pid


def working_below(folder: Path, program: str) -> Iterator[int]:
    """Numbers of all processes of a program whose working folder lies below `folder`."""
    for pid in _all():
        with contextlib.suppress(OSError):
            place = PROC / str(pid)
            if Path((place / "exe").readlink()).name == program and (place / "cwd").readlink().is_relative_to(folder):
                yield pid


def told_of(folder: Path) -> Iterator[int]:
    """Numbers of all other processes that have a folder's path in their command line or their environment."""
    path = os.fsencode(folder)
    for pid in _all():
        with contextlib.suppress(OSError):
            place = PROC / str(pid)
            if pid != os.getpid() and any(path in (place / name).read_bytes() for name in ("cmdline", "environ")):
                yield pid


def listens(port: int, pid: int) -> bool:
    """Tell whether a process or one of its descendants holds the socket that listens on a TCP port."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    if not sockets:
        return False
    return _holds(pid, sockets) or any(_holds(member, sockets) for member in descendants(pid))


def listener(port: int) -> int | None:
    """Number of a process that listens on a TCP port, as far as we may see.

    0 when it is hidden from us, None when nobody listens.
    """
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    if not sockets:
        return None
    return next((pid for pid in _all() if _holds(pid, sockets)), 0)


def die_with_parent(number: signal.Signals) -> None:
    """Ask the kernel to send this process a signal as soon as its parent is gone (call it in the child)."""
    _libc().prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def adopt_orphans() -> None:
    """Ask the kernel to give this process what its descendants leave behind, instead of giving it to the system's."""
    _libc().prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def call_itself(name: str) -> None:
    """Set the short name under which this process is listed; the system keeps its first 15 bytes."""
    _libc().prctl(PR_SET_NAME, name.encode(), 0, 0, 0)


def settle_in(folder: str, environment: Mapping[str, str]) -> None:
    """Go on in this folder and with these environment variables, whatever this process had before."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)


def environment_finding(code: Path) -> dict[str, str]:
    """The variables of this process, with which Python finds the modules below `code` before those of others."""
    path = [str(code), *filter(None, [os.environ.get(_PYTHON_PATH)])]
    return {**os.environ, _PYTHON_PATH: os.pathsep.join(path)}


def find_modules_as_if_started() -> None:
    """In a forked process: look for modules where `python -m` would, started in this folder with these variables."""
    sys.path[:] = [str(Path.cwd()), *_told_by_variable(), *_OF_PYTHON]
    importlib.invalidate_caches()


def forget_farewells() -> None:
    """In a forked process: leave to the other one what that has promised to do at its end, as to remove its folders."""
    atexit._clear()
    weakref.finalize._registry.clear()  # type: ignore[attr-defined]
    weakref.finalize._registered_with_atexit = False  # type: ignore[attr-defined]


def _told_by_variable() -> list[str]:
    return [entry for entry in os.environ.get(_PYTHON_PATH, "").split(os.pathsep) if entry]


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _all() -> Iterator[int]:
    return (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())


def _stat(pid: int) -> list[str] | None:
    try:
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError, ValueError):
        return int((PROC / str(pid) / "statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _listening_inodes(port: int) -> set[str]:
    inodes = set()
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in (PROC / "net" / table).read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                    inodes.add(fields[9])
    return inodes


def _holds(pid: int, sockets: set[str]) -> bool:
    with contextlib.suppress(OSError):
        for descriptor in (PROC / str(pid) / "fd").iterdir():
            with contextlib.suppress(OSError):
                if str(descriptor.readlink()) in sockets:
                    return True
    return False


# what Python itself and installed packages have put there, before anybody adds folders of a suite
_OF_PYTHON = [entry for entry in sys.path if entry not in {"", str(Path.cwd()), str(_CODE), *_told_by_variable()}]
