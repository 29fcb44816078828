"""One run of the suite: its id, and how others can tell whether it is still alive.

Each run holds a lock on `.signoff/runs/<id>` for as long as its process lives; the system releases it when the process
ends, however it ends. Whoever can take that lock knows that the run is over and that its belongings may be removed. The
file also holds the tags of the run's scenarios.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

RUN_KEY: pytest.StashKey[Run] = pytest.StashKey()


@dataclass(frozen=True)
class Run:
    """`id` is short and DNS-safe; it is part of every owner mark."""

    id: str


class LiveRun:
    """Keeps this run's lock; use as a context manager around the run."""

    def __init__(self, root: Path) -> None:
        self.run = Run(id=secrets.token_hex(3))
        folder = root / ".signoff" / "runs"
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / self.run.id
        self._lock: IO[str] | None = None

    def begin(self) -> Run:
        """Take the lock and return the run."""
        self._lock = self._path.open("w", encoding="ascii")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._lock.write(str(os.getpid()))
        self._lock.flush()
        return self.run

    def end(self) -> None:
        """Give the lock back and forget the run."""
        if self._lock is not None:
            self._path.unlink(missing_ok=True)
            self._lock.close()
            self._lock = None


def is_over(root: Path, run_id: str) -> bool:
    """Tell whether a run of this checkout has ended. A run of another checkout is unknown, hence not over."""
    path = root / ".signoff" / "runs" / run_id
    try:
        with path.open("r+", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return False
    return True


def ended_runs(root: Path) -> list[str]:
    """Ids of the runs of this checkout that were killed before they could end themselves."""
    folder = root / ".signoff" / "runs"
    return [path.name for path in folder.iterdir() if is_over(root, path.name)] if folder.is_dir() else []


def note_tag(root: Path, run_id: str, tag: str) -> None:
    """Remember that a scenario of this tag belongs to a run: what carries only the tag can then be found."""
    with contextlib.suppress(FileNotFoundError):
        # never made anew: a run that has ended is forgotten
        notes = os.open(root / ".signoff" / "runs" / run_id, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(notes, f"\n{tag}".encode("ascii"))
        finally:
            os.close(notes)


def tags_of(root: Path, run_id: str) -> list[str]:
    """The tags of a run's scenarios, in the order in which these began."""
    try:
        return (root / ".signoff" / "runs" / run_id).read_text(encoding="ascii").split()[1:]
    except FileNotFoundError:
        return []


def forget_ended(root: Path) -> list[str]:
    """Remove the lock files of runs that were killed; return their ids."""
    ended = ended_runs(root)
    for run_id in ended:
        (root / ".signoff" / "runs" / run_id).unlink(missing_ok=True)
    return ended


class _Plugin:
    """Begins the run in the controller and tells the workers its id."""

    def __init__(self, live: LiveRun) -> None:
        self._live = live

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: object) -> None:
        node.workerinput["signoff_run"] = self._live.run.id  # type: ignore[attr-defined]

    def pytest_unconfigure(self) -> None:
        with contextlib.suppress(OSError):
            self._live.end()


def pytest_configure(config: pytest.Config) -> None:
    """Give every process of the run the run's id."""
    worker_input = getattr(config, "workerinput", None)
    if worker_input is not None:
        config.stash[RUN_KEY] = Run(id=worker_input["signoff_run"])
        return
    live = LiveRun(config.rootpath)
    config.stash[RUN_KEY] = live.begin()
    config.pluginmanager.register(_Plugin(live), "signoff-run")
