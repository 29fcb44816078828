"""What counts as noticed and as proven, and what `drill.json` says of it."""

from __future__ import annotations

import pytest

from support.drills.matrix import document
from support.drills.scenarios import Played
from tests.drills.drilling import BROKEN, NOTICED, PASSED, TOO_EARLY, defect, matrix, scenario

DARK, COLD = defect("dark"), defect("cold", "LA-02")


def test_a_failure_at_a_then_is_proof() -> None:
    shining = scenario(1)
    made = matrix([DARK], [shining])
    made.note(DARK, shining, NOTICED)
    assert made.noticed_by(DARK) == [shining]
    assert made.proven() == {shining.whole}
    assert not made.unproven()
    assert not made.unnoticed()


@pytest.mark.parametrize("played", [PASSED, TOO_EARLY, BROKEN, Played("given up", "", "", "", 0.0)])
def test_everything_else_is_none(played: Played) -> None:
    shining = scenario(1)
    made = matrix([DARK], [shining])
    made.note(DARK, shining, played)
    assert made.unnoticed() == [DARK]
    assert made.unproven() == [shining]


@pytest.mark.parametrize("sound", [NOTICED, BROKEN, Played("skipped", "given", "", "", 0.0)])
def test_who_does_not_hold_on_the_sound_target_proves_nothing(sound: Played) -> None:
    shining = scenario(1)
    made = matrix([DARK], [shining])
    made.note(None, shining, sound)
    made.note(DARK, shining, NOTICED)
    assert made.noticed_by(DARK) == []
    assert made.caught(shining) == []
    assert made.unproven() == [shining]


def test_the_channels_of_a_scenario_count_as_one() -> None:
    through_api, through_cli = scenario(1, title="Shining"), scenario(2, title="Shining", channel="cli")
    made = matrix([DARK], [through_api, through_cli])
    made.note(DARK, through_api, NOTICED)
    made.note(DARK, through_cli, PASSED)
    told = document(made, {"seed": 7})
    assert told["counts"] == {"defects": 1, "noticed": 1, "scenarios": 1, "proven": 1}
    assert [one["proven"] for one in told["scenarios"]] == [True, True]
    assert [one["caught"] for one in told["scenarios"]] == [["dark"], []]
    assert told["unproven"] == []


def test_the_document_says_who_saw_what_and_what_is_missing() -> None:
    shining, warm = scenario(1), scenario(2, "LA-02")
    made = matrix([DARK, COLD], [shining, warm])
    made.note(DARK, shining, NOTICED)
    made.note(COLD, warm, TOO_EARLY)
    told = document(made, {"seed": 7})
    dark, cold = told["defects"]
    assert dark["noticed_by"] == [shining.id]
    assert dark["seen"][shining.id] == {"sentence": NOTICED.sentence, "message": NOTICED.message}
    assert cold["otherwise_red"] == {warm.id: "failed at When the lamp is switched"}
    assert (told["unnoticed"], told["unproven"], told["seed"]) == (["cold"], [warm.id], 7)
