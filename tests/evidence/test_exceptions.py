"""Planned exceptions: shown in red until they expire, then they hold; never silent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.evidence.exceptions import ExceptionListError, PlannedException, read_exceptions, refuse_unknown
from support.evidence.verdict import ExitCode, facts_from, reach_verdict
from tests.evidence.planted_kitchen import SERVING, TROUBLE_PATH, plant, run_planted
from tests.evidence.test_verdict import facts, record

ENTRY = """\
[[exception]]
scenario = "Getting something else"
reason = "the cook is new"
owner = "kitchen@example.com"
expires = {expires}
"""


def excepted(expires: str = "2026-01-31", scenario: str = "soup") -> tuple[PlannedException, ...]:
    return (PlannedException(scenario, "the cook is new", "kitchen@example.com", expires),)


def weigh(*records: Any, **more: Any) -> Any:
    return reach_verdict(records, facts(len(records), exceptions=excepted(**more)))


def test_in_force_it_is_shown_and_does_not_hold() -> None:
    verdict = weigh(record("failed", name="soup", requirements=("KI-01",)), record("passed", name="bread"))
    assert (verdict.word, verdict.exit_code) == ("promote", ExitCode.PROMOTE)
    told = "1 scenario did not hold, as planned: soup: the cook is new (kitchen@example.com, until 2026-01-31)"
    assert told in verdict.reasons
    assert verdict.document["outcomes"]["failed"] == 1
    assert verdict.document["requirements"]["KI-01"]["outcome"] == "failed"
    assert verdict.document["exceptions"][0]["state"] == "in force"


def test_of_a_core_scenario_it_makes_the_verdict_partial() -> None:
    verdict = weigh(record("failed", core=True, name="soup"), record("passed", name="bread"))
    assert (verdict.word, verdict.exit_code) == ("partial", ExitCode.PARTIAL)


@pytest.mark.parametrize(("expires", "word"), [("2026-01-01", "promote"), ("2025-12-31", "hold")])
def test_the_last_day_counts(expires: str, word: str) -> None:
    verdict = weigh(record("failed", name="soup"), record("passed", name="bread"), expires=expires)
    assert verdict.word == word
    assert any("expired on 2025-12-31" in reason for reason in verdict.reasons) is (word == "hold")


def test_only_what_was_seen_not_to_hold_is_tolerated() -> None:
    assert weigh(record("flaky", name="soup"), record("passed", name="bread")).word == "promote"
    assert weigh(record("broken", name="soup"), record("passed", name="bread")).word == "hold"
    assert weigh(record("failed", name="soup"), record("failed", name="bread")).word == "hold"


def test_one_that_is_no_longer_needed_is_named() -> None:
    verdict = weigh(record("passed", name="soup"))
    assert verdict.word == "promote"
    assert "the planned exception for soup is no longer needed: it holds" in verdict.reasons
    assert weigh(record("passed", name="bread")).document["exceptions"][0]["state"] == "not run"


def test_facts_survive_the_file() -> None:
    before = facts(1, exceptions=excepted(), notes=("a note",), engine_errors=("an error",), requirements=("KI-01",))
    assert facts_from(before.as_document()) == before


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (ENTRY.format(expires='"soon"'), "expires is a date"),
        (ENTRY.format(expires="2026-01-01").replace('"the cook is new"', '" "'), "reason must be said in words"),
        ('[[exception]]\nscenario = "x"\n', "needs scenario, reason, owner and expires"),
        ("[exception]\n", "write each entry as"),
        ("[[", "cannot be read"),
    ],
)
def test_an_entry_that_is_not_complete_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "known.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ExceptionListError, match=complaint):
        read_exceptions(tmp_path)


def test_an_exception_for_nothing_is_refused() -> None:
    refuse_unknown(excepted(), {"soup"})
    with pytest.raises(ExceptionListError, match='no scenario "soup"'):
        refuse_unknown(excepted(), {"bread"})


def test_a_run_with_an_exception_of_its_own(tmp_path: Path) -> None:
    folder = plant(tmp_path)
    trouble = (folder / TROUBLE_PATH).read_text(encoding="utf-8").split("  Scenario: Waiting")[0]
    (folder / "features" / "trouble.feature").write_text(trouble, encoding="utf-8")
    (folder / "features" / "known.toml").write_text(ENTRY.format(expires="2999-12-31"), encoding="utf-8")
    # the planted features do not pass the gate: what runs lies outside of them
    (folder / TROUBLE_PATH).write_text(trouble, encoding="utf-8")
    planted = run_planted(folder, SERVING, TROUBLE_PATH)
    assert planted.exit_code == 0, planted.output
    assert "did not hold, as planned: Getting something else: the cook is new" in planted.output
    (folder / "features" / "known.toml").write_text(ENTRY.replace("Getting", "Eating").format(expires="2999-12-31"))
    refused = run_planted(folder, SERVING)
    assert refused.exit_code == 3
    assert 'the suite has no scenario "Eating something else"' in refused.output
