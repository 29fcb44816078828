"""What the database server has written into its log while a scenario went on."""

from __future__ import annotations

from support.observers.comparing import Mismatch
from support.targets.faults import Faults
from support.waiting import Unfulfilled, eventually, holds

_SERVER = "database"


class ServerLog:
    """The log from the moment that this is made."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._before = len(faults.log(_SERVER))

    def since(self) -> str:
        """What has been written since."""
        return self._faults.log(_SERVER)[self._before :]

    def expect_mention(self, mark: str) -> str:
        """What has been written since, as soon as it mentions this. Raises Mismatch when it does not."""
        try:
            return eventually(holds(self.since, lambda text: mark in text, lambda _: "not in it"), wanted=mark)
        except Unfulfilled:
            seen = f"{len(self.since())} characters without it"
            raise Mismatch(f"a log of the database server that mentions {mark}", [seen]) from None
