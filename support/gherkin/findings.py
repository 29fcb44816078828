"""What the gate found, and how it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A fault in a feature or in the vocabulary. `rule` names the broken rule, for programs; `path` is relative."""

    path: str
    line: int
    what: str
    remedy: str
    rule: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}\n    {self.what}\n    Remedy: {self.remedy}"


def told(findings: Sequence[Finding]) -> str:
    """All findings as text, in the order of files and lines."""
    count = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    head = f"The features are not fit to run: {count}. Nothing was started."
    return "\n\n".join([head, *(str(finding) for finding in sorted(findings))])
