"""What the last drill says of each scenario: which seeded defects it has noticed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.evidence.drill_results import DRILL_FILE
from support.evidence.written import read_json

SeenRed = dict[str, list[str]]


def last_drill(root: Path) -> dict[str, Any] | None:
    """What the last drill of everything found, if there was one: kept beside the runs, or in the last one's bundle."""
    home = root / "evidence"
    return read_json(home / DRILL_FILE) or read_json(home / "latest" / DRILL_FILE)


def seen_red(root: Path) -> SeenRed:
    """The titles of the defects that each scenario has noticed, by the scenario's id."""
    found: SeenRed = {}
    for defect in (last_drill(root) or {}).get("defects", ()):
        for identity in defect.get("noticed_by", ()):
            found.setdefault(identity, []).append(str(defect.get("title") or defect.get("name")))
    return found
