"""Looks at the files of a folder and around it: what was written, changed and removed, and what they hold."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from support.evidence.attachments import attach_objects, attach_text
from support.observers.comparing import Mismatch, changed, expect_none, listed

Sight = dict[str, str]
"""What was seen of each file, by its path relative to the folder: size and digest."""


class WrittenFiles:
    """The files below `folder`, and those below `around` that lie outside of it, whose paths begin with `../`."""

    def __init__(self, folder: Path, around: Path | None = None) -> None:
        self._folder, self._around = folder, around or folder
        self._sights: list[Sight] = []

    def remember(self) -> None:
        """Look at all files, for later comparison; the latest look counts."""
        self._sights.append(self.seen())

    def seen(self) -> Sight:
        """All files as they are now."""
        return {os.path.relpath(path, self._folder): _sight_of(path) for path in _files(self._around)}

    def written(self, *, since_first: bool = False) -> list[str]:
        """The files that are new or changed since the latest look, or since the first."""
        before = self._before(since_first)
        return sorted(name for name, sight in self.seen().items() if before.get(name) != sight)

    def expect_unchanged(self, *, since_first: bool = False) -> None:
        """Raise `Mismatch` when a file was written, changed or removed since the latest look, or since the first."""
        before, after = self._compared(since_first)
        expect_none(changed(before, after, "the file"), wanted="no file written, changed or removed")

    def expect_only(self, names: Iterable[str | Path], *, since_first: bool = False) -> None:
        """Raise `Mismatch` unless exactly these files were written, and no other changed or removed.

        Names are paths relative to the folder, or absolute.
        """
        wanted = {os.path.relpath(self._folder / name, self._folder) for name in names}
        before, after = self._compared(since_first)
        written = {name for name, sight in after.items() if before.get(name) != sight}
        faults = [f"the file {name} was not written" for name in sorted(wanted - written)]
        rest_before, rest_after = _without(before, wanted), _without(after, wanted)
        faults += changed(rest_before, rest_after, "the file")
        expect_none(faults, wanted=f"{listed(sorted(wanted))} written, and nothing else")

    def is_file(self, name: str | Path) -> bool:
        """Whether there is an ordinary file of this name."""
        path = self._folder / name
        return path.is_file() and not path.is_symlink()

    def path(self, name: str | Path) -> Path:
        """Where a file is. Raises `Mismatch` when there is no such file, naming those that there are."""
        path = self._folder / name
        if not path.is_file():
            raise Mismatch(f"the file {name}", [f"only {listed(sorted(self.seen()))}"])
        return path

    def text(self, name: str | Path) -> str:
        """What a file holds, which becomes evidence. Raises `Mismatch` when there is no such file."""
        text = self.path(name).read_text(encoding="utf-8", errors="replace")
        attach_text(f"file {name}", text)
        return text

    def document(self, name: str | Path) -> Any:
        """The document that a file holds, by its ending: JSON or YAML. Raises `Mismatch` when it holds none."""
        text = self.text(name)
        try:
            return json.loads(text) if str(name).endswith(".json") else yaml.safe_load(text)
        except (ValueError, yaml.YAMLError) as error:
            raise Mismatch(f"a document in the file {name}", [f"{type(error).__name__}: {error}"]) from None

    def _before(self, since_first: bool) -> Sight:
        if not self._sights:
            raise LookupError("nobody has looked at the files before the act")
        return self._sights[0 if since_first else -1]

    def _compared(self, since_first: bool) -> tuple[Sight, Sight]:
        before, after = self._before(since_first), self.seen()
        attach_objects("files", before=before, after=after)
        return before, after


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        # a link to a folder would be a way out
        links = [name for name in folders if Path(place, name).is_symlink()]
        yield from (Path(place, name) for name in sorted([*files, *links]))


def _sight_of(path: Path) -> str:
    if path.is_symlink():
        return f"a link to {path.readlink()}"
    if not path.is_file():
        return "no ordinary file"
    raw = path.read_bytes()
    return f"{len(raw)} bytes, sha256 {hashlib.sha256(raw).hexdigest()[:16]}"


def _without(sight: Sight, names: set[str]) -> Sight:
    return {name: seen for name, seen in sight.items() if name not in names}
