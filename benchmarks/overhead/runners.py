"""How each runner is given the features, and how it is called: as its users call it, output to a file, no colours."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.overhead.definitions import for_behave, for_cucumber, for_pytest_bdd
from benchmarks.overhead.kitchen import Sentence
from benchmarks.overhead.peers import BEHAVE, CUCUMBER, PYTEST_BDD, PeerMissing, node, node_peer, python_peer
from support.evidence.launching import pytest_command

ROOT = Path(__file__).resolve().parents[2]
RESULTS = "results"
_MARKERS = "\nmarkers =\n    KI-01: a promise\n    core: a tag\n    slow: a tag\n    lock(name): a tag\n"
_SETTINGS = f"[pytest]\naddopts = --strict-markers --strict-config -p no:cacheprovider{_MARKERS}"
_SUITE_SETTINGS = f"{_SETTINGS}signoff_steps = kitchen_steps\n"
_SUITE_PLUGINS = (
    "support.gherkin.collection",
    "support.runs",
    "support.ownership",
    "support.targets.session",
    "support.cleaning",
    "support.evidence.session",
    "support.connections.fixtures",
    "support.drivers.fixtures",
    "support.drivers.arranging",
    "support.observers.fixtures",
    "kitchen_steps.kitchen",
)
_SECRETS = 24
"""As many as the embedded target's profile has, give or take a few: each costs time in the filter."""
_SUITE_CONFTEST = f"""\
import secrets

import pytest

pytest.register_assert_rewrite("kitchen_steps", "support")
pytest_plugins = {_SUITE_PLUGINS!r}


def pytest_collection_finish():
    from support.evidence.redaction import register_secret

    for number in range({_SECRETS}):
        register_secret(secrets.token_urlsafe(24), f"part-{{number}}.token")
"""
_TARGET = 'name = "nothing"\nkind = "deployed"\n[guard]\nproduction = false\nhosts = ["127.0.0.1"]\n'
Vocabulary = tuple[Sentence, ...]


@dataclass(frozen=True)
class Runner:
    """A runner with its reporter, or without. `plant` adds to a folder of features what it needs beside them."""

    name: str
    plant: Callable[[Path, Vocabulary], None]
    command: Callable[[], list[str]]
    reports: bool = False
    needs_root: bool = False
    executes: bool = True


def all_runners() -> tuple[Runner, ...]:
    """Everybody who is measured; this suite first, then by how near they are to it."""
    return (
        Runner("this suite", _plant_suite, lambda: _suite("--evidence", RESULTS), reports=True, needs_root=True),
        Runner("- nothing kept", _plant_suite, lambda: _suite(), needs_root=True),
        Runner("- checked and collected only", _plant_suite, lambda: _suite("--collect-only", "-q"), needs_root=True,
               executes=False),
        Runner("pytest-bdd", _plant_pytest_bdd, lambda: _pytest_bdd()),
        Runner("- with allure-pytest", _plant_pytest_bdd, lambda: _pytest_bdd("--alluredir", RESULTS), reports=True),
        Runner("behave", _plant_behave, lambda: _behave("progress")),
        Runner("- with allure-behave", _plant_behave,
               lambda: _behave("allure_behave.formatter:AllureFormatter", "--outfile", RESULTS), reports=True),
        Runner("cucumber-js", _plant_cucumber, lambda: _cucumber("progress")),
        Runner("- with allure-cucumberjs", _plant_cucumber, lambda: _cucumber("allure-cucumberjs/reporter"),
               reports=True),
    )  # fmt: skip


def available(runners: Sequence[Runner]) -> tuple[list[Runner], list[str]]:
    """Those that can be called here, installed on the way, and why the others cannot."""
    found: list[Runner] = []
    missing: dict[str, None] = {}
    for runner in runners:
        try:
            runner.command()
            found.append(runner)
        except PeerMissing as error:
            missing[str(error)] = None
    return found, list(missing)


def _suite(*options: str) -> list[str]:
    return [*pytest_command(["features"]), "--target", "targets/nothing.toml", *options]


def _plant_suite(folder: Path, vocabulary: Vocabulary) -> None:
    steps, targets = folder / "kitchen_steps", folder / "targets"
    steps.mkdir()
    targets.mkdir()
    (steps / "__init__.py").touch()
    (steps / "kitchen.py").write_text(for_pytest_bdd(vocabulary), encoding="utf-8")
    (targets / "nothing.toml").write_text(_TARGET, encoding="utf-8")
    (folder / "conftest.py").write_text(_SUITE_CONFTEST, encoding="utf-8")
    (folder / "pytest.ini").write_text(_SUITE_SETTINGS, encoding="utf-8")


def _pytest_bdd(*options: str) -> list[str]:
    python = python_peer(ROOT, "pytest-bdd", PYTEST_BDD)
    return [str(python), "-m", "pytest", "-q", "test_kitchen.py", *options]


def _plant_pytest_bdd(folder: Path, vocabulary: Vocabulary) -> None:
    (folder / "conftest.py").write_text(for_pytest_bdd(vocabulary), encoding="utf-8")
    (folder / "test_kitchen.py").write_text(
        'from pytest_bdd import scenarios\n\nscenarios("features")\n', encoding="utf-8"
    )
    (folder / "pytest.ini").write_text(_SETTINGS, encoding="utf-8")


def _behave(formatter: str, *options: str) -> list[str]:
    python = python_peer(ROOT, "behave", BEHAVE)
    return [str(python), "-m", "behave", "--no-color", "--format", formatter, *options, "features"]


def _plant_behave(folder: Path, vocabulary: Vocabulary) -> None:
    steps = folder / "features" / "steps"
    steps.mkdir()
    (steps / "kitchen.py").write_text(for_behave(vocabulary), encoding="utf-8")


def _cucumber(formatter: str) -> list[str]:
    program = node_peer(ROOT, "cucumber", CUCUMBER) / "@cucumber" / "cucumber" / "bin" / "cucumber.js"
    options = ["--format-options", json.dumps({"resultsDir": RESULTS})] if "allure" in formatter else []
    return [str(node()), str(program), "features/kitchen/*.feature", "--require", "steps.js", "--format", formatter,
            *options]  # fmt: skip


def _plant_cucumber(folder: Path, vocabulary: Vocabulary) -> None:
    (folder / "steps.js").write_text(for_cucumber(vocabulary), encoding="utf-8")
    (folder / "node_modules").symlink_to(node_peer(ROOT, "cucumber", CUCUMBER))


def interpreter() -> str:
    """Which Python everything in Python runs on."""
    return f"Python {sys.version.split()[0]}"
