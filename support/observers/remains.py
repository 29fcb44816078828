"""What a run leaves of itself in the system: processes that know its folder, seen as the system shows them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from support.evidence.attachments import attach_table
from support.observers.comparing import listed
from support.waiting import eventually, holds

_PROC = Path("/proc")


class ProcessObserver:
    """Looks for processes that work in a folder, were told of it, or have it in their environment."""

    def __init__(self, folder: Path) -> None:
        self._folder = os.fsencode(folder)

    def seen(self) -> dict[int, str]:
        """Command lines of the processes that are alive, by number."""
        return dict(self._processes())

    def remember(self) -> None:
        """Show what is there now."""
        self._attach("Processes before", self.seen())

    def expect_none(self) -> None:
        """Wait until there is none."""
        probe = holds(self.seen, lambda seen: not seen, lambda seen: listed(seen.values()))
        try:
            eventually(probe, wanted="no process of the run")
        finally:
            self._attach("Processes after", self.seen())

    def _attach(self, title: str, seen: dict[int, str]) -> None:
        attach_table(title, [["process", "command"], *([str(pid), command] for pid, command in seen.items())])

    def _processes(self) -> Iterator[tuple[int, str]]:
        for entry in _PROC.iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                with suppress(OSError):
                    command = (entry / "cmdline").read_bytes()
                    known = (command, (entry / "environ").read_bytes(), os.fsencode((entry / "cwd").readlink()))
                    if any(self._folder in text for text in known):
                        # A process that is just being replaced by its program has no arguments for a moment.
                        shown = command.replace(b"\0", b" ").strip() or (entry / "comm").read_bytes().strip()
                        yield int(entry.name), shown.decode(errors="replace")
