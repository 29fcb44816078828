"""What earlier drills have taught: who is the first to be asked about a defect. It saves time and proves nothing.

Every drill sees each defect noticed and each scenario proven anew; where the experience is wrong or there is none, the
drill searches.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from support.drills.matrix import Matrix, wholes
from support.drills.scenarios import Drilled
from support.targets.errors import EnvironmentFailure

EXPERIENCE_FILE = Path("reference/defects/experience.json")


@dataclass(frozen=True)
class Experience:
    """The ids of the scenarios that are to meet a defect first, by the name of the defect: as few as prove all."""

    first: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, defect: str) -> frozenset[str]:
        """Who is to meet this defect first; nobody when it is not known."""
        return self.first.get(defect, frozenset())

    def hopes(self, scenarios: Iterable[Drilled], defects: Iterable[str]) -> dict[str, set[str]]:
        """By which of these defects scenarios are expected to be proven, whatever their channel."""
        whole_of = {scenario.id: scenario.whole for scenario in scenarios}
        found: dict[str, set[str]] = {}
        for defect in defects:
            for identity in self.of(defect) & whole_of.keys():
                found.setdefault(whole_of[identity], set()).add(defect)
        return found


def read_experience(root: Path) -> Experience:
    """The experience that is kept, or none. Raises `EnvironmentFailure` for a file that makes no sense."""
    path = root / EXPERIENCE_FILE
    if not path.exists():
        return Experience()
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Experience({str(name): frozenset(map(str, identities)) for name, identities in told.items()})
    except (ValueError, AttributeError, TypeError) as error:
        raise EnvironmentFailure(f"{path} makes no sense ({error}); remove it, and drill with --remember") from None


def remember(experience: Experience, root: Path) -> Path:
    """Keep the experience for later drills; returns where."""
    told = {name: sorted(identities) for name, identities in sorted(experience.first.items()) if identities}
    path = root / EXPERIENCE_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def learnt(matrix: Matrix, before: Experience, *, complete: bool) -> Experience:
    """The experience after a drill; of one that was not `complete`, what it did not touch stays as it was."""
    known = {scenario.id for scenario in matrix.scenarios}
    drilled = {defect.name for defect in matrix.defects}
    first: dict[str, set[str]] = {name: set() for name in drilled}
    if not complete:
        for name, identities in before.first.items():
            first.setdefault(name, set()).update(identities - known if name in drilled else identities)
    _share_out(matrix, first)
    for defect in matrix.defects:
        noticed = matrix.noticed_by(defect)
        if noticed and not first[defect.name]:
            first[defect.name].add(min(noticed, key=lambda one: matrix.sound[one.id].seconds).id)
    return Experience({name: frozenset(identities) for name, identities in first.items()})


def _share_out(matrix: Matrix, first: Mapping[str, set[str]]) -> None:
    """Give each proven scenario to one defect that it has noticed: who had the least choice first, to the one with
    the fewest."""
    catches = {
        whole: [(defect.name, one.id) for one in channels for defect in matrix.caught(one)]
        for whole, channels in wholes(matrix.scenarios).items()
    }
    for _whole, pairs in sorted(catches.items(), key=lambda item: (len(item[1]), item[0])):
        if pairs:
            name, identity = min(pairs, key=lambda pair: (len(first[pair[0]]), pair))
            first[name].add(identity)
