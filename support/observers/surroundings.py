"""Everything around the act: what a scenario has arranged, seen before and after, so that nothing changes unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from support.evidence.attachments import attach_objects
from support.observers.comparing import expect_none, listed
from support.waiting import consistently, holds


@dataclass(frozen=True)
class Thing:
    """Something that an act may change. `place` is the namespace of a cluster object, else empty.

    `kind` is a kind of the cluster, "Database" (with its identifier), or "Cache" (with its server's name).
    """

    kind: str
    name: str
    place: str = ""


class Look(Protocol):
    """One part of the surroundings at one moment."""

    def differences(self, after: Any, apart_from: Iterable[Thing]) -> list[str]:
        """Say everything that changed until `after`, a later look at the same part."""

    def evidence(self) -> Any:
        """For the report."""


Looker = Callable[[], Look]


class NothingRemembered(RuntimeError):
    """Somebody compares before anything was looked at: the steps are in a wrong order."""


@dataclass
class Surroundings:
    """Parts join as drivers arrange them; `remember` looks at all of them before the act."""

    _lookers: dict[str, Looker] = field(default_factory=dict)
    _before: dict[str, Look] = field(default_factory=dict)

    def join(self, part: str, looker: Looker) -> None:
        """Have a part (said in words, each once) looked at from the next `remember` on."""
        self._lookers[part] = looker

    def remember(self) -> None:
        """Look at everything that has joined. Asked again, forgets the earlier look."""
        self._before = {part: looker() for part, looker in self._lookers.items()}

    def before(self, part: str) -> Look:
        """How a part looked at the last `remember`. Raises `NothingRemembered`."""
        if part not in self._before:
            raise NothingRemembered(f"nobody looked at the {part} before the act")
        return self._before[part]

    def expect_unchanged(self, apart_from: Iterable[Thing] = (), *, throughout: bool = False) -> None:
        """Check that nothing but some things (and what they own) changed since `remember`.

        With `throughout` it is watched for the quiet time, as befits an act that must have no effect at all.
        """
        excused = tuple(apart_from)
        wanted = "nothing changed" + (f" apart from {_names(excused)}" if excused else "")
        if not self._before:
            raise NothingRemembered("nothing was looked at before the act, so nothing can be said to be unchanged")

        after: dict[str, Look] = {}

        def faults() -> list[str]:
            after.update({part: self._lookers[part]() for part in self._before})
            return self._differences(after, excused)

        try:
            if throughout:
                consistently(holds(faults, lambda found: not found, "; ".join), wanted=wanted)
            else:
                expect_none(faults(), wanted=wanted)
        finally:
            for part, look in after.items():
                before, now = self._before[part].evidence(), look.evidence()
                attach_objects(part if before == now else self._told(part, look, excused), before=before, after=now)

    def _told(self, part: str, look: Look, excused: tuple[Thing, ...]) -> str:
        """The part, and what a reader of its difference must know: how much of it nobody has asked for."""
        if not excused:
            return part
        number = len(self._before[part].differences(look, excused))
        return f"{part}, where {number or 'nothing'} changed apart from {_names(excused)}"

    def _differences(self, after: dict[str, Look], excused: tuple[Thing, ...]) -> list[str]:
        return [
            f"{part}: {line}" for part, look in after.items() for line in self._before[part].differences(look, excused)
        ]


def _names(things: tuple[Thing, ...]) -> str:
    return listed(f"{thing.kind} {thing.name}" for thing in things)
