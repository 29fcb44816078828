"""A small suite planted into an empty folder: features, steps and promises, good until a case spoils them."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path

import pytest

from support.gherkin.findings import Finding
from support.gherkin.gate import check
from support.gherkin.library import Library
from support.gherkin.plans import ScenarioPlan
from support.gherkin.vocabulary import Vocabulary, load_vocabulary

STEPS_PACKAGE = "planted_steps"
MARKERS = ("core", "slow", "lock")

GOOD_FEATURE = """\
@AA-01
Feature: Restarting workloads
  The service owner wants fresh pods without an outage.

  Rule: A restart replaces every pod

    @core @api @cli
    Scenario: Restarting a deployment of three pods
      Given a deployment "checkout" with 3 pods
      When its owner restarts it
      Then 3 pods are new
"""

GOOD_STEPS = """\
from pytest_bdd import given, parsers, then, when


@given(parsers.parse('a deployment "{name}" with {count:d} pods'), target_fixture="deployment")
def a_deployment(name, count):
    return {"name": name, "old": count, "new": 0}


@when("its owner restarts it")
def restart(deployment):
    deployment["new"], deployment["old"] = deployment["old"], 0


@then(parsers.parse("{count:d} pods are new"))
def pods_are_new(deployment, count):
    assert deployment["new"] == count, f"wanted: {count} new pods\\nseen: {deployment['new']} new pods"
"""

SETTINGS = f"""\
[pytest]
addopts =
  --strict-markers
  -p support.gherkin.collection
  -p no:cacheprovider
  -p no:allure_pytest
  -p no:randomly
  -p no:valkey
  -p no:anyio
  -p no:hypothesispytest
signoff_steps = {STEPS_PACKAGE}
markers =
  core: what a release cannot do without
  slow: takes long
  lock(name): holds the environment
"""


class PlantedSuite:
    """Writes files below `root` and asks the room under test about them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.features = root / "features"
        self.folder = self.features / "things"
        self.folder.mkdir(parents=True)
        (root / STEPS_PACKAGE).mkdir()
        (root / STEPS_PACKAGE / "__init__.py").touch()
        (root / "pytest.ini").write_text(SETTINGS)
        self.promises({"AA-01": "Things restart"})
        self.steps(GOOD_STEPS)
        self.feature("restarting", GOOD_FEATURE)

    def feature(self, name: str, text: str) -> Path:
        path = self.folder / f"{name}.feature"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    def without(self, name: str) -> None:
        (self.folder / f"{name}.feature").unlink()

    def steps(self, text: str, module: str = "things") -> None:
        (self.root / STEPS_PACKAGE / f"{module}.py").write_text(textwrap.dedent(text), encoding="utf-8")

    def promises(self, wording: dict[str, str]) -> None:
        lines = ["[[capability]]", 'prefix = "AA"', 'name = "Automated actions"', 'folder = "things"']
        lines += ["[capability.promises]", *(f'"{identifier}" = "{text}"' for identifier, text in wording.items())]
        (self.features / "requirements.toml").write_text("\n".join(lines))

    def vocabulary(self) -> Vocabulary:
        """The planted steps, imported anew."""
        self.forget()
        try:
            return load_vocabulary(STEPS_PACKAGE, self.root)
        finally:
            sys.path.remove(str(self.root))
            self.forget()

    def forget(self) -> None:
        for name in [name for name in sys.modules if name.split(".")[0] == STEPS_PACKAGE]:
            del sys.modules[name]
        sys.path_importer_cache.pop(str(self.root), None)

    def library(self) -> Library:
        return Library(self.features, self.root)

    def plans(self, name: str = "restarting") -> tuple[ScenarioPlan, ...]:
        return self.library().plans(self.folder / f"{name}.feature")

    def findings(self, registered: Iterable[str] = MARKERS) -> list[Finding]:
        return check(self.features, self.vocabulary(), frozenset(registered), self.library())


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run the planted suite in this process."""
    return pytester.runpytest_inprocess(*arguments, "-p", "no:xdist")


def rules_of(findings: Iterable[Finding]) -> list[str]:
    return [finding.rule for finding in findings]
