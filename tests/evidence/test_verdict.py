"""The rules of docs/verdict.md as a table."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from support.evidence.records import Record
from support.evidence.verdict import ExitCode, RunFacts, Selection, reach_verdict


def record(outcome: str, *, core: bool = False, name: str = "", requirements: tuple[str, ...] = ()) -> Record:
    title = name or f"{outcome}{' core' if core else ''}"
    return {
        "id": f"features/x.feature::{title}",
        "name": title,
        "row": None,
        "channel": None,
        "outcome": outcome,
        "core": core,
        "requirements": list(requirements),
    }


def facts(selected: int, known: int = 0, **more: Any) -> RunFacts:
    return RunFacts(
        "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", 1.0, Selection(("features",), "", "", selected, known), **more
    )


RULES = [
    (("passed",), (), "promote", ExitCode.PROMOTE),
    (("passed", "skipped"), (), "promote", ExitCode.PROMOTE),
    (("passed", "not_supported"), (), "promote", ExitCode.PROMOTE),
    (("passed",), ("skipped",), "partial", ExitCode.PARTIAL),
    (("passed",), ("not_supported",), "partial", ExitCode.PARTIAL),
    (("skipped",), (), "partial", ExitCode.PARTIAL),
    (("not_supported",), (), "partial", ExitCode.PARTIAL),
    (("passed", "failed"), (), "hold", ExitCode.HOLD),
    (("passed", "broken"), (), "hold", ExitCode.HOLD),
    (("passed", "flaky"), (), "hold", ExitCode.HOLD),
    (("failed",), ("skipped",), "hold", ExitCode.HOLD),
    ((), (), "hold", ExitCode.ENGINE_ERROR),
]


@pytest.mark.parametrize(("outcomes", "core", "word", "code"), RULES)
def test_rules(outcomes: tuple[str, ...], core: tuple[str, ...], word: str, code: ExitCode) -> None:
    records = [record(outcome) for outcome in outcomes] + [record(outcome, core=True) for outcome in core]
    for order in permutations(records):
        verdict = reach_verdict(order, facts(len(records)))
        assert (verdict.word, verdict.exit_code) == (word, code)
        assert verdict.reasons


def test_engine_errors_outweigh_everything() -> None:
    verdict = reach_verdict([record("passed")], facts(1, engine_errors=("no target to run against",)))
    assert (verdict.word, verdict.exit_code) == ("hold", ExitCode.ENGINE_ERROR)
    assert verdict.reasons == ["no target to run against"]


def test_scenarios_that_did_not_run_are_not_promoted() -> None:
    verdict = reach_verdict([record("passed")], facts(3))
    assert (verdict.word, verdict.exit_code) == ("hold", ExitCode.ENGINE_ERROR)
    assert verdict.reasons == ["2 scenarios of the selection did not run"]


def test_stopping_at_the_first_failure_is_a_hold() -> None:
    verdict = reach_verdict([record("failed")], facts(3))
    assert (verdict.word, verdict.exit_code) == ("hold", ExitCode.HOLD)


def test_what_was_left_out_is_named_in_a_promotion() -> None:
    verdict = reach_verdict([record("passed"), record("not_supported", name="Flushing a cache")], facts(2))
    assert "1 scenario not supported by the target: Flushing a cache" in verdict.reasons


@pytest.mark.parametrize(("selected", "known", "complete"), [(2, 2, True), (2, 5, False), (2, 0, False)])
def test_the_verdict_speaks_of_what_was_selected(selected: int, known: int, complete: bool) -> None:
    verdict = reach_verdict([record("passed", name="a"), record("passed", name="b")], facts(selected, known))
    assert verdict.document["selection"]["complete"] is complete
    assert verdict.word == "promote"
    assert ("says nothing about the rest" in verdict.reasons[0]) is not complete


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (("passed", "passed"), "passed"),
        (("passed", "skipped"), "skipped"),
        (("skipped", "not_supported"), "not_supported"),
        (("not_supported", "flaky"), "flaky"),
        (("flaky", "broken"), "broken"),
        (("broken", "failed", "passed"), "failed"),
        ((), "not covered"),
    ],
)
def test_a_promise_is_as_good_as_its_worst_scenario(outcomes: tuple[str, ...], expected: str) -> None:
    records = [record(outcome, name=f"n{index}", requirements=("AA-01",)) for index, outcome in enumerate(outcomes)]
    document = reach_verdict(records, facts(len(records), requirements=("AA-01", "AA-02"))).document
    assert document["requirements"]["AA-01"]["outcome"] == expected
    assert document["requirements"]["AA-02"] == {"outcome": "not covered", "scenarios": []}


def test_the_document_has_the_agreed_fields() -> None:
    document = reach_verdict([record("passed")], facts(1)).document
    assert set(document) >= {
        "schema", "verdict", "reasons", "target", "suite", "started_at", "finished_at", "duration_seconds",
        "environment_ready_seconds", "outcomes", "requirements", "selection",
    }  # fmt: skip
    assert document["schema"] == 1
    assert set(document["target"]) == {"name", "kind", "versions"}
    assert set(document["suite"]) == {"commit", "dirty"}
    assert list(document["outcomes"]) == ["passed", "failed", "broken", "skipped", "not_supported", "flaky"]
