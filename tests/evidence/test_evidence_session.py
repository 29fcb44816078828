"""Sessions as they begin and end: with workers, interrupted, empty, refused, or none of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evidence.planted_kitchen import SERVING, TROUBLE_PATH, PlantedRun, run_planted

CRASH = """\
Feature: Darkness
  Somebody finds the switch.

  @KI-02
  Scenario: Losing the light
    When the lights go out
    Then the guest gets "soup"

  Scenario: Eating in peace
    When the guest orders "soup"
    Then the guest gets "soup"
"""

ALARM = """\
Feature: Alarm
  Somebody finds the button.

  Scenario: Pressing the alarm
    When the guest presses the alarm
    Then the guest gets "soup"
"""


def test_a_selection_that_holds_is_promoted(planted: Path) -> None:
    run = run_planted(planted, SERVING)
    assert run.exit_code == 0
    assert run.verdict["verdict"] == "promote"
    assert run.verdict["outcomes"]["passed"] == 5
    assert "Scenarios: 5 passed, 0 failed" in run.output.splitlines()


def test_without_a_folder_nothing_is_written(planted: Path) -> None:
    before = {path for path in planted.rglob("*") if "__pycache__" not in path.parts and ".signoff" not in path.parts}
    run = run_planted(planted, SERVING, "-p", "no:allure_pytest", evidence=False)
    after = {path for path in planted.rglob("*") if "__pycache__" not in path.parts and ".signoff" not in path.parts}
    assert run.exit_code == 0
    assert "Verdict: promote" in run.output
    assert after == before


def test_workers_give_the_same_results(planted: Path, troubled: PlantedRun) -> None:
    run = run_planted(planted, SERVING, TROUBLE_PATH, "-n", "2")
    assert run.exit_code == 1
    assert {name: record["outcome"] for name, record in run.records.items()} == {
        name: record["outcome"] for name, record in troubled.records.items()
    }
    assert run.verdict["outcomes"] == troubled.verdict["outcomes"]
    assert run.verdict["selection"]["selected"] == 14
    assert {record["worker"] for record in run.records.values()} == {"gw0", "gw1"}
    assert len(run.allure) == 14
    assert "Scenarios: 5 passed, 7 failed, 2 skipped" in run.output.splitlines()
    assert "bringing up nodes" not in run.output


def test_a_scenario_that_kills_its_worker_is_broken(planted: Path) -> None:
    feature = planted / "elsewhere" / "kitchen" / "darkness.feature"
    feature.write_text(CRASH, encoding="utf-8")
    run = run_planted(planted, str(feature), "-n", "1")
    assert run.exit_code == 1
    record = run.records["Losing the light"]
    assert (record["outcome"], record["requirements"]) == ("broken", ["KI-02"])
    assert run.records["Eating in peace"]["outcome"] == "passed"
    assert run.verdict["requirements"]["KI-02"]["outcome"] == "broken"
    assert "  broken   Losing the light" in run.output


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_an_interrupt_is_an_engine_error(planted: Path, workers: tuple[str, ...]) -> None:
    feature = planted / "elsewhere" / "kitchen" / "alarm.feature"
    feature.write_text(ALARM, encoding="utf-8")
    run = run_planted(planted, str(feature), *workers)
    assert run.exit_code == 3
    assert run.verdict["verdict"] == "hold"
    assert any("interrupt" in reason for reason in run.verdict["reasons"])


def test_nothing_selected_is_never_promoted(planted: Path) -> None:
    run = run_planted(planted, SERVING, "-k", "nothing of the kind")
    assert run.exit_code == 3
    assert run.verdict["reasons"] == ["no scenario was selected, so nothing is proven"]
    assert run.verdict["selection"]["selected"] == 0


def test_a_missing_path_is_an_engine_error_with_a_sentence(planted: Path) -> None:
    run = run_planted(planted, "elsewhere/kitchen/nobody.feature")
    assert run.exit_code == 3
    assert "nobody.feature" in run.verdict["reasons"][0]


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_odd_tags_are_an_engine_error_with_a_sentence(planted: Path, workers: tuple[str, ...]) -> None:
    run = run_planted(planted, SERVING, "-m", "core and", *workers)
    assert run.exit_code == 3
    assert run.verdict["reasons"][0].startswith("the tags 'core and' cannot be understood")


def test_a_broken_feature_file_is_an_engine_error_with_a_sentence(planted: Path) -> None:
    feature = planted / "elsewhere" / "kitchen" / "broken.feature"
    feature.write_text("Feature: x\n  Scenario: y\n    Given a laid table\n    Nonsense\n", encoding="utf-8")
    run = run_planted(planted, str(feature), SERVING)
    assert run.exit_code == 3
    assert "broken.feature:4" in run.verdict["reasons"][0]


def test_stopping_at_the_first_failure_is_a_hold(planted: Path) -> None:
    run = run_planted(planted, TROUBLE_PATH, "-x", "-p", "no:randomly")
    assert run.exit_code == 1
    assert run.verdict["reasons"][-1].endswith("of the selection did not run")


def test_a_folder_that_cannot_be_written_is_an_engine_error(planted: Path) -> None:
    (planted / "taken").write_text("", encoding="utf-8")
    run = run_planted(planted, SERVING, "--evidence", "taken/evidence")
    assert run.exit_code == 3
    assert "the evidence folder cannot be written" in run.output


def test_evidence_that_is_lost_is_an_engine_error(planted: Path) -> None:
    feature = planted / "elsewhere" / "kitchen" / "loss.feature"
    text = "Feature: Loss\n  x\n\n  Scenario: Losing the notebook\n    When the notebook is lost\n"
    feature.write_text(text, encoding="utf-8")
    run = run_planted(planted, str(feature))
    assert run.exit_code == 3
    assert run.records["Losing the notebook"]["outcome"] == "passed"
    assert run.verdict["reasons"][0].startswith("the evidence cannot be written: ")


def test_a_second_run_leaves_nothing_of_the_first(planted: Path) -> None:
    run_planted(planted, SERVING)
    run = run_planted(planted, SERVING, "-k", "told")
    assert list(run.allure) == ["Being told"]
    assert list(run.records) == ["Being told"]


def test_other_sessions_stay_as_pytest_has_them(planted: Path) -> None:
    (planted / "test_plain.py").write_text("def test_it():\n    assert False\n", encoding="utf-8")
    run = run_planted(planted, "test_plain.py", evidence=False)
    assert run.exit_code == 1
    assert "1 failed" in run.output
    assert "test session starts" in run.output
    assert "Verdict" not in run.output
    assert run_planted(planted, "test_plain.py", "-k", "nothing", evidence=False).exit_code == 5


def test_collecting_only_is_pytests_own_business(planted: Path) -> None:
    run = run_planted(planted, SERVING, "--collect-only", "-q", evidence=False)
    assert run.exit_code == 0
    assert "Serving a soup[api]" in run.output
    assert "Verdict" not in run.output


def test_details_on_demand(planted: Path) -> None:
    run = run_planted(planted, SERVING, "-v", "-k", "told", evidence=False)
    assert "      passed   Then the guest is told" in run.output.splitlines()


@pytest.mark.parametrize(
    ("variables", "coloured"), [({"FORCE_COLOR": "1"}, True), ({"NO_COLOR": "1"}, False), ({}, False)]
)
def test_colours(planted: Path, variables: dict[str, str], coloured: bool) -> None:
    run = run_planted(planted, SERVING, "-k", "told", evidence=False, **variables)
    assert ("\x1b[32m" in run.output) is coloured


def test_the_full_traceback_is_there_when_asked_for(planted: Path) -> None:
    run = run_planted(planted, TROUBLE_PATH, "-k", "burning", "--junitxml=plain.xml", "--tb=long")
    assert run.exit_code == 1
    assert "planted_steps/dishes.py" in (planted / "plain.xml").read_text(encoding="utf-8")
