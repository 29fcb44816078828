"""The plugin that gives a run its target, in planted suites run by pytest itself."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import processes
from support.targets.control import Control
from support.targets.starting import Whereabouts, find_or_start
from support.targets.state import KEPT, OF_RUNS
from support.waiting import eventually, holds
from tests.patience import OF_A_RUN, OUTLASTING, PATIENT
from tests.targets.conftest import Start

CHECKOUT = Path(__file__).parents[2]
STAND_IN = "tests.targets.planted:stand_in"

SETTINGS = f"""\
[pytest]
addopts = -p support.gherkin.collection -p support.runs -p support.targets.session -p no:cacheprovider
  -p no:allure_pytest -p no:randomly -p no:valkey -p no:anyio -p no:hypothesispytest
signoff_steps = planted_steps
signoff_parts = {STAND_IN}
markers =
  core: what a release cannot do without
  lock(name): holds the environment to itself
"""

EMBEDDED = """\
name = "embedded"
kind = "embedded"
[guard]
production = false
hosts = ["127.0.0.1"]
[waiting]
effect_seconds = 3
[actions.channels]
api = true
cli = "it is being rebuilt"
"""

FEATURE = """\
Feature: Looking at the target
  The owner wants to see.

  Rule: The target is there

    @AA-01 @api
    Scenario: Looking at the shelf
      Given the target
      When the owner looks at the shelf
      Then it was there

    @AA-02 @cli
    Scenario: Looking from the command line
      Given the target
      When the owner looks at the shelf
      Then it was there
"""

STEPS = """\
import os
import pytest
from pytest_bdd import given, then, when
from support.targets.needs import needs
from support.waiting import _Current


@pytest.fixture
@needs("valkey", "caches")
def queue(target):
    return target


@given("the target")
def the_target(target):
    assert target.kind in ("embedded", "deployed")


@when("the owner looks at the shelf", target_fixture="seen")
def looks(queue):
    print("LOOKED", queue.name, [cache.port for cache in queue.caches], _Current.limits.effect)
    return queue


@then("it was there")
def there(seen):
    assert seen.name
