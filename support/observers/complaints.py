"""What a person must be spared when a program complains."""

from __future__ import annotations

import re

_LONGEST_LINES = 12
_UNREADABLE = {
    "a trace of the program's own code": re.compile(r"Traceback \(most recent call last\)|^\s*File \"", re.MULTILINE),
    "a place in the program's own code": re.compile(r"[\w-]\.py\b"),
    "an object of the program's own memory": re.compile(r"<[\w.]+ object at 0x[0-9a-f]+>|\b0x[0-9a-f]{6,}\b"),
    "codes for colours": re.compile(r"\x1b\["),
}


def unreadable(complaint: str) -> list[str]:
    """Say everything that keeps a person from understanding a complaint; nothing when it can be read."""
    lines = [line for line in complaint.splitlines() if line.strip()]
    faults = [f"it holds {what}" for what, pattern in _UNREADABLE.items() if pattern.search(complaint)]
    if len(re.findall(r"[A-Za-z]{2,}", complaint)) < 3:
        faults.append(f"it hardly says anything: {complaint!r}")
    if len(lines) > _LONGEST_LINES:
        faults.append(f"it is {len(lines)} lines long")
    return faults
