"""What was noticed by whom: the state of a drill, and the document that it ends in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from support.drills.defects import Defect
from support.drills.scenarios import Drilled, Played

SCHEMA = 1
_TOLD_CHARACTERS = 300


@dataclass
class Matrix:
    """The defects and scenarios of a drill, and how each scenario went: on the sound target, and against defects.

    `failures` says of a defect why it could not be drilled.
    """

    defects: Sequence[Defect]
    scenarios: Sequence[Drilled]
    sound: dict[str, Played] = field(default_factory=dict)
    played: dict[str, dict[str, Played]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    failures: dict[str, str] = field(default_factory=dict)

    def note(self, defect: Defect | None, scenario: Drilled, played: Played) -> None:
        """Remember how a scenario went; `defect` is None for the sound target."""
        known = self.sound if defect is None else self.played.setdefault(defect.name, {})
        known[scenario.id] = played

    def is_sound(self, scenario: Drilled) -> bool:
        """Whether the scenario holds on the sound target: red proves nothing in one that does not."""
        played = self.sound.get(scenario.id)
        return played is not None and played.outcome == "passed"

    def was_tried(self, defect: Defect, scenario: Drilled) -> bool:
        """Whether the scenario was carried out against the defect."""
        return scenario.id in self.played.get(defect.name, {})

    def noticed_by(self, defect: Defect) -> list[Drilled]:
        """Who noticed the defect, in the order of the suite."""
        played = self.played.get(defect.name, {})
        noticed = {identity for identity, one in played.items() if one.noticed}
        return [scenario for scenario in self.scenarios if scenario.id in noticed and self.is_sound(scenario)]

    def caught(self, scenario: Drilled) -> list[Defect]:
        """Which defects the scenario noticed."""
        if not self.is_sound(scenario):
            return []
        return [one for one in self.defects if _noticed(self.played.get(one.name, {}).get(scenario.id))]

    def proven(self) -> set[str]:
        """The scenarios, whatever their channel, that have noticed a defect."""
        noticing = {identity for played in self.played.values() for identity, one in played.items() if one.noticed}
        return {one.whole for one in self.scenarios if one.id in noticing and self.is_sound(one)}

    def unproven(self) -> list[Drilled]:
        """Those that have not."""
        proven = self.proven()
        return [scenario for scenario in self.scenarios if scenario.whole not in proven]

    def unnoticed(self) -> list[Defect]:
        """The defects that nobody noticed."""
        return [defect for defect in self.defects if not self.noticed_by(defect)]


def document(matrix: Matrix, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The drill as `drill.json` tells it; `facts` are those of the whole: when, how long, of which suite."""
    proven = matrix.proven()
    unproven = matrix.unproven()
    return {
        "schema": SCHEMA,
        **facts,
        "counts": {
            "defects": len(matrix.defects),
            "noticed": len(matrix.defects) - len(matrix.unnoticed()),
            "scenarios": len({scenario.whole for scenario in matrix.scenarios}),
            "proven": len(proven),
        },
        "defects": [_told_defect(matrix, defect) for defect in matrix.defects],
        "scenarios": [_told_scenario(matrix, one, one.whole in proven) for one in matrix.scenarios],
        "unnoticed": [defect.name for defect in matrix.unnoticed()],
        "unproven": [scenario.id for scenario in unproven],
    }


def _told_defect(matrix: Matrix, defect: Defect) -> dict[str, Any]:
    noticed = matrix.noticed_by(defect)
    played = matrix.played.get(defect.name, {})
    return {
        "name": defect.name,
        "title": defect.title,
        "kind": defect.kind,
        "promises": list(defect.promises),
        "parts": list(defect.parts),
        "tried": len(played),
        "noticed_by": [scenario.id for scenario in noticed],
        "seen": {one.id: _seen(played[one.id]) for one in noticed},
        "otherwise_red": _otherwise_red(played),
        "seconds": round(matrix.seconds.get(defect.name, 0.0), 2),
        **({"failure": matrix.failures[defect.name]} if defect.name in matrix.failures else {}),
    }


def _told_scenario(matrix: Matrix, scenario: Drilled, proven: bool) -> dict[str, Any]:
    sound = matrix.sound.get(scenario.id)
    return {
        "id": scenario.id,
        "scenario": scenario.whole,
        "channel": scenario.channel,
        "requirements": list(scenario.requirements),
        "digest": scenario.digest,
        "sound": sound.outcome if sound is not None else "not run",
        "caught": [defect.name for defect in matrix.caught(scenario)],
        "tried": sum(matrix.was_tried(defect, scenario) for defect in matrix.defects),
        "proven": proven,
    }


def _seen(played: Played) -> dict[str, str]:
    return {"sentence": played.sentence, "message": played.message[:_TOLD_CHARACTERS]}


def _otherwise_red(played: Mapping[str, Played]) -> dict[str, str]:
    """Who was red without that being proof: not at a Then, or not by an assertion."""
    return {
        identity: f"{one.outcome} at {one.sentence}"
        for identity, one in sorted(played.items())
        if one.outcome in ("failed", "broken") and not one.noticed
    }


def _noticed(played: Played | None) -> bool:
    return played is not None and played.noticed


def wholes(scenarios: Iterable[Drilled]) -> dict[str, list[Drilled]]:
    """Scenarios by what they are whatever their channel, in order."""
    found: dict[str, list[Drilled]] = {}
    for scenario in scenarios:
        found.setdefault(scenario.whole, []).append(scenario)
    return found
