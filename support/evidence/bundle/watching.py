"""The secrets of one run, as the process sees them that called it: planted in the run's environment, learnt from it.

What the run may never let out is searched for in its finished evidence; a find is an error of the engine.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
from collections.abc import Iterable, Mapping
from pathlib import Path

from support.evidence.bundle.canary import SECRETS_PIPE, hatch, planted, tell_filter
from support.evidence.bundle.search import files_below, search
from support.evidence.bundle.signing import KEY_VARIABLE
from support.evidence.redaction import register_secret


class Watch:
    """Plants canaries for one run and looks for every secret that it knows. Use as a context manager."""

    def __init__(self) -> None:
        self._canaries = hatch()
        self._secrets = {canary.name: canary.secret for canary in planted(self._canaries)}
        self._planted = frozenset(self._secrets)
        self._looked_at: set[str] = set()
        self._ear, self._mouth = os.pipe()
        tell_filter(planted(self._canaries))

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        for end in (self._ear, self._mouth):
            with contextlib.suppress(OSError):
                os.close(end)

    @property
    def inherited(self) -> tuple[int, ...]:
        """Open files that the run inherits: it tells the secrets of its target there, and nowhere on disk."""
        return (self._mouth,)

    def environment(self, given: Mapping[str, str]) -> dict[str, str]:
        """The environment of the run: what is given, the canaries, and nothing that only the caller needs."""
        kept = {name: text for name, text in given.items() if name != KEY_VARIABLE}
        return {**kept, **self._canaries, SECRETS_PIPE: str(self._mouth)}

    def learn(self, run: int) -> None:
        """Take in the secrets of the run's target as soon as the run tells them, with which its evidence is complete.

        `run` is a handle of its process (pidfd): one that has ended tells nothing more.
        """
        said = b""
        while not said.endswith(b"\n"):
            ready = select.select([self._ear, run], [], [])[0]
            piece = os.read(self._ear, 65536) if self._ear in ready else b""
            if not piece:
                break
            said += piece
        with contextlib.suppress(ValueError):
            for name, value in json.loads(said).items():
                register_secret(value, name)
                self._secrets[name] = value

    def unseen(self, folder: Path) -> list[str]:
        """The files below `folder` that were not there the last time, named relative to it."""
        found = [name for name in files_below(folder) if name not in self._looked_at]
        self._looked_at.update(found)
        return found

    def leaks(self, folder: Path, files: Iterable[str]) -> list[str]:
        """Sentences that name each of these files of `folder` that holds a secret."""
        return [f"a secret got out: {hit}" for hit in search(folder, self._secrets, files, self._planted)]
