"""One whole process of a runner over one set of features: how long it took, and whether it did the work."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.overhead.kitchen import plant_features, vocabulary
from benchmarks.overhead.runners import RESULTS, ROOT, Runner


@dataclass(frozen=True)
class Load:
    """A set of features: how many scenarios, over how many definitions, and whether their last step holds."""

    scenarios: int
    definitions: int = 20
    failing: bool = False


@dataclass(frozen=True)
class Reading:
    """One process. Seconds of wall clock and of processor time, files left behind, MiB at the peak."""

    wall: float
    processor: float
    files: int
    memory: float


class DidNotRun(Exception):
    """A runner did not carry out what it was given; the message shows the end of its output."""


def plant(folder: Path, runner: Runner, load: Load) -> Path:
    """Write the features and what the runner needs into a new folder of its own."""
    home = folder / f"{runner.name}-{load.scenarios}-{load.definitions}-{load.failing}".replace(" ", "_")
    if not home.is_dir():
        sentences = vocabulary(load.definitions)
        plant_features(home, load.scenarios, sentences, failing=load.failing)
        runner.plant(home, sentences)
    return home


def measure(folder: Path, runner: Runner, load: Load) -> Reading:
    """Run it once in its folder. Raises DidNotRun."""
    shutil.rmtree(folder / RESULTS, ignore_errors=True)
    output = folder / "output.txt"
    with output.open("wb") as written:
        started = time.perf_counter()
        child = subprocess.Popen(
            runner.command(), cwd=folder, env=_environment(runner), stdout=written, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    _insist(folder, runner, load, child.returncode, output.read_text(encoding="utf-8", errors="replace"))
    files = sum(len(names) for _, _, names in os.walk(folder / RESULTS))
    return Reading(wall, usage.ru_utime + usage.ru_stime, files, usage.ru_maxrss / 1024)


def _environment(runner: Runner) -> dict[str, str]:
    """A plain environment: compiled modules kept, no plugins but the runner's own packages'."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTEST_ADDOPTS")
    plain = {name: value for name, value in os.environ.items() if name not in unwanted}
    return plain | ({"PYTHONPATH": str(ROOT)} if runner.needs_root else {}) | {"NO_COLOR": "1"}


def _insist(folder: Path, runner: Runner, load: Load, code: int, output: str) -> None:
    """Fail unless the runner says that it ran all scenarios, and its reporter wrote a result for each."""
    wanted = 1 if load.failing and runner.executes else 0
    told = any(word.strip("(),") == str(load.scenarios) for word in output.split())
    results = len(_results(folder)) if runner.reports else load.scenarios
    if code != wanted or results != load.scenarios or not (told or runner.reports):
        raise DidNotRun(
            f"{runner.name} on {load}: exit code {code} instead of {wanted}, {results} results\n{output[-1500:]}"
        )


def _results(folder: Path) -> Sequence[Path]:
    return list((folder / RESULTS).rglob("*-result.json"))
