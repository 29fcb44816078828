"""What listeners and readers are told of a scenario: hooks, the failed step, the text of a failure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

# imported here, it stays: runs inside this process would otherwise each import it again
import support.gherkin.collection  # noqa: F401
from tests.gherkin.planting import GOOD_FEATURE, GOOD_STEPS, PlantedSuite, run

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> PlantedSuite:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return PlantedSuite(pytester.path)


LISTENER = """\
import pytest

def tell(*words): print("->", *words)

def pytest_bdd_before_scenario(request, feature, scenario):
    tell("before scenario", feature.name, "/", scenario.rule.name, "/", scenario.name, "/", request.node.plan.channel)
def pytest_bdd_before_step(step, step_func): tell("before", step.keyword, step.name, step_func.__name__)
def pytest_bdd_before_step_call(step, step_func_args): tell("call", step.name, sorted(step_func_args))
def pytest_bdd_after_step(step, step_func_args): tell("after", step.name)
def pytest_bdd_step_error(step, exception): tell("error", step.name, type(exception).__name__)
def pytest_bdd_step_func_lookup_error(step, exception): tell("lookup", step.name, type(exception).__name__)
def pytest_bdd_after_scenario(scenario): tell("after scenario", scenario.name)
def pytest_signoff_step_skipped(plan, step, index): tell("skipped", index, step.keyword, step.text)
"""


def told(result: pytest.RunResult) -> list[str]:
    return [line.split("-> ", 1)[1] for line in result.outlines if "-> " in line]


def test_hooks_tell_a_scenario_that_fails(pytester: pytest.Pytester, suite: PlantedSuite) -> None:
    pytester.makeconftest(LISTENER)
    suite.steps(GOOD_STEPS.replace('deployment["old"], 0', "7, 0"))
    suite.feature("restarting", GOOD_FEATURE.replace("3 pods are new\n", "3 pods are new\n      And 4 pods are new\n"))
    result = run(pytester, "features", "-s", "-m", "api")
    assert told(result) == [
        "before scenario Restarting workloads / A restart replaces every pod / Restarting a deployment of three pods"
        " / api",
        'before Given a deployment "checkout" with 3 pods a_deployment',
        "call a deployment \"checkout\" with 3 pods ['count', 'name']",
        'after a deployment "checkout" with 3 pods',
        "before When its owner restarts it restart",
        "call its owner restarts it ['deployment']",
        "after its owner restarts it",
        "before Then 3 pods are new pods_are_new",
        "call 3 pods are new ['count', 'deployment']",
        "error 3 pods are new AssertionError",
        "skipped 3 And 4 pods are new",
        "after scenario Restarting a deployment of three pods",
    ]


def test_hooks_tell_a_scenario_that_is_skipped(pytester: pytest.Pytester, suite: PlantedSuite) -> None:
    pytester.makeconftest(LISTENER)
    suite.steps(
        GOOD_STEPS.replace(
            '    deployment["new"], ', '    import pytest; pytest.skip("not offered")\n    deployment["new"], '
        )
    )
    result = run(pytester, "features", "-s", "-m", "api")
    result.assert_outcomes(skipped=1, deselected=1)
    assert told(result)[-3:] == [
        "skipped 1 When its owner restarts it",
        "skipped 2 Then 3 pods are new",
        "after scenario Restarting a deployment of three pods",
    ]


def test_hooks_tell_a_sentence_without_definition(pytester: pytest.Pytester, suite: PlantedSuite) -> None:
    pytester.makeconftest(LISTENER)
    (pytester.path / "loose").mkdir()
    feature = "Feature: F\n  Rule: R\n  Scenario: S\n    Given nobody knows it\n    Then 1 pods are new\n"
    (pytester.path / "loose" / "loose.feature").write_text(feature)
    result = run(pytester, "loose", "-s")
    result.assert_outcomes(failed=1)
    assert told(result)[1:] == [
        "lookup nobody knows it StepDefinitionNotFoundError",
        "skipped 1 Then 1 pods are new",
        "after scenario S",
    ]
    result.stdout.fnmatch_lines(['*no step is defined for "Given nobody knows it" (loose/loose.feature:4)'])


def test_failure_reads_as_sentence_wanted_and_seen(
    pytester: pytest.Pytester, suite: PlantedSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite.steps(GOOD_STEPS.replace('deployment["old"], 0', "7, 0"))
    suite.feature("restarting", GOOD_FEATURE.replace("3 pods are new\n", "3 pods are new\n      And 4 pods are new\n"))
    result = run(pytester, "features", "-m", "cli")
    text = str(result.stdout)
    result.stdout.fnmatch_lines(
        [
            "Scenario: Restarting a deployment of three pods, through the CLI",
            "  Rule: A restart replaces every pod",
            "  features/things/restarting.feature:8",
            "",
            '  done     Given a deployment "checkout" with 3 pods',
            "  done     When its owner restarts it",
            "  FAILED   Then 3 pods are new",
            "  not run  And 4 pods are new",
            "",
            "  features/things/restarting.feature:11",
            "  Then 3 pods are new",
            "",
            "    wanted: 3 new pods",
            "    seen: 7 new pods",
            "",
            "  planted_steps/things.py:16 in pods_are_new",
        ],
        consecutive=True,
    )
    assert "Error" not in text.partition("short test summary")[0]
    assert "execution.py" not in text
    monkeypatch.setenv("COLUMNS", "200")
    summary = "FAILED features/things/restarting.feature::*[[]cli] - Then 3 pods are new: wanted: 3 new pods"
    run(pytester, "features", "-m", "cli").stdout.fnmatch_lines([summary])


@pytest.mark.parametrize("option", ["--tb=long", "--full-trace"])
def test_full_traceback_on_demand(pytester: pytest.Pytester, suite: PlantedSuite, option: str) -> None:
    suite.steps(GOOD_STEPS.replace('deployment["old"], 0', "7, 0"))
    result = run(pytester, "features", "-m", "cli", option)
    result.stdout.fnmatch_lines([">*assert deployment*"])


def test_error_of_the_suite_shows_its_way_from_the_step_on(pytester: pytest.Pytester, suite: PlantedSuite) -> None:
    spoiled = GOOD_STEPS.replace('    deployment["new"], deployment["old"] = deployment["old"], 0', "    connect()")
    suite.steps(spoiled + "\n\ndef connect():\n    raise ConnectionError('refused')\n")
    text = str(run(pytester, "features", "-m", "cli").stdout)
    assert "    ConnectionError: refused" in text
    assert re.search(r'things.py", line 11, in restart\n(?:    .*\n)+.*things.py", line 20, in connect', text)
    assert "execution.py" not in text


def test_failed_step_is_known_to_listeners(pytester: pytest.Pytester, suite: PlantedSuite) -> None:
    suite.steps(GOOD_STEPS.replace('deployment["old"], 0', "7, 0"))
    pytester.makeconftest(
        "def pytest_runtest_makereport(item, call):\n    if call.when == 'call':\n"
        "        print('->', item.failed_step and item.failed_step.text, item.progress.done)\n"
    )
    assert told(run(pytester, "features", "-s", "-m", "cli")) == ["3 pods are new 2"]
