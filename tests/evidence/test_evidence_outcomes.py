"""What a planted run of every outcome leaves behind."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from tests.evidence.planted_kitchen import PlantedRun


@pytest.mark.parametrize(
    ("name", "outcome", "sentence"),
    [
        ("Serving a soup/api", "passed", ""),
        ("Serving a soup/cli", "passed", ""),
        ("Serving in time/bread", "passed", ""),
        ("Being told", "passed", ""),
        ("Getting something else", "failed", 'Then the guest gets "soup"'),
        ("Waiting for nobody", "broken", "Given a guest who is not there"),
        ("Burning down", "broken", "When the kitchen burns"),
        ("Smelling the fish", "broken", "When the guest smells the fish"),
        ("Sitting in the garden", "not_supported", "Given a garden"),
        ("Coming on a Monday", "skipped", "Given a closed day"),
        ("Saying what nobody understands", "broken", "When the guest mumbles"),
        ("Being set up badly", "broken", "(set-up)"),
        ("Being cleaned up badly", "broken", "(teardown)"),
    ],
)
def test_outcome_and_sentence(troubled: PlantedRun, name: str, outcome: str, sentence: str) -> None:
    record = troubled.records[name]
    assert (record["outcome"], record["failed_sentence"]) == (outcome, sentence)


def test_steps_not_reached_are_skipped(troubled: PlantedRun) -> None:
    statuses = [step["status"] for step in troubled.records["Getting something else"]["steps"]]
    assert statuses == ["passed", "passed", "failed", "skipped"]
    assert [s["status"] for s in troubled.records["Saying what nobody understands"]["steps"]] == [
        "passed",
        "skipped",
        "skipped",
    ]
    assert {s["status"] for s in troubled.records["Being set up badly"]["steps"]} == {"skipped"}


def test_message_says_wanted_and_seen_and_nothing_of_the_expression(troubled: PlantedRun) -> None:
    message = troubled.records["Getting something else"]["message"]
    assert message.splitlines()[0] == "wanted: soup"
    assert "seen: ['bread']" in message
    assert "assert" not in message
    assert troubled.records["Getting something else"]["trace"].startswith("planted_steps/dishes.py:")


def test_verdict_of_the_run(troubled: PlantedRun) -> None:
    verdict = troubled.verdict
    assert troubled.exit_code == 1
    assert verdict["verdict"] == "hold"
    assert verdict["outcomes"] == {
        "passed": 5,
        "failed": 1,
        "broken": 6,
        "skipped": 1,
        "not_supported": 1,
        "flaky": 0,
    }
    outcomes = {name: entry["outcome"] for name, entry in verdict["requirements"].items()}
    assert outcomes == {"KI-01": "passed", "KI-02": "passed", "KI-03": "failed", "KI-04": "not covered"}
    assert verdict["selection"]["selected"] == 14


def test_console_is_plain_and_names_scenarios(troubled: PlantedRun) -> None:
    lines = troubled.output.splitlines()
    assert any(line.startswith("  passed   Serving a soup  (API, ") for line in lines)
    assert any(line.startswith("  not supported  Sitting in the garden") for line in lines)
    assert "Scenarios: 5 passed, 7 failed, 2 skipped" in lines
    assert "Verdict: hold" in lines
    assert "  Trouble in the kitchen  1 failed, 6 broken, 1 skipped, 1 not supported" in lines
    assert "\x1b" not in troubled.output
    assert "====" not in troubled.output


def test_junit_has_readable_names_and_counts(troubled: PlantedRun) -> None:
    root = ET.parse(troubled.evidence / "junit.xml").getroot()
    assert (root.get("tests"), root.get("failures"), root.get("errors"), root.get("skipped")) == ("14", "1", "6", "2")
    names = {(case.get("classname"), case.get("name")) for case in root.iter("testcase")}
    assert ("Serving dishes", "Serving a soup (API)") in names
    failure = next(root.iter("failure"))
    assert failure.get("message") == "wanted: soup"
    assert (failure.text or "").startswith('Then the guest gets "soup"')


def test_no_secret_leaves(troubled: PlantedRun) -> None:
    files = [path for path in troubled.evidence.rglob("*") if path.is_file()]
    assert len(files) > 30
    for path in files:
        assert b"canary" not in path.read_bytes(), path
    assert "canary" not in troubled.output
    assert "[redacted house secret]" in troubled.records["Getting something else"]["message"]
