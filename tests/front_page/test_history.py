"""What is remembered from run to run."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from support.__main__ import main
from support.evidence.history import (
    TREND_LENGTH,
    FinishedRun,
    empty_history,
    last_runs,
    merged,
    read_history,
    remember,
    trend_of,
    with_run,
)
from support.evidence.remembering import history_path, look_back, make_front_page, take_drill
from support.evidence.run import ROOT
from tests.front_page.planted_evidence import evidence_folder, finished, identity, listed, record, suite
from tests.patience import PATIENT

SOUP, BREAD, BILL = listed("Soup"), listed("Bread"), listed("Bill", "KI-02")
SUITE = suite(SOUP, BREAD, BILL)


def test_a_run_leaves_outcomes_dates_and_trends() -> None:
    history = with_run(empty_history(), finished(1, [record(SOUP), record(BREAD, "failed")], SUITE))
    history = with_run(history, finished(2, [record(SOUP, "flaky"), record(BREAD)], SUITE))
    assert trend_of(history, SOUP["id"]) == ["passed", "flaky"]
    assert trend_of(history, BREAD["id"]) == ["failed", "passed"]
    soup = history["scenarios"][SOUP["id"]]["targets"]["embedded"]
    assert soup["outcome"] == "flaky"
    assert soup["proven_at"] == "2026-11-01T09:00:00.000Z"
    assert soup["commit"] == "01" * 20
    assert [entry["verdict"] for entry in last_runs(history)] == ["hold", "hold"]


def test_a_promise_is_proven_when_all_its_scenarios_pass_in_one_run() -> None:
    history = with_run(empty_history(), finished(1, [record(SOUP), record(BREAD), record(BILL)], SUITE))
    assert set(history["promises"]) == {"KI-01", "KI-02"}
    later = with_run(history, finished(2, [record(SOUP), record(BILL)], SUITE))
    assert later["promises"]["KI-01"]["embedded"]["at"] == "2026-11-01T09:00:00.000Z"
    assert later["promises"]["KI-02"]["embedded"]["at"] == "2026-11-02T09:00:00.000Z"


def test_targets_are_kept_apart() -> None:
    history = with_run(empty_history(), finished(1, [record(BILL)], SUITE, target="embedded"))
    history = with_run(history, finished(2, [record(BILL, "failed")], SUITE, target="staging"))
    targets = history["scenarios"][BILL["id"]]["targets"]
    assert targets["embedded"]["outcome"] == "passed"
    assert targets["staging"]["outcome"] == "failed"
    assert "proven_at" not in targets["staging"]
    assert set(history["promises"]["KI-02"]) == {"embedded"}


def test_trends_end_at_their_length_and_forgotten_runs_go() -> None:
    history = empty_history()
    for day in range(1, TREND_LENGTH + 8):
        history = with_run(history, finished(day, [record(SOUP)], SUITE))
    assert len(history["scenarios"][SOUP["id"]]["trend"]) == TREND_LENGTH
    assert len(history["runs"]) == TREND_LENGTH


def test_a_scenario_that_the_suite_has_no_more_is_forgotten() -> None:
    history = with_run(empty_history(), finished(1, [record(SOUP), record(BREAD)], SUITE))
    history = with_run(history, finished(2, [record(SOUP)], suite(SOUP)))
    assert set(history["scenarios"]) == {SOUP["id"]}


def test_a_run_without_records_forgets_nothing() -> None:
    history = with_run(empty_history(), finished(1, [record(SOUP)], SUITE))
    history = with_run(history, finished(2, [], suite(), errors=("the target did not come up",)))
    assert set(history["scenarios"]) == {one["id"] for one in SUITE["scenarios"]}
    assert [entry["verdict"] for entry in last_runs(history)][-1] == "hold"


def test_the_same_run_counts_once() -> None:
    run = finished(1, [record(SOUP)], SUITE)
    history = with_run(with_run(empty_history(), run), run)
    assert trend_of(history, SOUP["id"]) == ["passed"]
    assert len(history["runs"]) == 1


def test_two_histories_become_one_whichever_comes_first() -> None:
    one = with_run(empty_history(), finished(1, [record(SOUP), record(BILL)], SUITE))
    other = with_run(empty_history(), finished(2, [record(SOUP, "failed")], SUITE))
    other = with_run(other, finished(3, [record(BILL)], SUITE, target="staging"))
    both = merged(one, other)
    assert both == merged(other, one)
    assert trend_of(both, SOUP["id"]) == ["passed", "failed"]
    soup = both["scenarios"][SOUP["id"]]["targets"]["embedded"]
    assert (soup["outcome"], soup["proven_at"]) == ("failed", "2026-11-01T09:00:00.000Z")
    assert set(both["promises"]["KI-02"]) == {"embedded", "staging"}
    assert len(both["runs"]) == 3
    assert merged(both, both) == both


# The file.


def test_the_file_is_written_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "history.json"
    before, after, problem = remember(path, finished(1, [record(SOUP)], SUITE))
    assert (before, problem) == (empty_history(), "")
    assert read_history(path) == (after, "")
    assert [one.name for one in path.parent.iterdir() if not one.name.endswith(".lock")] == ["history.json"]


def _with(**parts: object) -> str:
    return json.dumps({**empty_history(), **parts})


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "\udcff",
        _with(schema=99),
        _with(runs=[]),
        _with(runs={"a": 1}),
        _with(scenarios={"x": {}}),
        _with(scenarios={"x": {"digest": "", "targets": [], "trend": []}}),
        _with(scenarios={"x": {"digest": "", "targets": {}, "trend": "abc"}}),
        _with(promises={"KI-01": {"embedded": "yes"}}),
        _with(drill={"at": "now"}),
    ],
)
def test_a_damaged_file_is_put_aside_and_told(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "history.json"
    path.write_bytes(damage.encode("utf-8", "surrogateescape"))
    before, after, problem = remember(path, finished(1, [record(SOUP)], SUITE))
    assert before == empty_history()
    assert "starts anew" in problem
    assert (tmp_path / "history.json.damaged").exists()
    assert read_history(path) == (after, "")


def _remember(path: Path, run: FinishedRun) -> None:
    remember(path, run)


def test_runs_that_end_together_are_all_remembered(tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    runs = [finished(day, [record(SOUP)], SUITE) for day in range(1, 9)]
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_remember, args=(path, run)) for run in runs]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(PATIENT)
    history, problem = read_history(path)
    assert problem == ""
    assert trend_of(history, SOUP["id"]) == ["passed"] * 8
    assert len(history["runs"]) == 8


def test_the_file_stays_small() -> None:
    scenarios = [listed(f"Serving dish number {number} as it was ordered") for number in range(250)]
    history = empty_history()
    for day in range(1, 25):
        history = with_run(history, finished(day, map(record, scenarios), suite(*scenarios)))
    assert len(json.dumps(history)) < 250_000


# The end of a run.


def test_where_the_history_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIGNOFF_HISTORY", raising=False)
    assert history_path("", tmp_path) == tmp_path / ".signoff" / "history.json"
    monkeypatch.setenv("SIGNOFF_HISTORY", "/kept/history.json")
    assert history_path("", ROOT) == Path("/kept/history.json")
    assert history_path("", tmp_path) == tmp_path / ".signoff" / "history.json"
    assert history_path("mine.json", tmp_path) == tmp_path / "mine.json"


def test_a_history_that_cannot_be_kept_is_told_and_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evidence = evidence_folder(tmp_path / "run", finished(1, [record(SOUP)], SUITE))
    (tmp_path / "occupied").write_text("", encoding="utf-8")
    look_back(evidence, tmp_path / "occupied" / "history.json")
    assert "The history cannot be kept" in capsys.readouterr().err


def test_looking_back_lies_beside_the_results(tmp_path: Path) -> None:
    history = tmp_path / "history.json"
    look_back(evidence_folder(tmp_path / "one", finished(1, [record(SOUP)], suite(SOUP))), history)
    look_back(evidence_folder(tmp_path / "two", finished(2, [record(SOUP, "failed")], SUITE)), history)
    told = json.loads((tmp_path / "two" / "looking_back.json").read_text(encoding="utf-8"))
    assert told["changes"]["newly_failing"] == [identity("Soup")]
    assert told["changes"]["new"] == [identity("Bill"), identity("Bread")]
    assert told["compared_with"]["at"] == "2026-11-01T09:00:00.000Z"


@pytest.mark.parametrize("taken_over", [False, True])
def test_a_drill_is_shown_until_its_scenarios_are_reworded(tmp_path: Path, taken_over: bool) -> None:
    history, kept = tmp_path / "history.json", tmp_path / "one"
    drill = {
        "seconds": 3.5,
        "started_at": "2026-11-01T10:00:00.000Z",
        "defects": [{"name": "cold", "title": "The soup is cold", "promises": ["KI-01"], "noticed_by": [SOUP["id"]]}],
        "scenarios": [{"id": one["id"], "caught": ["cold"], "proven": True} for one in (SOUP, BREAD)],
    }
    evidence_folder(kept, finished(1, [record(SOUP), record(BREAD)], SUITE), drill=drill)
    take_drill(kept, history)
    assert "2 of 2 scenarios" in (kept / "index.html").read_text(encoding="utf-8")

    reworded = suite(SOUP, listed("Bread", digest="d2"), BILL)
    lying_there = {"drill": drill} if taken_over else {}
    later = evidence_folder(tmp_path / "two", finished(2, [record(SOUP), record(BREAD)], reworded), **lying_there)
    look_back(later, history)
    assert make_front_page(later) == later / "index.html"
    text = (later / "index.html").read_text(encoding="utf-8")
    assert "1 of 1 scenario" in text
    assert "an earlier drill, 1 Nov 2026, 10:00 UTC, commit 010101010101, took 3.50 s" in text
    assert "New or reworded since the drill" in text
    one, other = read_history(history)[0], empty_history()
    assert merged(one, other)["drill"] == merged(other, one)["drill"] == one["drill"]


def test_a_folder_without_a_drill_keeps_the_one_before(tmp_path: Path) -> None:
    take_drill(evidence_folder(tmp_path / "run", finished(1, [record(SOUP)], SUITE)), tmp_path / "history.json")
    assert not (tmp_path / "history.json").exists()


def test_histories_of_several_machines_merge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other, into = (tmp_path / name for name in ("one.json", "other.json", "all.json"))
    remember(one, finished(1, [record(SOUP)], SUITE))
    remember(other, finished(2, [record(SOUP, "failed")], SUITE))
    assert main(["merge-history", str(one), str(other), "--into", str(into)]) == 0
    assert "3 scenarios, 2 runs" in capsys.readouterr().out
    assert trend_of(read_history(into)[0], SOUP["id"]) == ["passed", "failed"]
    assert main(["merge-history", str(tmp_path / "none.json"), "--into", str(into)]) == 1
