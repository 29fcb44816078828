"""What an environment that was killed outright may have left, and its removal: processes, memory segments, folders.

Nothing is removed by guess: processes carry the environment's mark or work in its data folder, folders are its own.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from support import processes
from support.targets.state import LAST_LOGS, OF_RUNS, alive

STARTING_LOCK = "starting.lock"
_IPC_RMID = 0
_SHARED_MEMORY_LINE = 6
OCCUPANT = "id"
"""File with the id of the environment that the folder belongs to."""

_KEEP = {"logs", STARTING_LOCK, "locks"}
_SWEEP_WITHIN = 5.0


@contextlib.contextmanager
def starting(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the right to start or to clean up the environment of a folder. Raises `BlockingIOError` without `wait`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / STARTING_LOCK).open("a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def occupant(folder: Path) -> str | None:
    """Id of the environment that a folder belongs to or last belonged to."""
    try:
        return (folder / OCCUPANT).read_text(encoding="ascii").strip() or None
    except (OSError, ValueError):
        return None


def sweep_processes(environment_id: str, folder: Path) -> None:
    """Kill what is left of an environment's processes and see them gone (for 5 seconds at the most)."""
    deadline = time.monotonic() + _SWEEP_WITHIN
    places = [place.resolve() / "data" for place in (folder, *_outside(folder))]
    while time.monotonic() < deadline:
        left = set(processes.marked(environment_id))
        for place in places:
            left.update(processes.working_below(place, "postgres"))
        if not left:
            return
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        os.sched_yield()


def sweep_files(folder: Path, *, all_of_it: bool) -> None:
    """Remove what an environment wrote. Logs and locks stay unless `all_of_it` is wanted."""
    for place in (folder, *_outside(folder)):
        _free_shared_memory(place / "data")
    for place in _outside(folder):
        shutil.rmtree(place, ignore_errors=True)
    if all_of_it:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.name in _KEEP:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def sweep(folder: Path, *, all_of_it: bool) -> None:
    """Remove an environment that is dead: its processes first, then its files."""
    environment_id = occupant(folder)
    if environment_id is not None:
        sweep_processes(environment_id, folder)
    sweep_files(folder, all_of_it=all_of_it)


def sweep_dead_runs(root: Path) -> list[Path]:
    """Remove the environments of runs that are dead; return their folders. One that is being started is left alone."""
    folders = [entry for entry in (root / OF_RUNS).glob("*") if entry.is_dir() and alive(entry) is None]
    return [folder for folder in folders if _sweep_if_abandoned(folder)]


def keep_logs(root: Path, folder: Path) -> None:
    """Keep the logs of a run's environment as those of the last run."""
    logs = root / LAST_LOGS
    if (folder / "logs").is_dir():
        shutil.rmtree(logs, ignore_errors=True)
        with contextlib.suppress(OSError):
            (folder / "logs").rename(logs)


def _sweep_if_abandoned(folder: Path) -> bool:
    try:
        with starting(folder, wait=False):
            if alive(folder) is not None:
                return False
            sweep(folder, all_of_it=True)
    except OSError:
        return False
    return True


def _outside(folder: Path) -> list[Path]:
    """Folders beyond the checkout that the environment noted as its own."""
    try:
        noted = json.loads((folder / "outside.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [Path(place) for place in noted if Path(place).name.startswith("signoff-postgres-")]


def _free_shared_memory(data: Path) -> None:
    """Free the memory segments of database servers that were killed; their numbers stand in the lock file."""
    for lock in (data / "postmaster.pid", data / "postgres" / "postmaster.pid"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            lines = lock.read_text(encoding="utf-8").splitlines()
            if processes.start_of(int(lines[0])) is None:
                segment = int(lines[_SHARED_MEMORY_LINE].split()[1])
                ctypes.CDLL(None).shmctl(segment, _IPC_RMID, None)
