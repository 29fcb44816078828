"""Small defects and scenarios for tests of drills."""

from __future__ import annotations

from support.drills.defects import Defect
from support.drills.matrix import Matrix
from support.drills.scenarios import Drilled, Played

PASSED = Played("passed", "", "", "", 0.2)
NOTICED = Played("failed", "then", "Then the lamp shines", "wanted: light\n  seen: none", 0.3)
TOO_EARLY = Played("failed", "when", "When the lamp is switched", "wanted: an answer", 0.3)
BROKEN = Played("broken", "then", "Then the lamp shines", "KeyError: 'lamp'", 0.3)


def defect(name: str, *promises: str, parts: tuple[str, ...] = ("actions-worker",)) -> Defect:
    return Defect(name, f"{name} goes wrong", promises or ("LA-01",), parts)


def scenario(number: int, *requirements: str, title: str = "", channel: str | None = "api") -> Drilled:
    name = title or f"Scenario {number}"
    identity = f"features/lamps.feature::{name}" + (f"[{channel}]" if channel else "")
    return Drilled(number, identity, name, "features/lamps.feature", channel, requirements or ("LA-01",))


def matrix(defects: list[Defect], scenarios: list[Drilled], *, sound: bool = True) -> Matrix:
    made = Matrix(defects, scenarios)
    for one in scenarios if sound else ():
        made.note(None, one, PASSED)
    return made
