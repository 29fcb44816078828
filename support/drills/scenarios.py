"""What a drill knows of a scenario, and of how it went when it was carried out against a defect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from support.drills.defects import Defect, systems_of

COMMAND_LINE = "cli"
"""The channel."""
COMMAND_LINES = frozenset({"cli", "alerting-cli", "provisioning"})
"""The parts that carry the defects of command lines."""


@dataclass(frozen=True)
class Drilled:
    """A scenario as it runs: with one row of examples, through one channel.

    `number` is the player's, `whole` the scenario whatever its channel: its channels count as one. `digest` changes
    with its wording.
    """

    number: int
    id: str
    title: str
    feature: str
    channel: str | None
    requirements: tuple[str, ...]
    digest: str = ""

    @property
    def whole(self) -> str:
        """The id without the channel."""
        return f"{self.feature}::{self.title}"

    @property
    def systems(self) -> frozenset[str]:
        """The systems whose promises it speaks of."""
        return systems_of(self.requirements)

    def can_notice(self, defect: Defect) -> bool:
        """Whether the scenario speaks of a promise that the defect breaks, and has to do with its parts."""
        return self.fits(defect) and not set(self.requirements).isdisjoint(defect.promises)

    def fits(self, defect: Defect) -> bool:
        """Whether the defect is in the scenario's system, in a part that it works with: all but command lines serve
        everybody."""
        if self.systems.isdisjoint(defect.systems):
            return False
        return not COMMAND_LINES.issuperset(defect.parts) or self.channel in (None, COMMAND_LINE)


@dataclass(frozen=True)
class Played:
    """How a scenario went. `at` is the kind of step at which it ended, "" where it passed or ended outside of steps."""

    outcome: str
    at: str
    sentence: str
    message: str
    seconds: float

    @property
    def noticed(self) -> bool:
        """Whether the scenario saw the defect: it failed, at what it is there to look at."""
        return self.outcome == "failed" and self.at == "then"


def drilled(number: int, told: Mapping[str, Any]) -> Drilled:
    """A scenario from what the player tells of it."""
    row = told.get("row")
    title = f"{told['name']} ({row})" if row else str(told["name"])
    requirements = tuple(told["requirements"])
    return Drilled(number, told["id"], title, told["path"], told["channel"], requirements, told.get("digest", ""))


def played(told: Mapping[str, Any]) -> Played:
    """How a scenario went, from what the player tells."""
    return Played(told["outcome"], told["at"], told["sentence"], told["message"], float(told["seconds"]))
