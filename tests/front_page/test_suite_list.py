"""What the suite has, listed beside the results of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.evidence.suite_list import suite_document, write_suite_list
from support.gherkin.library import Library
from support.gherkin.promises import PromiseListError, read_promises

PROMISES = """\
[[capability]]
prefix = "KI"
name = "Kitchen"
folder = "kitchen"
[capability.promises]
"KI-01" = "A dish is served as ordered"
[capability.missing_channels]
"KI-01" = { cli = "nobody types an order" }
"""
FEATURE = """\
Feature: Serving
  The guest wants what was ordered.

  Rule: As ordered

    @KI-01 @api @cli
    Scenario: Soup
      Given these plates
        | name | size |
        | deep | 25   |
      When the guest orders "soup"
      Then the guest gets "soup"
"""


def _library(folder: Path, feature: str = FEATURE, promises: str = PROMISES) -> Library:
    features = folder / "features"
    (features / "kitchen").mkdir(parents=True, exist_ok=True)
    (features / "requirements.toml").write_text(promises, encoding="utf-8")
    (features / "kitchen" / "serving.feature").write_text(feature, encoding="utf-8")
    return Library(features, folder)


def _digests(folder: Path, feature: str = FEATURE) -> list[str]:
    return [one["digest"] for one in suite_document(_library(folder, feature))["scenarios"]]


def test_promises_and_scenarios_are_listed(tmp_path: Path) -> None:
    path = write_suite_list(tmp_path, _library(tmp_path))
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["capabilities"] == [
        {
            "prefix": "KI",
            "name": "Kitchen",
            "promises": {"KI-01": "A dish is served as ordered"},
            "missing_channels": {"KI-01": {"cli": "nobody types an order"}},
        }
    ]
    path_of_feature = "features/kitchen/serving.feature"
    assert [one["id"] for one in told["scenarios"]] == [
        f"{path_of_feature}::Soup[api]",
        f"{path_of_feature}::Soup[cli]",
    ]


def test_both_channels_have_the_same_text(tmp_path: Path) -> None:
    assert len(set(_digests(tmp_path))) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Feature: Serving", "Feature: Serving dishes"),
        ("Rule: As ordered", "Rule: As it was ordered"),
        ('orders "soup"', 'orders "a soup"'),
        ("| 25 ", "| 26 "),
        ("@KI-01 @api", "@KI-01 @core @api"),
        ("      Then the guest", "      Then nothing else is served\n      And the guest"),
    ],
)
def test_rewording_changes_the_digest(tmp_path: Path, old: str, new: str) -> None:
    assert old in FEATURE
    assert _digests(tmp_path) != _digests(tmp_path, FEATURE.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [("      Given", "        Given"), ("  The guest wants what was ordered.\n", ""), ("Rule", "# a remark\n  Rule")],
)
def test_layout_and_remarks_do_not(tmp_path: Path, old: str, new: str) -> None:
    assert _digests(tmp_path) == _digests(tmp_path, FEATURE.replace(old, new))


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ('"KI-09" = { cli = "no" }', "KI-09, which is not promised"),
        ('"KI-01" = "no"', "not a table: channel = reason"),
    ],
)
def test_a_reason_for_nothing_is_refused(tmp_path: Path, wrong: str, complaint: str) -> None:
    text = PROMISES.replace('"KI-01" = { cli = "nobody types an order" }', wrong)
    (tmp_path / "requirements.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PromiseListError, match=complaint):
        read_promises(tmp_path)
