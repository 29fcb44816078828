"""From feature files to plans: what is inherited, filled in, named, and split by channel."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.gherkin.plans import ScenarioPlan
from tests.gherkin.planting import PlantedSuite

FEATURE = '''\
@AA-01 @slow
Feature: Restarting workloads
  The service owner wants fresh pods
    without an outage.

  Background:
    Given a cluster "blue"

  @AA-03
  Rule: A restart replaces every pod
    In the order of their age.

    Background:
      Given a team "shop"

    @core @api @cli @lock:worker @lock:disk
    Scenario Outline: Restarting <kind>
      At any size.

      Given these workloads:
        | kind   | pods    |
        | <kind> | <count> |
      And a note
        """
        dear <kind>
          bye
        """
      When its owner restarts it
      Then <count> pods are new
      And nothing else changed
      But the name is kept

      Examples:
        | kind       | count | why  |
        | Deployment | 1     | one  |

      @extra
      Examples: larger
        | kind      | count | why  |
        | DaemonSet | 3     | more |
'''


@pytest.fixture
def suite(tmp_path: Path) -> PlantedSuite:
    return PlantedSuite(tmp_path)


@pytest.fixture
def plans(suite: PlantedSuite) -> tuple[ScenarioPlan, ...]:
    suite.feature("restarting", FEATURE)
    return suite.plans()


def titles(suite: PlantedSuite, scenario: str) -> list[str]:
    suite.feature("other", f"Feature: Other\n  Who.\n{scenario}")
    return [plan.title for plan in suite.plans("other")]


def test_one_plan_for_each_row_and_channel(plans: tuple[ScenarioPlan, ...]) -> None:
    assert [plan.identity for plan in plans] == [
        "features/things/restarting.feature::Restarting Deployment[api]",
        "features/things/restarting.feature::Restarting Deployment[cli]",
        "features/things/restarting.feature::Restarting DaemonSet[api]",
        "features/things/restarting.feature::Restarting DaemonSet[cli]",
    ]


def test_feature_rule_and_epic_are_told(plans: tuple[ScenarioPlan, ...]) -> None:
    plan = plans[0]
    assert (plan.feature.name, plan.feature.path) == ("Restarting workloads", "features/things/restarting.feature")
    assert plan.feature.description == "The service owner wants fresh pods\n  without an outage."
    assert plan.feature.epic == "Automated actions"
    assert (plan.rule, plan.rule_description) == ("A restart replaces every pod", "In the order of their age.")
    assert (plan.description, plan.line) == ("At any size.", 17)


def test_tags_are_inherited_and_read(plans: tuple[ScenarioPlan, ...]) -> None:
    by_api, by_cli, larger, _ = plans
    common = {"AA-01", "AA-03", "slow", "core", "lock:worker", "lock:disk"}
    assert by_api.tags == common | {"api"}
    assert by_cli.tags == common | {"cli"}
    assert larger.tags == common | {"api", "extra"}
    assert by_api.requirements == ("AA-01", "AA-03")
    assert by_api.core
    assert (by_api.channel, by_cli.channel) == ("api", "cli")
    assert by_api.locks == ("worker", "disk")


def test_steps_are_filled_in_and_backgrounds_come_first(plans: tuple[ScenarioPlan, ...]) -> None:
    plan = plans[2]
    assert [(s.keyword, s.type, s.text, s.from_background) for s in plan.steps] == [
        ("Given", "given", 'a cluster "blue"', True),
        ("Given", "given", 'a team "shop"', True),
        ("Given", "given", "these workloads:", False),
        ("And", "given", "a note", False),
        ("When", "when", "its owner restarts it", False),
        ("Then", "then", "3 pods are new", False),
        ("And", "then", "nothing else changed", False),
        ("But", "then", "the name is kept", False),
    ]
    assert plan.steps[2].datatable == (("kind", "pods"), ("DaemonSet", "3"))
    assert plan.steps[3].docstring == "dear DaemonSet\n  bye"
    assert plan.steps[4].line == 28
    assert list(plan.example.items()) == [("kind", "DaemonSet"), ("count", "3"), ("why", "more")]


def test_summary_is_plain_data(plans: tuple[ScenarioPlan, ...]) -> None:
    told = json.loads(json.dumps(plans[2].summary()))
    assert told["id"] == plans[2].identity
    assert told["feature"]["epic"] == "Automated actions"
    assert told["steps"][2]["datatable"] == [["kind", "pods"], ["DaemonSet", "3"]]
    assert told["example"] == {"kind": "DaemonSet", "count": "3", "why": "more"}


def test_rows_are_named_by_the_values_that_the_steps_use(suite: PlantedSuite) -> None:
    outline = "  Scenario Outline: Sizes\n    Given <n> of <kind>\n    Examples:\n      | n | kind | why |\n"
    assert titles(suite, outline + "      | 1 | pod | a |\n      | 2 | pod | b |\n") == [
        "Sizes[1, pod]",
        "Sizes[2, pod]",
    ]


def test_rows_that_read_the_same_or_are_long_are_named_by_number(suite: PlantedSuite) -> None:
    outline = "  Scenario Outline: Sizes\n    Given <n>\n    Examples:\n      | n |\n"
    assert titles(suite, outline + "      | 1 |\n      | 1 |\n") == ["Sizes[row 1]", "Sizes[row 2]"]
    assert titles(suite, outline + f"      | {'x' * 90} |\n      | 1 |\n") == ["Sizes[row 1]", "Sizes[row 2]"]


def test_values_are_put_in_once_and_as_they_are(suite: PlantedSuite) -> None:
    suite.feature(
        "other",
        "Feature: O\n  Scenario Outline: S\n    Given <a> and <b>\n    Examples:\n"
        "      | a   | b  |\n      | <b> | \\\\1 |\n",
    )
    [plan] = suite.plans("other")
    assert plan.steps[0].text == "<b> and \\1"


def test_folder_that_is_not_in_the_list_is_titled_by_its_name(suite: PlantedSuite) -> None:
    folder = suite.features / "release_evidence"
    folder.mkdir()
    (folder / "a.feature").write_text("Feature: A\n  Scenario: S\n    Then it is\n")
    [plan] = suite.library().plans(folder / "a.feature")
    assert plan.feature.epic == "Release evidence"
