"""A directory of roles files, read again as soon as a file changes."""

from __future__ import annotations

import json
import logging
import os
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from reference.actions.policy.documents import (
    DEFAULT_ROLES,
    MalformedRolesError,
    RolesDocument,
    merge_roles,
    parse_roles,
)

log = logging.getLogger(__name__)

SETTLING_NANOSECONDS = 50_000_000
"""A file changed less than this ago may change again without a new time stamp; it is read again next time."""

Signature = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """The last good content of a file, and the state of the file when it was last looked at."""

    signature: Signature | None
    document: RolesDocument | None


class RolesDirectory:
    """The roles as the files say now. A file that cannot be read keeps its last good version; a removed one ends."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._files: dict[str, LoadedFile] = {}
        self._current = DEFAULT_ROLES
        self._lock = Lock()

    def current(self) -> RolesDocument:
        """All files merged with the default roles."""
        with self._lock:
            if self._refresh():
                documents = [known.document for _, known in sorted(self._files.items()) if known.document]
                self._current = merge_roles([DEFAULT_ROLES, *documents])
            return self._current

    def _refresh(self) -> bool:
        """Read what changed; True when the merged roles must be built anew."""
        found = self._signatures()
        changed = [name for name in self._files if name not in found]
        for name in changed:
            del self._files[name]
        for name, signature in found.items():
            known = self._files.get(name)
            if known is None or known.signature != signature:
                self._files[name] = self._load(name, signature, known)
                changed.append(name)
        return bool(changed)

    def _signatures(self) -> dict[str, Signature]:
        if self._directory is None:
            return {}
        try:
            with os.scandir(self._directory) as entries:
                names = [entry.name for entry in entries if entry.name.endswith(".json")]
        except FileNotFoundError:
            log.error("roles directory %s does not exist, only the default roles hold", self._directory)
            return {}
        return {name: state for name in names if (state := signature_of(self._directory / name))}

    def _load(self, name: str, signature: Signature, known: LoadedFile | None) -> LoadedFile:
        settled = time.time_ns() - signature[0] > SETTLING_NANOSECONDS
        remembered = signature if settled else None
        try:
            document = read_roles(Path(self._directory or ".") / name)
        except (OSError, ValueError, RecursionError) as error:
            log.error("roles file %s is not used, its last good version holds: %s", name, error)
            return LoadedFile(remembered, known.document if known else None)
        return LoadedFile(remembered, document)


def signature_of(path: Path) -> Signature | None:
    """What changes when the file changes; None for what is no file, or no longer."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return (state.st_mtime_ns, state.st_size, state.st_ino) if stat.S_ISREG(state.st_mode) else None


def read_roles(path: Path) -> RolesDocument:
    """The document in one file; raises MalformedRolesError, OSError or a JSON error."""
    try:
        return parse_roles(json.loads(path.read_bytes()))
    except UnicodeDecodeError as error:
        raise MalformedRolesError(f"not UTF-8: {error.reason}") from None
