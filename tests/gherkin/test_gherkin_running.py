"""Running planted suites: selection, fixtures, hooks, outcomes, the gate's exit code, workers."""

from __future__ import annotations

from pathlib import Path

import pytest

# imported here, it stays: runs inside this process would otherwise each import it again
import support.gherkin.collection  # noqa: F401
from tests.gherkin.planting import PlantedSuite, run

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[2]
OUTLINE = """\
@AA-01 @slow @lock:worker
Feature: Stopping workloads
  The owner saves money.

  Rule: Nothing runs at night

    Scenario Outline: Restarting many sizes
      Given a deployment "checkout" with <n> pods
      When its owner restarts it
      Then <n> pods are new

      Examples:
        | n | why   |
        | 1 | least |
        | 4 | more  |
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> PlantedSuite:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    suite = PlantedSuite(pytester.path)
    suite.feature("stopping", OUTLINE)
    return suite


def collected(result: pytest.RunResult) -> list[str]:
    return sorted(line.split("::")[1] for line in result.outlines if ".feature::" in line)


ALL = [
    "Restarting a deployment of three pods[api]",
    "Restarting a deployment of three pods[cli]",
    "Restarting many sizes[1]",
    "Restarting many sizes[4]",
]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["features"], ALL),
        ([], ALL),
        (["features/things/stopping.feature"], ALL[2:]),
        (["features/things/restarting.feature::Restarting a deployment of three pods"], ALL[:2]),
        (["features/things/stopping.feature::Restarting many sizes[4]"], ALL[3:]),
        (["features", "-k", "three  PODS"], ALL[:2]),
        (["features", "-k", "every pod"], ALL[:2]),
        (["features", "-k", "stopping workloads"], ALL[2:]),
        (["features", "-k", "night"], ALL[2:]),
        (["features", "-k", "sizes and not night"], []),
        (["features", "-m", "AA-01 and not slow"], ALL[:2]),
        (["features", "-m", "not @core"], ALL[2:]),
        (["features", "-m@core and @cli"], ALL[1:2]),
        (["features", "-m", "lock:worker"], ALL[2:]),
        (["features", "-m", "lock"], ALL[2:]),
        (["features", "-m", "lock:disk"], []),
        (["features", "-m", "api"], ALL[:1]),
    ],
)
def test_selection(pytester: pytest.Pytester, suite: PlantedSuite, arguments: list[str], expected: list[str]) -> None:
    assert collected(run(pytester, *arguments, "--collect-only", "-q")) == expected


def test_scenarios_run_and_report_their_line(pytester: pytest.Pytester, suite: PlantedSuite) -> None:
    result = run(pytester, "features", "-v")
    result.assert_outcomes(passed=4)
    items, _ = pytester.inline_genitems("features/things/stopping.feature", "-p", "no:xdist")
    assert [item.location for item in items] == [
        ("features/things/stopping.feature", 6, "Restarting many sizes[1]"),
        ("features/things/stopping.feature", 6, "Restarting many sizes[4]"),
    ]


def test_gate_ends_the_run_with_exit_code_3_before_anything_starts(
    pytester: pytest.Pytester, suite: PlantedSuite
) -> None:
    pytester.makeconftest(
        "import pytest\n@pytest.fixture(autouse=True, scope='session')\n"
        "def started():\n    open('started', 'w').close()\n"
        "def pytest_signoff_gate(findings):\n    print('told:', len(findings))\n"
    )
    suite.feature("bad", "@AA-01\nFeature: Bad\n  Who.\n  @wip\n  Scenario: Blind\n    When its owner restarts it\n")
    result = run(pytester, "features/things/stopping.feature")
    assert result.ret == 3
    result.stdout.fnmatch_lines(
        [
            "told: 2",
            "*2 findings. Nothing was started.",
            "features/things/bad.feature:4",
            "*@wip is not registered*",
            "*Remedy: *",
            "features/things/bad.feature:5",
        ]
    )
    assert not (pytester.path / "started").exists()
    assert run(pytester, "features", "--collect-only").ret == 3


def test_gate_leaves_other_runs_alone_and_follows_the_given_root(
    pytester: pytest.Pytester, suite: PlantedSuite
) -> None:
    suite.feature("bad", "Feature: Bad\n")
    pytester.makepyfile("def test_nothing():\n    pass\n")
    (pytester.path / "elsewhere").mkdir()
    (pytester.path / "elsewhere" / "free.feature").write_text("Feature: F\n  Scenario: S\n    Then 1 pods are new\n")
    run(pytester, "test_gate_leaves_other_runs_alone_and_follows_the_given_root.py").assert_outcomes(passed=1)
    assert run(pytester, "elsewhere", "--collect-only").ret == 0
    result = run(pytester, "elsewhere", "--features-root", "elsewhere")
    assert result.ret == 3
    result.stdout.fnmatch_lines(["elsewhere/free.feature:1", "elsewhere/requirements.toml:1"])


def test_steps_that_cannot_be_imported_are_a_finding(pytester: pytest.Pytester, suite: PlantedSuite) -> None:
    suite.steps("1 / 0\n", "broken")
    result = run(pytester, "features")
    assert result.ret == 3
    result.stdout.fnmatch_lines(["planted_steps/broken.py:1", "*ZeroDivisionError*"])


def test_workers_share_the_gate_and_run_everything_once(pytester: pytest.Pytester, suite: PlantedSuite) -> None:
    result = pytester.runpytest_subprocess("features", "-n", "2", "-k", "many sizes")
    result.assert_outcomes(passed=2)
    suite.feature("bad", "Feature: Bad\n")
    result = pytester.runpytest_subprocess("features", "-n", "2")
    assert result.ret == 3
    assert str(result.stdout).count("Nothing was started") == 1


FIXTURES = """\
import pytest
from pytest_bdd import given, then, when