"""


class Suite:
    """A planted suite and the way to run it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, text in {
            "pytest.ini": SETTINGS,
            "targets/embedded.toml": EMBEDDED,
            "features/things/looking.feature": FEATURE,
            "features/requirements.toml": (
                '[[capability]]\nprefix = "AA"\nname = "Things"\nfolder = "things"\n'
                '[capability.promises]\n"AA-01" = "Looks"\n"AA-02" = "Looks too"\n'
            ),
            "planted_steps/__init__.py": "",
            "planted_steps/things.py": STEPS,
        }.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "pytest", "-p", "planted_steps.things", *arguments]

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        return {**kept, "PYTHONPATH": os.pathsep.join([str(CHECKOUT), str(self.root)])}

    def run(self, *arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            self.command(*arguments or ("features",)),
            cwd=self.root,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=OF_A_RUN,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def leftovers(self) -> list[str]:
        return [str(path) for path in (self.root / OF_RUNS).glob("*")]


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return Suite(tmp_path)


@pytest.fixture
def kept(suite: Suite) -> Iterator[Control]:
    """The environment that is kept in the planted suite's checkout."""
    control = find_or_start(Whereabouts(suite.root, suite.root / KEPT, None, STAND_IN))
    yield control
    control.stop()


def test_a_run_starts_what_its_scenarios_need_and_ends_it(suite: Suite) -> None:
    code, output = suite.run("features", "-rs", "-s")
    assert code == 0, output
    ready = re.findall(r"^(\S+) ready in \d+\.\d s$", output, re.MULTILINE)
    assert sorted(ready) == ["cache-1", "cache-2", "cache-3", "cache-4", "valkey"]
    assert "LOOKED embedded [" in output
    assert "3.0" in output
    assert suite.leftovers() == []


def test_what_only_a_step_asks_for_is_started_when_it_asks(suite: Suite) -> None:
    asking = """def looks(request):
    from pathlib import Path
    from support.targets.control import Control
    queue = request.getfixturevalue("queue")
    described = Control(Path(queue.faults.control)).describe()
    print("STATE", described["parts"]["valkey"]["state"])
    from support.evidence.redaction import redact
    print("HIDDEN", {redact(value) == value for value in described["secrets"].values()})"""
    suite.write("planted_steps/things.py", STEPS.replace("def looks(queue):", asking))
    code, output = suite.run("features", "-s")
    assert code == 0, output
    assert "STATE ready" in output
    assert "HIDDEN {False}" in output, "the scenario is under way, and its evidence is written meanwhile"
    assert suite.leftovers() == []


def test_a_channel_that_is_not_offered_is_not_supported(suite: Suite) -> None:
    _, output = suite.run("features", "-rs")
    assert "1 passed, 1 skipped" in output
    assert "the channel cli is not offered: it is being rebuilt" in output


def test_a_promise_that_is_not_supported_is_not_supported(suite: Suite) -> None:
    suite.write("targets/embedded.toml", EMBEDDED + '[not_supported]\n"AA-01" = "no queue in this one"\n')
    _, output = suite.run("features", "-rs")
    assert "2 skipped" in output
    assert "AA-01: no queue in this one" in output


def test_workers_share_one_environment(suite: Suite) -> None:
    code, output = suite.run("features", "-n", "2", "-v")
    assert code == 0, output
    assert len(re.findall(r"^valkey ready in", output, re.MULTILINE)) == 1
    assert suite.leftovers() == []


def test_a_kept_environment_is_used_and_stays(suite: Suite, kept: Control) -> None:
    before = kept.ensure(["valkey"])["parts"]["valkey"]["pid"]
    code, output = suite.run()
    assert code == 0, output
    assert kept.describe()["parts"]["valkey"]["pid"] == before


def test_without_scenarios_nothing_is_started(suite: Suite) -> None:
    suite.write("test_plain.py", "def test_plain():\n    assert True\n")
    assert suite.run("test_plain.py")[0] == 0
    assert not (suite.root / OF_RUNS).exists()


def test_looking_at_the_selection_starts_nothing(suite: Suite) -> None:
    code, output = suite.run("features", "--collect-only")
    assert code == 0
    assert "ready in" not in output
    assert not (suite.root / OF_RUNS).exists()


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_part_that_does_not_come_up_ends_the_run(suite: Suite, workers: str) -> None:
    suite.write("planted_steps/things.py", STEPS.replace('"caches"', '"dies"'))
    code, output = suite.run("features", "-n", workers)
    assert code == 3, output
    assert "no target to run against: dies did not come up: it ended with code 7" in output
    assert "cannot find the file of life" in output
    assert suite.leftovers() == []


def test_an_unknown_target_ends_the_run(suite: Suite) -> None:
    code, output = suite.run("features", "--target", "stagign")
    assert code == 3
    assert "there is no target 'stagign'" in output
    assert "Known targets: embedded." in output


DEPLOYED = """\
name = "staging"
kind = "deployed"
[guard]
production = {production}
hosts = ["127.0.0.1"]
[actions]
url = "http://127.0.0.1:{port}"
"""


def test_a_deployed_target_is_used_without_starting_anything(suite: Suite, start: Start, tmp_path: Path) -> None:
    control = start(root=tmp_path / "elsewhere")
    port = control.ensure(["first"])["ports"]["first"]
    path = suite.write("staging.toml", DEPLOYED.format(production="false", port=port))
    code, output = suite.run("features", "--target", str(path), "-s")
    assert code == 0, output
    assert "LOOKED staging []" in output
    assert not (suite.root / OF_RUNS).exists()


@pytest.mark.parametrize(
    ("production", "complaint"), [("true", "staging is production"), ("false", "nothing answers at 127.0.0.1:1 ")]
)
def test_an_unusable_deployed_target_ends_the_run(suite: Suite, production: str, complaint: str) -> None:
    path = suite.write("staging.toml", DEPLOYED.format(production=production, port=1))
    code, output = suite.run("features", "--target", str(path))
    assert code == 3
    assert complaint in output


WAITING_STEPS = STEPS.replace(
    "    return queue", f"    import time; print('WAITING', flush=True); time.sleep({OUTLASTING})"
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_ending_a_run_in_the_middle_leaves_nothing(suite: Suite, number: signal.Signals) -> None:
    suite.write("planted_steps/things.py", WAITING_STEPS)
    run = subprocess.Popen(
        suite.command("features", "-s"), cwd=suite.root, env=suite.environment(), stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    for line in run.stdout:
        if "WAITING" in line:
            break
    (folder,) = (suite.root / OF_RUNS).glob("*")
    environment_id = Control(folder).describe()["id"]
    assert len(list(processes.marked(environment_id))) == 6
    run.send_signal(number)
    run.wait(PATIENT)
    run.stdout.close()
    look = holds(lambda: list(processes.marked(environment_id)), lambda left: not left)
    eventually(look, wanted="no process of the environment")
    eventually(holds(suite.leftovers, lambda left: not left), wanted="no folder of the environment")


FAULTY_STEPS = STEPS.replace("def looks(queue):", "def looks(queue, faults):\n    faults.{act}('queue')")


@pytest.mark.parametrize("act", ["pause", "kill"])
def test_what_a_scenario_hurts_is_set_right(suite: Suite, kept: Control, act: str) -> None:
    suite.write("planted_steps/things.py", FAULTY_STEPS.format(act=act))
    suite.write("targets/embedded.toml", EMBEDDED.replace('"it is being rebuilt"', "true"))
    code, output = suite.run()
    assert code == 0, output
    assert kept.describe()["parts"]["valkey"]["state"] == "ready"


WRITING_STEPS = STEPS.replace("def looks(queue):", "def looks(queue, request):").replace(
    'print("LOOKED"',
    'open(queue.faults.control + "/../../../places.txt", "a").write('
    'request.node.name + " " + queue.faults.control + "\\n")\n    print("LOOKED"',
)
HURTING = """\
    @AA-01 @api @lock:queue
    Scenario: Hurting the shelf
      Given the target
      When the owner looks at the shelf
      Then it was there
"""


def _places(suite: Suite) -> dict[str, Path]:
    lines = (suite.root / "places.txt").read_text(encoding="utf-8").splitlines()
    return {name: Path(place) for name, place in (line.rsplit(" ", 1) for line in lines)}


def test_what_hurts_is_done_in_an_environment_apart(suite: Suite) -> None:
    suite.write("planted_steps/things.py", WRITING_STEPS)
    suite.write("targets/embedded.toml", EMBEDDED.replace('"it is being rebuilt"', "true"))
    suite.write("features/things/looking.feature", FEATURE + "\n" + HURTING)
    code, output = suite.run("features", "-n", "2")
    assert code == 0, output
    places = _places(suite)
    assert places["Hurting the shelf[api]"].name.endswith("-apart")
    assert not all(place.name.endswith("-apart") for place in places.values())
    assert suite.leftovers() == []


def test_where_there_is_one_environment_it_is_done_there(suite: Suite, kept: Control) -> None:
    suite.write("planted_steps/things.py", WRITING_STEPS.replace("/../../../places", "/../../places"))
    suite.write("targets/embedded.toml", EMBEDDED.replace('"it is being rebuilt"', "true"))
    suite.write("features/things/looking.feature", FEATURE + "\n" + HURTING)
    code, output = suite.run("features", "-n", "2")
    assert code == 0, output
    assert {place.resolve() for place in _places(suite).values()} == {kept.folder.resolve()}
