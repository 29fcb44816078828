"""The benchmark of the overhead measures what it says: all scenarios are run, and a runner that lies is noticed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.overhead.kitchen import vocabulary
from benchmarks.overhead.measuring import DidNotRun, Load, Reading, measure, plant
from benchmarks.overhead.runners import Runner, all_runners

SUITE = all_runners()[0]


def _measured(folder: Path, runner: Runner, load: Load) -> Reading:
    return measure(plant(folder, runner, load), runner, load)


def test_the_suite_runs_every_planted_scenario_and_leaves_a_result_for_each(tmp_path: Path) -> None:
    reading = _measured(tmp_path, SUITE, Load(20))
    assert reading.files >= 20
    assert reading.processor > 0


def test_planted_scenarios_fail_when_they_are_to(tmp_path: Path) -> None:
    assert _measured(tmp_path, SUITE, Load(20, failing=True)).files >= 20


def test_a_runner_that_leaves_out_scenarios_is_noticed(tmp_path: Path) -> None:
    half = replace(SUITE, command=lambda: [*SUITE.command(), "-k", "table 3"])
    with pytest.raises(DidNotRun, match="results"):
        _measured(tmp_path, half, Load(20))


def test_a_runner_that_does_not_start_is_noticed(tmp_path: Path) -> None:
    broken = replace(SUITE, command=lambda: [*SUITE.command(), "--no-such-option"])
    with pytest.raises(DidNotRun, match="exit code"):
        _measured(tmp_path, broken, Load(20))


@pytest.mark.parametrize("count", [20, 400])
def test_definitions_are_different(count: int) -> None:
    assert len({sentence.told(1) for sentence in vocabulary(count)}) == count
