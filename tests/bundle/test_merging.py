"""Several runs as one: shards, targets, conflicts, drift; the whole is as verifiable as its parts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from support.__main__ import main
from support.evidence.bundle import merging
from support.evidence.bundle.sealing import seal
from support.evidence.bundle.union import Run, united
from support.evidence.bundle.verifying import verify
from support.evidence.records import Record
from support.evidence.report import ReportError
from support.evidence.verdict import ExitCode, RunFacts, Selection, reach_verdict
from tests.bundle.planted_run import Ended, run
from tests.evidence.planted_kitchen import SERVING, TROUBLE_PATH, plant


def record(name: str, outcome: str = "passed", *, core: bool = False) -> Record:
    return {
        "id": f"features/x.feature::{name}", "name": name, "row": None, "channel": None, "outcome": outcome,
        "core": core, "requirements": ["KI-01"], "steps": [], "feature": "X",
    }  # fmt: skip


def a_run(name: str, records: list[Record], target: str = "embedded", **more: Any) -> Run:
    given: dict[str, Any] = {"known": 2, "commit": "c0ffee", "selected": len(records), **more}
    facts = RunFacts(
        "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z", 60.0,
        Selection(("features",), "", "", given["selected"], given["known"]),
        target={"name": target, "kind": target, "versions": {"db": "18"}},
        suite={"commit": given["commit"], "dirty": False},
        engine_errors=tuple(given.get("errors", ())),
        requirements=("KI-01", "KI-02"),
    )  # fmt: skip
    return Run(name, records, facts, given.get("features", {}))


def verdict_of(*runs: Run) -> Any:
    whole = united(runs)
    return reach_verdict(whole.records, whole.facts)


def test_shards_make_a_whole() -> None:
    verdict = verdict_of(a_run("1", [record("a")]), a_run("2", [record("b")]))
    assert (verdict.word, verdict.exit_code) == ("promote", ExitCode.PROMOTE)
    assert verdict.document["selection"]["complete"]
    assert verdict.reasons == ["all that was promised holds: 2 scenarios passed"]


def test_the_order_of_runs_does_not_matter() -> None:
    runs = [a_run("1", [record("a", "failed")]), a_run("2", [record("a"), record("b")]), a_run("3", [], "other")]
    assert united(runs) == united(runs[::-1])


def test_the_worst_counts_and_a_scenario_that_ran_twice_is_a_conflict() -> None:
    verdict = verdict_of(a_run("1", [record("a")]), a_run("2", [record("a", "failed"), record("b")]))
    assert (verdict.word, verdict.exit_code) == ("hold", ExitCode.HOLD)
    assert "1 scenario ran more than once on embedded (passed in 1; failed in 2): a" in verdict.reasons
    assert verdict.document["outcomes"]["passed"] == 1


def test_targets_that_drift_apart_are_named() -> None:
    here = a_run("1", [record("a", core=True), record("b")])
    there = a_run("2", [record("a", "not_supported", core=True), record("b")], "staging")
    verdict = verdict_of(here, there)
    assert (verdict.word, verdict.exit_code) == ("partial", ExitCode.PARTIAL)
    assert "1 scenario drifted apart (passed on embedded; not supported on staging): a" in verdict.reasons
    assert verdict.document["target"]["name"] == "embedded, staging"
    assert verdict.document["requirements"]["KI-01"]["scenarios"] == [
        "features/x.feature::a on embedded", "features/x.feature::a on staging",
        "features/x.feature::b on embedded", "features/x.feature::b on staging",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (a_run("2", [record("b")], errors=("no target to run against",)), "2: no target to run against"),
        (a_run("2", []), "2: no scenario was selected, so nothing is proven"),
        (a_run("2", [record("b")], selected=3), "2 scenarios of the selection did not run"),
        (a_run("2", [record("b")], commit="decaf"), "the runs are of different states of the suite: c0ffee, decaf"),
        (
            a_run("2", [record("b")], features={"features/x.feature": "1"}),
            "the runs do not have the same features: features/x.feature differ",
        ),
    ],
)
def test_what_is_wrong_with_one_run_is_wrong_with_the_whole(other: Run, reason: str) -> None:
    verdict = verdict_of(a_run("1", [record("a")]), other)
    assert (verdict.word, verdict.exit_code) == ("hold", ExitCode.ENGINE_ERROR)
    assert reason in verdict.reasons


# Real bundles.


@pytest.fixture
def no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(evidence: Path, root: Path) -> Path:
        raise ReportError("no tool here")

    monkeypatch.setattr(merging, "generate_report", refuse)


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Ended]:
    folder = plant(tmp_path_factory.mktemp("shards"))
    return run(folder, SERVING), run(folder, TROUBLE_PATH, "-k", "something else")


@pytest.mark.usefixtures("no_report")
def test_bundles_become_one_that_can_be_verified(
    shards: tuple[Ended, Ended], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = shards
    into = tmp_path / "merged"
    assert main(["merge", str(one.bundle), str(two.bundle), "--into", str(into)]) == 1
    told = capsys.readouterr().out
    assert "Verdict: hold" in told
    assert "1 scenario failed: Getting something else" in told
    assert verify(into).wrong == []
    document = json.loads((into / "union.json").read_text(encoding="utf-8"))
    assert [one["scenarios"] for one in document["runs"]] == [5, 1]
    assert len((into / "results.jsonl").read_text(encoding="utf-8").splitlines()) == 6

    again = tmp_path / "again"
    assert main(["merge", str(into), "--into", str(again)]) == 1
    assert (again / "results.jsonl").read_bytes() == (into / "results.jsonl").read_bytes()


@pytest.mark.usefixtures("no_report")
def test_a_change_in_one_of_the_runs_is_named(shards: tuple[Ended, Ended], tmp_path: Path) -> None:
    into = tmp_path / "merged"
    merging.merge([ended.bundle for ended in shards], into, tmp_path)
    results = next(into.glob("runs/02-*")) / "results.jsonl"
    results.write_text(results.read_text(encoding="utf-8").replace('"outcome":"failed"', '"outcome":"passed"', 1))
    seal(into)
    told = "\n".join(verify(into).wrong)
    assert "02-unknown: results.jsonl: " in told
    assert "results.jsonl does not hold what the runs hold" in told


@pytest.mark.usefixtures("no_report")
def test_what_is_not_intact_is_not_merged(
    shards: tuple[Ended, Ended], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = Path(shutil.copytree(shards[0].bundle, tmp_path / "changed"))
    (changed / "junit.xml").write_text("<testsuites/>", encoding="utf-8")
    assert main(["merge", str(changed), str(shards[1].bundle), "--into", str(tmp_path / "merged")]) == 3
    assert "is not intact: junit.xml was changed" in capsys.readouterr().out
    assert main(["merge", str(shards[0].bundle), "--into", str(changed)]) == 3
    assert "is not empty" in capsys.readouterr().out
    assert main(["merge", str(tmp_path / "nowhere"), "--into", str(tmp_path / "merged")]) == 3


def test_scenarios_that_went_alike_are_told_in_one_sentence() -> None:
    twice = [record(f"s{number:02}") for number in range(12)]
    verdict = verdict_of(a_run("1", twice, known=12), a_run("2", twice, known=12))
    assert verdict.word == "promote"
    (told,) = [reason for reason in verdict.reasons if "more than once" in reason]
    assert told.startswith("12 scenarios ran more than once on embedded (with the same outcome): s00; s01; ")
    assert told.endswith("; s09; and 2 more")
