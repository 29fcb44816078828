"""What a drill found, as it left it and as it showed it; `drill-in-part.json` when not everything was drilled."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from support.evidence.attachments import attach_objects
from support.observers.comparing import Mismatch, expect_none

_PROVEN, _NOT_PROVEN = 0, 1


class DrillObserver:
    """Reads `drill.json` in a folder. `told` is what was shown, `exit_code` what a program would go by."""

    def __init__(self, folder: Path | None, exit_code: int, told: str) -> None:
        results = sorted(folder.glob("drill*.json")) if folder is not None else []
        if len(results) != 1:
            raise Mismatch("the result of one drill", [f"{len(results)} of them; it said: {told[-400:]!r}"])
        self._found: dict[str, Any] = json.loads(results[0].read_text(encoding="utf-8"))
        self._exit_code, self._told = exit_code, told

    def expect_proven(self, rows: Sequence[Sequence[str]]) -> None:
        """Raise Mismatch unless each scenario was turned red by the defect of this title, at its effect."""
        seen = [(name, title, sentence) for title, name, sentence in self._seen()]
        attach_objects("what noticed what", [f"{title}: {name}, {sentence}" for name, title, sentence in seen])
        found = {(name, title) for name, title, sentence in seen if sentence.startswith(("Then", "And"))}
        expect_none((": ".join(row) for row in rows if tuple(row) not in found), wanted="each to be proven")

    def expect_sound(self) -> None:
        """Raise Mismatch unless all is noticed and proven, and the drill says so."""
        counts = self._found["counts"]
        well = counts["noticed"] == counts["defects"] > 0 and counts["proven"] == counts["scenarios"] > 0
        if not well or self._exit_code != _PROVEN:
            raise Mismatch("everything noticed and proven", [str(counts), f"exit code {self._exit_code}"])

    def expect_unproven(self, name: str) -> None:
        """Raise Mismatch unless this scenario, and no other, is named as one that nothing turned red."""
        unproven = [one["scenario"].partition("::")[2] for one in self._found["scenarios"] if not one["proven"]]
        self._expect_hole(name, unproven)

    def expect_unnoticed(self, title: str) -> None:
        """Raise Mismatch unless this defect, and no other, is named as one that nobody noticed."""
        self._expect_hole(title, [one["title"] for one in self._found["defects"] if not one["noticed_by"]])

    def _expect_hole(self, name: str, holes: list[str]) -> None:
        listed = any(line.strip().startswith("- ") and name in line for line in self._told.splitlines())
        if holes != [name] or not listed or self._exit_code != _NOT_PROVEN:
            seen = [*holes, f"exit code {self._exit_code}", *([] if listed else ["it is not shown"])]
            raise Mismatch(f"{name!r} as the only hole", seen)

    def _seen(self) -> list[tuple[str, str, str]]:
        return [
            (defect["title"], identity.partition("::")[2].partition("[")[0], seen["sentence"])
            for defect in self._found["defects"]
            for identity, seen in defect["seen"].items()
        ]
