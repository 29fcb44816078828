"""The whole command, on the planted suite about lamps: small, with a target of one part."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support import processes
from support.targets import remnants
from support.targets.state import OF_RUNS
from support.waiting import eventually, holds
from tests.patience import OF_A_RUN, PATIENT

CHECKOUT = Path(__file__).parents[2]
PLANTED = CHECKOUT / "planted"
Plant = Callable[..., Path]


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """A suite with defects to seed, and what is added to it."""

    def planted(*additions: str) -> Path:
        folder = tmp_path / "suite"
        for source in (PLANTED / "lamps", *(PLANTED / "additions" / name for name in ("defects", *additions))):
            shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        return folder

    return planted


def command(suite: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "support", "drill", "--suite", str(suite), "--jobs", "1", *options]


def drill(suite: Path, *options: str) -> subprocess.CompletedProcess[str]:
    line = command(suite, *options)
    finished = subprocess.run(line, cwd=CHECKOUT, capture_output=True, text=True, timeout=OF_A_RUN)
    assert not list((suite / OF_RUNS).glob("*"))
    return finished


def result(suite: Path, name: str = "drill.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((suite / "evidence" / name).read_text(encoding="utf-8"))
    return found


def test_all_is_noticed_and_proven(plant: Plant) -> None:
    suite = plant()
    finished = drill(suite, "--jobs", "2", "--seed", "7")
    assert finished.returncode == 0, finished.stdout
    assert "Drill: 3 of 3 defects noticed, 3 of 3 scenarios proven" in finished.stdout
    found = result(suite)
    assert found["counts"] == {"defects": 3, "noticed": 3, "scenarios": 3, "proven": 3}
    assert (found["complete"], found["seed"]) == (True, 7)
    sentences = {seen["sentence"] for defect in found["defects"] for seen in defect["seen"].values()}
    assert sentences
    assert all(sentence.startswith(("Then", "And")) for sentence in sentences)


def test_holes_are_named_and_fail(plant: Plant) -> None:
    suite = plant("blind-scenario", "unnoticed-defect")
    finished = drill(suite)
    assert finished.returncode == 1, finished.stdout
    assert "  - keeps-no-diary: The house keeps no diary (LA-02)" in finished.stdout
    assert "  - Admiring a lamp (API)  [features/lamps/more_lamps.feature]" in finished.stdout
    found = result(suite)
    assert found["unnoticed"] == ["keeps-no-diary"]
    assert [one.partition("::")[2] for one in found["unproven"]] == ["Admiring a lamp[api]"]


def test_a_picked_defect_does_not_take_the_place_of_the_whole_drill(plant: Plant) -> None:
    suite = plant("unnoticed-defect")
    finished = drill(suite, "--defect", "stays-dark")
    assert finished.returncode == 0, finished.stdout
    assert not (suite / "evidence" / "drill.json").exists()
    found = result(suite, "drill-in-part.json")
    assert (found["complete"], [one["name"] for one in found["defects"]]) == (False, ["stays-dark"])


def test_the_bundle_of_the_last_run_gets_the_result_and_stays_intact(plant: Plant) -> None:
    suite = plant()
    words = [sys.executable, "-m", "support", "bdd", "--suite", str(suite), "--no-report", "--workers=0"]
    assert subprocess.run(words, cwd=CHECKOUT, capture_output=True, timeout=OF_A_RUN).returncode == 0
    drill(suite)
    latest = suite / "evidence" / "latest"
    assert (latest / "drill.json").is_file()
    verified = subprocess.run(
        [sys.executable, "-m", "support", "verify", str(latest)], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert verified.returncode == 0, verified.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--defect", "ghost"], "there is no defect ghost; there are stays-dark"),
        (["--features", "features/ghosts.feature"], "there is no feature at features/ghosts.feature"),
    ],
)
def test_what_there_is_not_is_an_engine_error(plant: Plant, options: list[str], words: str) -> None:
    finished = drill(plant(), *options)
    assert finished.returncode == 3
    assert words in finished.stdout


def test_a_defect_with_which_the_part_does_not_start_is_an_engine_error_and_the_others_are_drilled(
    plant: Plant,
) -> None:
    suite = plant()
    module = suite / "reference" / "defects" / "stillborn.py"
    entry = '{"stillborn": ("It does not come up", ["LA-01"], lambda target: 1 / 0)}'
    module.write_text(f"DEFECTS = {entry}\n", encoding="utf-8")
    finished = drill(suite)
    assert finished.returncode == 3, finished.stdout
    assert "stillborn cannot be drilled: actions-api did not come up" in finished.stdout
    assert result(suite)["counts"]["noticed"] == 3


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whoever_stops_it_finds_nothing_left(plant: Plant, number: signal.Signals) -> None:
    suite = plant()
    process = subprocess.Popen(command(suite), cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, bufsize=1)
    assert process.stdout is not None
    assert "3 defects" in process.stdout.readline()
    (folder,) = (suite / OF_RUNS).iterdir()
    environment = remnants.occupant(folder) or ""
    os.kill(process.pid, number)
    process.communicate(timeout=PATIENT)
    assert process.returncode == (3 if number is not signal.SIGKILL else -signal.SIGKILL)
    left = holds(lambda: list(processes.marked(environment)), lambda pids: not pids, str)
    eventually(left, wanted="no process of the environment")
    assert not (suite / "evidence" / "drill.json").exists()
