"""Workers that are forked from a run's zygote are workers like any other, and so are Signoff's own commands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import processes
from support.waiting import eventually, holds
from tests.patience import OF_A_RUN, PATIENT

CHECKOUT = Path(__file__).resolve().parents[2]
CONFTEST = """
import json, os, sys
from pathlib import Path

import pytest

pytest_plugins = ["support.gherkin.collection", "support.forking.zygote"]

@pytest.fixture
def told(pytestconfig, request):
    from support.forking.zygote import signoff_command

    facts = {
        "parent": Path(f"/proc/{os.getppid()}/comm").read_text().strip(),
        "pid": os.getpid(),
        "signoff": signoff_command(pytestconfig),
        "hooks": sum(type(one).__name__ == "AssertionRewritingHook" for one in sys.meta_path),
        "interrupts": __import__("signal").getsignal(2) is __import__("signal").default_int_handler,
    }
    Path(request.node.name).write_text(json.dumps(facts))
    yield
    Path("torn_down_" + request.node.name).touch()
"""

PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", "-q")
FEATURE = """
@AA-01
Feature: Lamps
  The guest wants to see.

  Rule: Whoever switches a lamp on has light

    Scenario: A lamp
      When the guest switches it on
      Then it shines
"""
STEPS = """
import pytest_bdd

@pytest_bdd.when("the guest switches it on")
def switch(): pass

@pytest_bdd.then("it shines")
def shines(): assert 1
"""
PROMISES = """
[[capability]]
prefix = "AA"
name = "Lamps"
folder = "lamps"

[capability.promises]
"AA-01" = "There is light"
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "steps.py").write_text(STEPS, encoding="utf-8")
    feature = tmp_path / "features" / "lamps" / "lamps.feature"
    feature.parent.mkdir(parents=True)
    feature.write_text(FEATURE, encoding="utf-8")
    (tmp_path / "features" / "requirements.toml").write_text(PROMISES, encoding="utf-8")
    return tmp_path


def begin(place: Path, tests: str, workers: int = 2, *, with_features: bool = True) -> subprocess.Popen[str]:
    (place / "test_it.py").write_text(tests, encoding="utf-8")
    return subprocess.Popen(
        [*PYTEST, "-n", str(workers), "test_it.py", *(["features"] if with_features else [])],
        cwd=place,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT), "TOLD": "this"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    )


@pytest.fixture
def begun(place: Path) -> Iterator[subprocess.Popen[str]]:
    with begin(place, "import time\ndef test_waits(told): time.sleep(600)\n") as running:
        yield running
        running.kill()


def told(place: Path, test: str) -> dict[str, object]:
    facts: dict[str, object] = json.loads((place / test).read_text(encoding="utf-8"))
    return facts


def worker_of(place: Path) -> processes.ProcessId:
    there = holds(lambda: (place / "test_waits").exists() and told(place, "test_waits"), bool)
    found = processes.identify(int(str(eventually(there, wanted="the test to be on its way", within=PATIENT)["pid"])))
    assert found is not None
    return found


def test_workers_come_from_the_zygote(place: Path) -> None:
    tests = "import os\ndef test_one(told): assert os.environ['TOLD'] == 'this'\ndef test_two(told): pass\n"
    with begin(place, tests) as running:
        output, _ = running.communicate(timeout=OF_A_RUN)
    assert running.returncode == 0, output
    for test in ("test_one", "test_two"):
        facts = told(place, test)
        assert (facts["parent"], facts["hooks"], facts["interrupts"]) == ("zygote", 1, True)


def test_workers_find_the_features_read_and_understood(place: Path) -> None:
    tests = """
def test_one(told, pytestconfig):
    from support.gherkin.suite import Suite
    one, other = Suite(pytestconfig), Suite(pytestconfig)
    assert one.library is other.library
    assert one.vocabulary.bind("then", "it shines") is other.vocabulary.bind("then", "it shines")
"""
    with begin(place, tests) as running:
        output, _ = running.communicate(timeout=OF_A_RUN)
    assert "2 passed" in output, output


def test_asserts_of_forked_workers_tell_both_sides(place: Path) -> None:
    with begin(place, "def test_one(): assert 6 * 7 == len('four')\n") as running:
        output, _ = running.communicate(timeout=OF_A_RUN)
    assert "assert (6 * 7) == 4" in output


def test_a_worker_that_dies_is_missed(place: Path) -> None:
    with begin(place, "import os\ndef test_one(): os.kill(os.getpid(), 9)\ndef test_two(told): pass\n") as running:
        output, _ = running.communicate(timeout=OF_A_RUN)
    assert running.returncode == 1
    assert "crashed while running 'test_it.py::test_one'" in output
    assert "1 failed, 2 passed" in output


def test_an_interrupted_worker_tears_down(place: Path, begun: subprocess.Popen[str]) -> None:
    worker_of(place)
    os.killpg(begun.pid, signal.SIGINT)
    output, _ = begun.communicate(timeout=OF_A_RUN)
    assert "KeyboardInterrupt" in output
    assert "launcher.py" not in output
    assert (place / "torn_down_test_waits").exists()


def test_workers_end_with_the_controller(place: Path, begun: subprocess.Popen[str]) -> None:
    worker = worker_of(place)
    begun.kill()
    gone = holds(worker.alive, lambda alive: not alive)
    eventually(gone, wanted="the worker to be gone", within=PATIENT)


def test_signoffs_commands_know_nothing_of_the_suite(place: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    tests = f"""
import json, subprocess, steps
def test_one(told):
    command = json.load(open("test_one"))["signoff"]
    env = dict(PYTHONPATH={str(CHECKOUT)!r})
    ended = subprocess.run([*command, "--help"], cwd={str(elsewhere)!r}, env=env, capture_output=True, text=True)
    assert ended.stdout.startswith("usage: python -m support"), ended
    mistaken = subprocess.run([*command, "nonsense"], cwd="/", env=env, capture_output=True, text=True)
    assert (mistaken.returncode, "invalid choice: 'nonsense'" in mistaken.stderr) == (2, True), mistaken
"""
    with begin(place, tests) as running:
        output, _ = running.communicate(timeout=OF_A_RUN)
    assert running.returncode == 0, output
    assert "launcher.py" in str(told(place, "test_one")["signoff"])


@pytest.mark.parametrize(("workers", "with_features"), [(0, True), (2, False)])
def test_without_workers_or_features_there_is_no_zygote(place: Path, workers: int, with_features: bool) -> None:
    with begin(place, "def test_one(told): pass\n", workers, with_features=with_features) as running:
        output, _ = running.communicate(timeout=OF_A_RUN)
    assert running.returncode == 0, output
    assert told(place, "test_one")["signoff"] == [sys.executable, "-m", "support"]
