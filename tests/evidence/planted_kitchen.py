"""A planted suite with a scenario of every outcome, run once in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.patience import OF_A_RUN

ROOT = Path(__file__).resolve().parents[2]

# Plugins that cost start-up time and are not needed.
LEAN = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-p", "no:valkey", "-p", "no:anyio")

SETTINGS = """\
[pytest]
signoff_steps = planted_steps
markers =
    core: what a release cannot do without
"""

CONFTEST = """\
pytest_plugins = ["support.runs", "support.gherkin.collection", "support.evidence.session", "planted_fixtures"]
"""

FIXTURES = '''\
import pytest

from support.evidence.attachments import attach_text


@pytest.fixture(autouse=True)
def guarded(request):
    """A place to be."""
    name = request.node.plan.name if hasattr(request.node, "plan") else ""
    assert "set up badly" not in name, "the place is taken"
    yield
    assert "cleaned up badly" not in name, "something is left: plate-7"


@pytest.fixture
def waiter():
    """A waiter who does nothing."""
    return "waiter"


@pytest.fixture
def table(waiter):
    """A table by the window.

    With a view.
    """
    attach_text("the view", "the sea")
    return {"served": []}


@pytest.fixture
def rotten():
    """A rotten fish."""
    raise AssertionError("it smells")
'''

STEPS = """\
import os
import shutil
import signal

import allure
import pytest
from pytest_bdd import given, parsers, then, when

from support.evidence.attachments import attach_command, attach_exchange, attach_image
from support.evidence.attachments import attach_objects, attach_table, attach_text
from support.evidence.redaction import register_secret
from support.targets.offers import offered


@given("a laid table")
def lay(table):
    attach_text("the cloth", "white")


@given("these plates")
def plates(table, datatable):
    table["plates"] = datatable


@given("a guest who is not there")
def nobody():
    assert False, "nobody came"


@given("a garden")
def garden():
    offered(None, "a garden")


@given("a closed day")
def closed():
    pytest.skip("closed on Mondays")


@when(parsers.parse('the guest orders "{dish}"'))
def order(table, dish):
    before = {"served": list(table["served"])}
    table["served"].append(dish)
    attach_exchange(
        "The guest orders",
        method="POST",
        address="http://guest:canary-password@127.0.0.1/orders?token=canary-query",
        request_headers={"Authorization": "Bearer canary-bearer"},
        request_body='{"dish": "soup", "password": "canary-body"}',
        status=202,
        response_headers={"Set-Cookie": "session=canary-cookie"},
        response_body='{"accepted": true}',
        seconds=0.012,
    )
    attach_command("The bell", argv=["bell", "--token", "canary argument"], exit_code=0, output="ding", seconds=0.5)
    attach_objects("The table", before=before, after=table)
    attach_table("Served", [{"dish": dish, "guest": 1}])
    attach_image("The plate", b"\\x89PNG\\xff")
    with allure.step("the cook nods"):
        allure.attach("yes", "what the cook said", allure.attachment_type.TEXT)


@when("the kitchen burns")
def burn():
    raise RuntimeError("fire")


@when("the guest smells the fish")
def smell(rotten):
    pass


@when("the lights go out")
def dark():
    os.kill(os.getpid(), signal.SIGKILL)


@when("the guest presses the alarm")
def alarm():
    os.kill(os.getpid(), signal.SIGINT)


@when("the notebook is lost")
def lost():
    shutil.rmtree("evidence/allure-results")
    attach_text("last words", "none")


@then(parsers.parse('the guest gets "{dish}"'))
def served(table, dish):
    register_secret("canary-registered", "house secret")
    assert table["served"] == [dish], f"wanted: {dish}\\n  seen: {table['served']}, canary-registered"


@then("the guest is told")
def told(docstring):
    assert docstring.startswith("We")
"""

FEATURE = """\
Feature: Serving dishes
  The guest wants what was ordered.

  Rule: A dish is served as ordered

    @KI-01 @core @api @cli
    Scenario: Serving a soup
      Given a laid table
      And these plates
        | name | size |
        | deep | 25   |
      When the guest orders "soup"
      Then the guest gets "soup"

    @KI-01
    Scenario Outline: Serving in time
      Given a laid table
      When the guest orders "<dish>"
      Then the guest gets "<dish>"

      Examples:
        | dish  | why   |
        | bread | quick |
        | fish  | slow  |

    @KI-02
    Scenario: Being told
      When the guest orders "stone"
      Then the guest is told
        \"\"\"
        We do not
        serve stones.
        \"\"\"
