"""Named locks for scenarios that hurt what others use: such a scenario runs while no other one does.

A scenario tagged `@lock:worker` holds that lock alone; every other scenario that needs what is hurt meanwhile holds it
together with the rest. Locks are file locks, so they hold between the processes of a run and between runs, and the
system gives them back when a process dies. Everybody passes a turnstile first: while one waits to be alone, newcomers
queue behind it, so nobody starves.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

HURTS: Mapping[str, tuple[str, ...]] = {
    "alerting": ("alerting", "notifiers"),
    "queue": ("actions", "alerting"),
    "worker": ("actions",),
}
"""With what the names of the parts begin that do not work as they should while somebody holds a lock alone."""


def concerning(parts: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    """The locks of `known` that matter to a scenario that needs these parts; one that `HURTS` does not tell of does."""
    names = tuple(parts)
    return frozenset(lock for lock in known if lock not in HURTS or any(name.startswith(HURTS[lock]) for name in names))


class Locks:
    """The locks of one target, as files in a folder. `known` names all there are."""

    def __init__(self, folder: Path, known: Iterable[str] = HURTS) -> None:
        self.folder = folder
        self.known = frozenset(known)
        self._unused: dict[str, list[IO[bytes]]] = {}

    @contextmanager
    def held(self, alone: Iterable[str] = (), shared: Iterable[str] | None = None) -> Iterator[None]:
        """Hold the locks `alone` without company and `shared` ones (else all others known) in company; waits for them.

        Always taken in the order of their names, so that two holders can never wait for each other.
        """
        wanted = frozenset(alone)
        with ExitStack() as stack:
            for name in sorted(wanted.union(self.known if shared is None else shared)):
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
