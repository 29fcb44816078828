"""Runs that ended badly leave bundles that are intact, too: they say what happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.evidence.bundle.verifying import verify
from tests.bundle.planted_run import run
from tests.evidence.planted_kitchen import SERVING, TROUBLE_PATH, plant
from tests.evidence.test_retrying import FLAKY, STEPS

DARK = """\
Feature: Dark hours
  The lights go out.

  Scenario: Eating before it is dark
    Given a laid table
    When the guest orders "bread"
    Then the guest gets "bread"

  Scenario: Eating in the dark
    Given a laid table
    When the lights go out
    Then the guest gets "soup"
"""
HARD = "elsewhere/dark.feature"


@pytest.fixture
def kitchen(tmp_path: Path) -> Path:
    folder = plant(tmp_path)
    (folder / HARD).write_text(DARK, encoding="utf-8")
    (folder / "elsewhere" / "moody.feature").write_text(FLAKY, encoding="utf-8")
    with (folder / "planted_steps" / "dishes.py").open("a", encoding="utf-8") as steps:
        steps.write(STEPS)
    return folder


def test_a_run_that_was_killed(kitchen: Path) -> None:
    ended = run(kitchen, HARD, "-p", "no:randomly")
    assert ended.exit_code == 3
    assert "the run was killed by signal 9 and left no verdict" in ended.output
    assert verify(ended.bundle).wrong == []
    assert len((ended.bundle / "results.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_a_worker_that_was_killed(kitchen: Path) -> None:
    ended = run(kitchen, HARD, SERVING, "--workers", "2")
    assert ended.exit_code in (1, 3)
    assert verify(ended.bundle).wrong == []


def test_a_run_that_did_not_begin(kitchen: Path) -> None:
    ended = run(kitchen, SERVING, "--no-such-option")
    assert ended.exit_code == 3
    assert verify(ended.bundle).wrong == []


def test_a_run_that_selected_nothing(kitchen: Path) -> None:
    ended = run(kitchen, SERVING, "-k", "nobody is called so")
    assert ended.exit_code == 3
    assert verify(ended.bundle).wrong == []


def test_a_run_with_repeated_scenarios(kitchen: Path) -> None:
    ended = run(kitchen, "elsewhere/moody.feature", TROUBLE_PATH, "--retries", "1")
    assert ended.exit_code == 1
    assert "came out unsteady: Ordering from a moody cook" in ended.output
    assert verify(ended.bundle).wrong == []


def test_a_key_that_is_none_ends_the_run_before_it_begins(kitchen: Path) -> None:
    ended = run(kitchen, SERVING, SIGNOFF_SIGNING_KEY="/nowhere/key.pem")
    assert ended.exit_code == 3
    assert "SIGNOFF_SIGNING_KEY is neither" in ended.output
    assert not (kitchen / "evidence").exists()