"""

TROUBLE = """\
Feature: Trouble in the kitchen
  What may go wrong.

  @KI-03
  Scenario: Getting something else
    Given a laid table
    When the guest orders "bread"
    Then the guest gets "soup"
    And the guest gets "bread"

  Scenario: Waiting for nobody
    Given a guest who is not there
    When the guest orders "bread"
    Then the guest gets "bread"

  Scenario: Burning down
    Given a laid table
    When the kitchen burns
    Then the guest gets "soup"

  Scenario: Smelling the fish
    When the guest smells the fish
    Then the guest gets "fish"

  Scenario: Sitting in the garden
    Given a garden
    When the guest orders "bread"
    Then the guest gets "bread"

  Scenario: Coming on a Monday
    Given a closed day
    When the guest orders "bread"
    Then the guest gets "bread"

  Scenario: Saying what nobody understands
    Given a laid table
    When the guest mumbles
    Then the guest gets "bread"

  Scenario: Being set up badly
    When the guest orders "bread"
    Then the guest gets "bread"

  Scenario: Being cleaned up badly
    When the guest orders "bread"
    Then the guest gets "bread"
"""

SERVING = "elsewhere/kitchen/serving_dishes.feature"
TROUBLE_PATH = "elsewhere/kitchen/trouble.feature"

REQUIREMENTS = """\
[[capability]]
prefix = "KI"
name = "Kitchen"
folder = "kitchen"
[capability.promises]
"KI-01" = "A dish is served as ordered"
"KI-02" = "An unknown dish is refused"
"KI-03" = "Nothing else is served"
"KI-04" = "The bill is right"
"""


@dataclass(frozen=True)
class PlantedRun:
    """How a planted run ended, and what it left."""

    exit_code: int
    output: str
    evidence: Path

    @property
    def verdict(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.evidence / "verdict.json").read_text(encoding="utf-8"))
        return document

    @property
    def records(self) -> dict[str, dict[str, Any]]:
        """By name and channel."""
        lines = (self.evidence / "results.jsonl").read_text(encoding="utf-8").splitlines()
        records = [json.loads(line) for line in lines]
        return {"/".join(filter(None, (r["name"], r["row"], r["channel"]))): r for r in records}

    @property
    def allure(self) -> dict[str, dict[str, Any]]:
        """Allure results by name, row and channel."""
        found = {}
        for path in (self.evidence / "allure-results").glob("*-result.json"):
            result = json.loads(path.read_text(encoding="utf-8"))
            values = [p["value"].lower() for p in result["parameters"] if p["name"] != "why"]
            found["/".join([result["name"], *values])] = result
        return found

    def container_of(self, result: dict[str, Any]) -> dict[str, Any]:
        for path in (self.evidence / "allure-results").glob("*-container.json"):
            container: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if result["uuid"] in container["children"]:
                return container
        raise LookupError(result["name"])

    def attachment(self, step: dict[str, Any], title: str) -> str:
        source: str = next(one["source"] for one in step["attachments"] if one["name"] == title)
        return (self.evidence / "allure-results" / source).read_text(encoding="utf-8")


def plant(folder: Path) -> Path:
    """Write the planted suite. Its features lie where the gate does not look: it would not let them pass."""
    (folder / "elsewhere" / "kitchen").mkdir(parents=True)
    for name in ("features", "planted_steps"):
        (folder / name).mkdir()
    for name, text in {
        "pytest.ini": SETTINGS,
        "conftest.py": CONFTEST,
        "planted_fixtures.py": FIXTURES,
        "features/requirements.toml": REQUIREMENTS,
        "elsewhere/kitchen/serving_dishes.feature": FEATURE,
        "elsewhere/kitchen/trouble.feature": TROUBLE,
        "planted_steps/__init__.py": "",
        "planted_steps/dishes.py": STEPS,
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run_planted(folder: Path, *arguments: str, evidence: bool = True, **variables: str) -> PlantedRun:
    """Run pytest in a planted suite, with evidence in `evidence/` unless told otherwise."""
    given = list(arguments)
    if evidence and "--evidence" not in arguments:
        given += ["--evidence", str(folder / "evidence")]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NO_COLOR", "FORCE_COLOR"))
    }
    environment |= {"PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "PYTHONDONTWRITEBYTECODE": "1", **variables}
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", *LEAN, *given],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=OF_A_RUN,
        check=False,
    )
    return PlantedRun(finished.returncode, finished.stdout + finished.stderr, folder / "evidence")
