"""What has become of one request in the store."""

from __future__ import annotations

from dataclasses import dataclass, field

CREATED, RESTORED, ADOPTED, UPDATED, UNCHANGED = "created", "restored", "adopted", "updated", "no_change"


@dataclass
class Outcome:
    """`status` is the most telling of what happened, `changes` are all steps that were needed, without any value."""

    status: str = UNCHANGED
    changes: list[str] = field(default_factory=list)

    def add(self, status: str, change: str) -> None:
        """Note a step; the first step of an outcome says what it is called."""
        if self.status == UNCHANGED:
            self.status = status
        self.changes.append(change)
