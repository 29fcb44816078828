"""What a target does not offer is said aloud: such a scenario is *not supported*, never passed."""

from __future__ import annotations

from typing import TypeVar

from _pytest.outcomes import Skipped

T = TypeVar("T")


class NotSupported(Skipped):
    """The target does not offer what the scenario needs; the message says what and why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason, _use_item_location=True)


def offered(thing: T | None, what: str) -> T:
    """Return `thing`, or raise `NotSupported` when the profile does not have it."""
    if thing is None:
        raise NotSupported(f"the target's profile does not offer {what}")
    return thing
