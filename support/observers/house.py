"""The small target of planted suites: what it was asked for, from its own diary."""

from __future__ import annotations

from pathlib import Path

from support.evidence.attachments import attach_text
from support.observers.comparing import Mismatch, listed

_OPENED = "opened"


class HouseObserver:
    """Reads the diary of the house."""

    def __init__(self, folder: Path) -> None:
        self._diary = folder / "house" / "diary"

    def entries(self) -> list[str]:
        """Everything written so far."""
        return self._diary.read_text(encoding="utf-8").splitlines() if self._diary.exists() else []

    def expect_started(self) -> None:
        """Raise Mismatch unless it was started once and then used."""
        seen = self._shown()
        if seen.count(_OPENED) != 1 or len(seen) < 2:
            raise Mismatch("the target to be started once and then used", seen or ["it was not started"])

    def expect_not_started(self) -> None:
        """Raise Mismatch if it was started."""
        seen = self._shown()
        if seen:
            raise Mismatch("nothing of the target to be started", seen)

    def expect_unasked(self) -> None:
        """Raise Mismatch if it was asked for anything. It must be running."""
        seen = self._shown()
        if seen != [_OPENED]:
            raise Mismatch("a target that runs and is asked for nothing", [listed(seen)])

    def _shown(self) -> list[str]:
        seen = self.entries()
        attach_text("the diary of the target", "\n".join(seen) or "nothing")
        return seen
