"""What a player tells of a scenario, and how patient it is."""

from __future__ import annotations

from typing import Any

import pytest

from support.drills.player import LIMITS, impatient, told
from support.drills.scenarios import played
from support.targets.profile import Guard, Profile, Waiting


def record(outcome: str, *statuses: tuple[str, str]) -> dict[str, Any]:
    steps = [{"title": f"{kind} it", "type": kind, "status": status} for kind, status in statuses]
    return {
        "id": "f::s",
        "outcome": outcome,
        "steps": steps,
        "failed_sentence": "then it",
        "message": "no",
        "seconds": 0.1,
    }


@pytest.mark.parametrize(
    ("given", "noticed"),
    [
        (record("failed", ("given", "passed"), ("when", "passed"), ("then", "failed")), True),
        (record("failed", ("given", "passed"), ("when", "failed"), ("then", "skipped")), False),
        (record("broken", ("given", "broken"), ("then", "skipped")), False),
        (record("broken", ("given", "passed"), ("then", "broken")), False),
        (record("broken"), False),
        (record("passed", ("then", "passed")), False),
        (record("skipped", ("given", "skipped")), False),
    ],
)
def test_only_a_failed_then_is_told_as_noticed(given: dict[str, Any], noticed: bool) -> None:
    assert played(told(given)).noticed is noticed


def test_nobody_waits_longer_than_a_drill_or_the_target_allows() -> None:
    usual = Waiting(effect_seconds=300, quiet_seconds=0.05, request_seconds=1)
    profile = impatient(Profile(name="p", kind="embedded", guard=Guard(production=False), waiting=usual))
    assert profile.waiting.effect_seconds == LIMITS.effect_seconds
    assert (profile.waiting.quiet_seconds, profile.waiting.request_seconds) == (0.05, 1)