@pytest.fixture(scope="session")
def environment():
    yield ["up"]
    print("environment down")

@pytest.fixture
def cluster(environment, deployment):
    return environment, deployment

@pytest.fixture
def deployment():
    raise RuntimeError("the step provides it")

@pytest.fixture
def unused(): ...

@given("a deployment", target_fixture="deployment")
def a_deployment():
    return "made by the step"

@when("it changes", target_fixture="deployment")
def change(deployment, request):
    assert request.node.plan.name
    return "changed"

@then("the cluster sees it")
def seen(cluster, deployment):
    assert cluster == (["up"], "changed")
    assert deployment == "changed"

@then("nothing was left of the scenario before")
def left(deployment): ...
"""
FIXTURE_FEATURE = """\
@AA-01
Feature: Providing things
  Who.
  Scenario: One
    Given a deployment
    When it changes
    Then the cluster sees it
"""


def test_fixtures_are_found_provided_and_torn_down(pytester: pytest.Pytester, suite: PlantedSuite) -> None:
    suite.without("stopping")
    suite.feature("restarting", FIXTURE_FEATURE)
    suite.steps(FIXTURES.split('@then("nothing')[0])
    result = run(pytester, "features", "-s")
    result.assert_outcomes(passed=1)
    assert str(result.stdout).count("environment down") == 1


def test_what_a_step_provides_is_unknown_to_other_scenarios(pytester: pytest.Pytester, suite: PlantedSuite) -> None:
    suite.without("stopping")
    suite.feature("restarting", FIXTURE_FEATURE + "  Scenario: Two\n    Then nothing was left of the scenario before\n")
    suite.steps(FIXTURES)
    result = run(pytester, "features")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*RuntimeError: the step provides it"])


def test_fixture_closure_names_what_the_steps_may_ask_for(pytester: pytest.Pytester, suite: PlantedSuite) -> None:
    suite.without("stopping")
    suite.feature("restarting", FIXTURE_FEATURE)
    suite.steps(FIXTURES.split('@then("nothing')[0])
    pytester.makeconftest("import pytest\n@pytest.fixture(autouse=True)\ndef watch(request, tmp_path): ...\n")
    items, _ = pytester.inline_genitems("features", "-p", "no:xdist")
    closure = items[0].fixture_closure  # type: ignore[attr-defined]
    assert {"environment", "cluster", "watch", "tmp_path"} <= closure
    assert {"deployment", "unused", "request"}.isdisjoint(closure)


ARGUMENTS_FEATURE = '''\
@AA-01
Feature: Arguments
  Who.
  Scenario Outline: Many
    Given a list
      | name | <n> |
    And a note
      """
      dear <n>
      """
    Then all is well
    Examples:
      | n |
      | x |
'''
ARGUMENTS_STEPS = """\
from pytest_bdd import given, then

@given("a list")
def a_list(datatable):
    assert datatable == [["name", "x"]]

@given("a note")
def a_note(docstring, optional="untouched"):
    assert (docstring, optional) == ("dear x", "untouched")

@then("all is well")
def well(): ...
"""


def test_tables_and_text_blocks_reach_the_steps(pytester: pytest.Pytester, suite: PlantedSuite) -> None:
    suite.without("stopping")
    suite.feature("restarting", ARGUMENTS_FEATURE)
    suite.steps(ARGUMENTS_STEPS)
    run(pytester, "features").assert_outcomes(passed=1)


def test_broken_syntax_outside_the_gate_is_a_collection_error(pytester: pytest.Pytester, suite: PlantedSuite) -> None:
    (pytester.path / "loose").mkdir()
    (pytester.path / "loose" / "loose.feature").write_text("Feature: F\n  Scenario: S\n    Then x\n    Oops\n")
    result = run(pytester, "loose")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(['*loose.feature:4: "Oops" cannot stand here'])


def test_markers_are_on_the_items(pytester: pytest.Pytester, suite: PlantedSuite) -> None:
    items, _ = pytester.inline_genitems("features/things/stopping.feature", "-p", "no:xdist")
    [lock] = items[0].iter_markers("lock")
    assert lock.args == ("worker",)
    assert {"AA-01", "slow", "lock:worker"} <= {mark.name for mark in items[0].iter_markers()}
    assert "AA-01" in items[0].keywords
