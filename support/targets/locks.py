"""Named locks for scenarios that hurt what others use: such a scenario runs while no other one does.

A scenario tagged `@lock:worker` holds that lock alone; every other scenario holds it together with the rest. Locks are
file locks, so they hold between the processes of a run and between runs, and the system gives them back when a process
dies. Everybody passes a turnstile first: while one waits to be alone, newcomers queue behind it, so nobody starves.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

KNOWN_LOCKS = ("alerting", "worker")
"""Locks that every scenario respects, whether or not a selected scenario takes one of them alone."""


class Locks:
    """The locks of one target, as files in a folder. `known` names those that everybody shares."""

    def __init__(self, folder: Path, known: Iterable[str] = KNOWN_LOCKS) -> None:
        self.folder = folder
        self.known = frozenset(known)
        self._unused: dict[str, list[IO[bytes]]] = {}

    @contextmanager
    def held(self, alone: Iterable[str] = ()) -> Iterator[None]:
        """Hold the locks `alone` without company and all other known ones in company; waits for them.

        Always taken in the order of their names, so that two holders can never wait for each other.
        """
        wanted = frozenset(alone)
        with ExitStack() as stack:
            for name in sorted(self.known | wanted):
                stack.enter_context(self._one(name, alone=name in wanted))
            yield

    @contextmanager
    def _one(self, name: str, *, alone: bool) -> Iterator[None]:
        with self._file(name) as lock:
            with self._file(f"{name}.turnstile") as turnstile:
                fcntl.flock(turnstile, fcntl.LOCK_EX)
                fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield

    @contextmanager
    def _file(self, name: str) -> Iterator[IO[bytes]]:
        """An open file that nobody else uses meanwhile; no lock is held on it afterwards."""
        unused = self._unused.setdefault(name, [])
        file = unused.pop() if unused else self._open(name)
        try:
            yield file
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
            unused.append(file)

    def _open(self, name: str) -> IO[bytes]:
        path = self.folder / name
        try:
            return path.open("ab", buffering=0)
        except FileNotFoundError:
            self.folder.mkdir(parents=True, exist_ok=True)
            return path.open("ab", buffering=0)
