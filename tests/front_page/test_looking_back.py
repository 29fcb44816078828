"""What a run changed against what is remembered."""

from __future__ import annotations

from support.evidence.history import Document, empty_history, with_run
from support.evidence.looking_back import CHANGES, changes_of, looking_back
from tests.front_page.planted_evidence import finished, listed, record, suite

SOUP, BREAD, FISH, CAKE = (listed(name) for name in ("Soup", "Bread", "Fish", "Cake"))
SUITE = suite(SOUP, BREAD, FISH, CAKE)


def _after(*outcomes: str, target: str = "embedded") -> Document:
    scenarios = (SOUP, BREAD, FISH, CAKE)
    records = [record(one, outcome) for one, outcome in zip(scenarios, outcomes, strict=False)]
    return with_run(empty_history(), finished(1, records, SUITE, target=target))


def _changed(changes: dict[str, list[str]]) -> dict[str, list[str]]:
    return {kind: [one.partition("::")[2] for one in found] for kind, found in changes.items() if found}


def test_outcomes_are_compared() -> None:
    before = _after("passed", "failed", "passed", "passed")
    now = [record(SOUP, "broken"), record(BREAD), record(FISH, "skipped"), record(CAKE)]
    assert _changed(changes_of(before, finished(2, now, SUITE))) == {
        "newly_failing": ["Soup[api]"],
        "mended": ["Bread[api]"],
        "newly_left_out": ["Fish[api]"],
    }


def test_what_failed_before_is_not_newly_failing() -> None:
    before = _after("failed", "broken", "flaky")
    now = [record(SOUP, "failed"), record(BREAD, "failed"), record(FISH, "broken")]
    assert _changed(changes_of(before, finished(2, now, SUITE))) == {}


def test_another_target_is_no_measure() -> None:
    before = _after("passed", target="staging")
    assert _changed(changes_of(before, finished(2, [record(SOUP, "failed")], SUITE))) == {}


def test_new_removed_and_reworded() -> None:
    before = _after("passed")
    pie, bread = listed("Pie"), listed("Bread", digest="d2")
    now = finished(2, [record(SOUP)], suite(SOUP, bread, FISH, pie))
    assert _changed(changes_of(before, now)) == {
        "new": ["Pie[api]"],
        "removed": ["Cake[api]"],
        "reworded": ["Bread[api]"],
    }


def test_a_narrow_run_removes_nothing() -> None:
    before = _after("passed", "passed")
    assert _changed(changes_of(before, finished(2, [record(SOUP)], SUITE))) == {}


def test_the_first_run_and_a_run_without_records_change_nothing() -> None:
    nothing: dict[str, list[str]] = {kind: [] for kind in CHANGES}
    assert changes_of(empty_history(), finished(1, [record(SOUP)], SUITE)) == nothing
    assert changes_of(_after("passed"), finished(2, [], suite())) == nothing


def test_a_proof_of_an_older_wording_says_so() -> None:
    before = _after("passed", "passed")
    run = finished(2, [record(SOUP, "failed")], suite(listed("Soup", digest="d2"), BREAD))
    told = looking_back(before, with_run(before, run), run)
    assert told["scenarios"][SOUP["id"]] == {
        "trend": ["passed", "failed"],
        "proven": {"embedded": {"at": "2026-11-01T09:00:00.000Z", "reworded_since": True}},
    }
    assert told["scenarios"][BREAD["id"]]["proven"]["embedded"]["reworded_since"] is False
    assert told["compared_with"]["at"] == "2026-11-01T09:00:00.000Z"
