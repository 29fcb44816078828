"""What the report says of the last drill under each scenario."""

from __future__ import annotations

import json
from pathlib import Path

from support.drills.keeping import keep
from support.drills.matrix import document
from support.evidence.bundle.completing import take_over_drill
from support.evidence.seen_red import last_drill, seen_red
from tests.drills.drilling import NOTICED, defect, matrix, scenario


def drilled() -> dict[str, object]:
    dark, shining = defect("dark"), scenario(1)
    made = matrix([dark], [shining])
    made.note(dark, shining, NOTICED)
    return document(made, {"seed": 7})


def test_without_a_drill_nothing_is_said(tmp_path: Path) -> None:
    assert last_drill(tmp_path) is None
    assert seen_red(tmp_path) == {}


def test_the_titles_of_the_defects_that_a_scenario_noticed(tmp_path: Path) -> None:
    assert keep(drilled(), tmp_path, complete=True) == tmp_path / "evidence" / "drill.json"
    assert seen_red(tmp_path) == {scenario(1).id: ["dark goes wrong"]}


def test_a_drill_of_a_part_is_not_what_a_report_speaks_of(tmp_path: Path) -> None:
    keep(drilled(), tmp_path, complete=False)
    assert last_drill(tmp_path) is None


def test_the_next_run_takes_the_last_drill_over(tmp_path: Path) -> None:
    keep(drilled(), tmp_path, complete=True)
    evidence = tmp_path / "evidence" / "20261121T101010"
    evidence.mkdir()
    take_over_drill(evidence, tmp_path)
    assert json.loads((evidence / "drill.json").read_text(encoding="utf-8"))["seed"] == 7
