"""What everybody on the machine can see of the processes on it, looked at again and again while something runs."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from support.evidence.attachments import attach_table
from support.observers.comparing import Mismatch, expect_none

_PROC = Path("/proc")
_LOOKS_SECONDS = 0.01


class ProcessListWatch:
    """Keeps every command line that was to be seen between `begin` and `stop`.

    The command lines that mention `mark` are those of the scenario: they are shown, and at least one must be seen.
    """

    def __init__(self, mark: str) -> None:
        self._mark = mark
        self._seen: set[str] = set()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Watch from now on."""
        self._thread = threading.Thread(target=self._watch, name="process list", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the watch; does nothing when it has ended or not begun."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def expect_without(self, secrets: Mapping[str, str]) -> None:
        """Raise Mismatch when a command line held one of the secrets, by what each is, or none was seen at all."""
        self.stop()
        own = sorted(line for line in self._seen if self._mark in line)
        attach_table("command lines of the scenario", [["command line"], *([line] for line in own)])
        if not own:
            raise Mismatch(f"a process that was told of {self._mark}", ["none while the command ran"])
        faults = [
            f"{what} in a command line" for what, secret in secrets.items() for line in self._seen if secret in line
        ]
        expect_none(faults, wanted="no secret in the list of processes")

    def _watch(self) -> None:
        while not self._ended.wait(_LOOKS_SECONDS):
            self._look()

    def _look(self) -> None:
        for entry in _PROC.iterdir():
            if entry.name.isdigit():
                with suppress(OSError):
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    self._seen.add(line)
