"""Repeated scenarios: what recovers is flaky and holds; what does not stays what it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evidence.planted_kitchen import ROOT, SERVING, TROUBLE_PATH, plant, run_planted
from tests.patience import OF_A_RUN

FLAKY = """\
Feature: A moody cook
  Sometimes it takes two tries.

  Scenario: Ordering from a moody cook
    Given a laid table
    When the guest orders "soup"
    Then the cook is in the mood
"""
STEPS = """

@then("the cook is in the mood")
def mood(table):
    assert table["served"] == ["soup"], "the table was not laid anew"
    tries = len(open("tries").read()) if os.path.exists("tries") else 0
    open("tries", "a").write("x")
    assert tries >= 1, "wanted: soup, seen: a shrug"
"""


@pytest.fixture
def moody(tmp_path: Path) -> Path:
    folder = plant(tmp_path)
    (folder / "elsewhere" / "moody.feature").write_text(FLAKY, encoding="utf-8")
    with (folder / "planted_steps" / "dishes.py").open("a", encoding="utf-8") as steps:
        steps.write(STEPS)
    return folder


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_what_recovers_is_flaky_and_holds(moody: Path, workers: tuple[str, ...]) -> None:
    planted = run_planted(moody, "elsewhere/moody.feature", SERVING, "--retries", "2", *workers)
    assert planted.exit_code == 1, planted.output
    assert planted.verdict["verdict"] == "hold"
    assert planted.verdict["outcomes"]["flaky"] == 1
    assert planted.verdict["outcomes"]["passed"] == 5
    record = planted.records["Ordering from a moody cook"]
    assert record["attempts"] == ["failed", "flaky"]
    assert record["failed_sentence"] == "Then the cook is in the mood"
    assert "passed at attempt 2; at first: wanted: soup, seen: a shrug" in record["message"]
    assert "attempts" not in planted.records["Serving a soup/api"]
    attempts = list((planted.evidence / "allure-results").glob("*-result.json"))
    assert len(attempts) == 7


def test_without_retries_nothing_is_repeated(moody: Path) -> None:
    planted = run_planted(moody, "elsewhere/moody.feature")
    assert planted.verdict["outcomes"] | {"failed": 1, "flaky": 0} == planted.verdict["outcomes"]


def test_what_does_not_recover_stays_what_it_was(moody: Path) -> None:
    planted = run_planted(moody, TROUBLE_PATH, "--retries", "1")
    assert planted.records["Getting something else"]["attempts"] == ["failed", "failed"]
    assert planted.records["Burning down"]["attempts"] == ["broken", "broken"]
    assert planted.records["Sitting in the garden"]["outcome"] == "not_supported"


def test_on_the_embedded_target_they_are_refused(tmp_path: Path) -> None:
    import subprocess
    import sys

    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "features", "--retries", "1", "-k", "nothing at all", "-p", "no:randomly"],
        cwd=ROOT, capture_output=True, text=True, timeout=OF_A_RUN, check=False,
    )  # fmt: skip
    assert finished.returncode == 3
    assert "--retries is for deployed targets" in finished.stdout + finished.stderr
