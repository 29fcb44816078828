"""What a sync of images tells of its outcome, to people and to programs."""

from __future__ import annotations

import json
import re
from typing import Any

from support.observers.comparing import expect_none

COUNTED = ("pushed", "skipped")


def expect_counts(output: str, wanted: dict[str, int], *, for_programs: bool) -> None:
    """Raise `Mismatch` unless the outcome counts so many images for each end."""
    seen = counts_for_programs(output) if for_programs else counts_for_people(output)
    faults = [
        f"{end}: {'nothing is told' if seen.get(end) is None else seen[end]}"
        for end, number in wanted.items()
        if seen.get(end) != number
    ]
    if faults:
        faults.append(f"it said: {output.strip()[-600:] or 'nothing'}")
    expect_none(faults, wanted=", ".join(f"{number} {end}" for end, number in wanted.items()))


def counts_for_programs(output: str) -> dict[str, int | None]:
    """What a document tells: a number, or a list with an entry for each image."""
    try:
        document = json.loads(output)
    except ValueError:
        document = None
    told: dict[str, Any] = document if isinstance(document, dict) else {}
    return {end: _number(told.get(end)) for end in COUNTED}


def counts_for_people(output: str) -> dict[str, int | None]:
    """What the lines tell: the word and the number, in either order, at the end of the output."""
    found: dict[str, int | None] = {}
    for end in COUNTED:
        counts = re.findall(rf"\b{end}\b\W{{1,3}}(\d+)\b|\b(\d+) {end}\b", output, re.IGNORECASE)
        found[end] = int("".join(counts[-1])) if counts else None
    return found


def _number(told: Any) -> int | None:
    if isinstance(told, list):
        return len(told)
    return told if type(told) is int else None
