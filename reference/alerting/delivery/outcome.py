"""What became of a message on one channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message on one channel. `error` also says who of several recipients was not reached."""

    delivered: bool
    attempts: int
    error: str | None = None

    @property
    def state(self) -> str:
        """As it is recorded."""
        return "delivered" if self.delivered else "failed"

    def document(self) -> dict[str, Any]:
        """As it is shown."""
        return {"state": self.state, "attempts": self.attempts, "error": self.error}
