"""The arithmetic of rolling updates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any


def resolve(value: Any, total: int, *, up: bool) -> int:
    """A number or a percentage of the total as a number of pods."""
    if isinstance(value, str) and value.endswith("%"):
        share = int(value[:-1]) * total / 100
        return math.ceil(share) if up else math.floor(share)
    return int(value)


@dataclass(frozen=True)
class Limits:
    """How far a rolling update may stray from the wanted number of pods."""

    wanted: int
    surge: int
    unavailable: int

    @property
    def most(self) -> int:
        return self.wanted + self.surge

    @property
    def fewest_available(self) -> int:
        return self.wanted - self.unavailable


def limits(wanted: int, rolling: dict[str, Any]) -> Limits:
    """The limits of a Deployment; if both round down to nothing, one pod may be unavailable."""
    surge = resolve(rolling.get("maxSurge", "25%"), wanted, up=True)
    unavailable = resolve(rolling.get("maxUnavailable", "25%"), wanted, up=False)
    if surge == 0 and unavailable == 0:
        unavailable = 1
    return Limits(wanted, surge, min(unavailable, wanted))


@dataclass(frozen=True)
class Group:
    """The pods of one revision: how many it should have and how many are available."""

    wanted: int
    available: int


def grown(new: Group, old: list[Group], bounds: Limits) -> int:
    """The size that the new revision may have now."""
    total = new.wanted + sum(each.wanted for each in old)
    if new.wanted > bounds.wanted:
        return bounds.wanted
    room = max(0, bounds.most - total)
    return new.wanted + min(room, bounds.wanted - new.wanted)


def shrunk(new: Group, old: list[Group], bounds: Limits) -> list[int]:
    """The sizes that the old revisions may have now, the first in the list shrinking first."""
    total = new.wanted + sum(each.wanted for each in old)
    missing_new = new.wanted - new.available
    removable = max(0, total - bounds.fewest_available - missing_new)
    sizes = [each.wanted for each in old]
    for index, group in enumerate(old):
        broken = min(removable, max(0, group.wanted - group.available))
        sizes[index] -= broken
        removable -= broken
    available = new.available + sum(min(each.available, size) for each, size in zip(old, sizes, strict=True))
    spare = min(removable, max(0, available - bounds.fewest_available))
    for index, size in enumerate(sizes):
        healthy = min(spare, size)
        sizes[index] -= healthy
        spare -= healthy
    return sizes
