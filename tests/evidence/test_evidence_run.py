"""The command behind `make bdd`, on a planted suite."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.evidence import run
from support.evidence.report import ReportError
from support.evidence.run import run_bdd, worker_count
from support.waiting import eventually, holds
from tests.evidence.planted_kitchen import LEAN, ROOT, SERVING, TROUBLE_PATH
from tests.patience import OUTLASTING, PATIENT

SLOW = """\
Feature: Patience
  Somebody waits.

  Scenario: Waiting for long
    When the guest waits
    Then the guest gets "soup"
"""

SLOW_STEPS = f"""

@pytest.fixture
def watch():
    yield
    open("cleaned-up", "w").close()


@when("the guest waits")
def wait(watch):
    import time

    open("waiting", "w").close()
    time.sleep({OUTLASTING})
"""


@pytest.fixture
def bdd(planted: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The planted suite, its own code on the path, and no report tool."""

    def no_report(evidence: Path, root: Path) -> Path:
        raise ReportError("no tool here")

    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{planted}")
    monkeypatch.setattr(run, "generate_report", no_report)
    return planted


def _verdict(root: Path) -> dict[str, object]:
    document: dict[str, object] = json.loads(
        (root / "evidence" / "latest" / "verdict.json").read_text(encoding="utf-8")
    )
    return document


def test_a_run_leaves_its_evidence_and_says_so(bdd: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_bdd([SERVING, *LEAN], bdd) == 0
    output = capfd.readouterr().out
    assert (bdd / "evidence" / "latest").is_symlink()
    assert not (bdd / "evidence" / "latest").readlink().is_absolute()
    assert _verdict(bdd)["verdict"] == "promote"
    lines = output.splitlines()
    assert "Scenarios: 5 passed, 0 failed" in lines
    assert lines.count("Verdict: promote") == 1
    assert lines[-1].startswith("Evidence: evidence/")


def test_a_report_that_fails_is_told_and_changes_nothing(bdd: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_bdd([SERVING, "--tags", "@KI-02 and not @core", *LEAN], bdd) == 0
    assert "There is no report for this run: no tool here" in capfd.readouterr().err


def test_selection_reaches_pytest(bdd: Path) -> None:
    assert run_bdd([SERVING, TROUBLE_PATH, "-k", "something else", "--workers", "0", *LEAN], bdd) == 1
    selection = _verdict(bdd)["selection"]
    assert isinstance(selection, dict)
    assert (selection["paths"], selection["keywords"], selection["selected"]) == (
        [SERVING, TROUBLE_PATH],
        "something else",
        1,
    )


def test_pytest_that_cannot_start_is_an_engine_error(bdd: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_bdd([SERVING, "--no-such-option"], bdd) == 3
    assert "left no verdict" in str(_verdict(bdd)["reasons"])
    assert "--no-such-option" in capfd.readouterr().err


@pytest.mark.parametrize("place", ["features/nobody.feature", "pytest.ini", "evidence"])
def test_places_without_features_are_refused(place: str, bdd: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (bdd / "evidence").mkdir(exist_ok=True)
    assert run_bdd([SERVING, place], bdd) == 3
    assert f"there is no feature at {place} " in capfd.readouterr().err


def test_odd_workers_are_refused(bdd: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_bdd([SERVING, "--workers", "many"], bdd) == 3
    assert "workers are a number or auto, not 'many'" in capfd.readouterr().err


def test_a_folder_that_cannot_be_written_is_told(bdd: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (bdd / "evidence").write_text("", encoding="utf-8")
    assert run_bdd([SERVING], bdd) == 3
    assert "the evidence folder cannot be written" in capfd.readouterr().err


def test_only_the_last_ten_runs_are_kept(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"20260101T0000{number:02}").mkdir()
    (tmp_path / "mine").mkdir()
    run._forget_old_runs(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"20260101T0000{n:02}" for n in range(2, 12)] + ["mine"]


@pytest.mark.parametrize(
    ("wanted", "files", "scenarios", "expected"),
    [
        ("0", 2, 20, 0),
        ("3", 1, 1, 3),
        ("auto", 1, 50, 0),
        ("auto", 3, 2, 0),
        ("auto", 2, 4, "some"),
        ("", 2, 4, "some"),
    ],
)
def test_workers_are_used_where_they_pay(
    tmp_path: Path, wanted: str, files: int, scenarios: int, expected: int | str
) -> None:
    for number in range(files):
        text = "Feature: x\n" + "  Scenario: y\n" * scenarios
        (tmp_path / f"{number}.feature").write_text(text, encoding="utf-8")
    count = worker_count(wanted, [tmp_path])
    assert (count >= 2) if expected == "some" else count == expected


def _start_waiting(bdd: Path) -> subprocess.Popen[str]:
    (bdd / "elsewhere" / "kitchen" / "patience.feature").write_text(SLOW, encoding="utf-8")
    with (bdd / "planted_steps" / "dishes.py").open("a", encoding="utf-8") as steps:
        steps.write(SLOW_STEPS)
    program = (
        "import sys; from pathlib import Path; from support.evidence.run import run_bdd;"
        "sys.exit(run_bdd(sys.argv[2:], Path(sys.argv[1])))"
    )
    arguments = [str(bdd), "elsewhere/kitchen/patience.feature", *LEAN]
    child = subprocess.Popen([sys.executable, "-c", program, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    _await(bdd / "waiting")
    return child


def _await(path: Path) -> None:
    eventually(holds(path.exists, bool), wanted=path.name)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_cleanly(bdd: Path, number: signal.Signals) -> None:
    child = _start_waiting(bdd)
    child.send_signal(number)
    output, _ = child.communicate(timeout=PATIENT)
    assert child.returncode == 3
    assert (bdd / "cleaned-up").exists()
    assert "  - the run was interrupted" in output
    assert _verdict(bdd)["verdict"] == "hold"


def test_pytest_ends_when_the_command_is_killed(bdd: Path) -> None:
    child = _start_waiting(bdd)
    child.kill()
    child.communicate(timeout=PATIENT)
    _await(bdd / "cleaned-up")


def test_another_suite_is_run_where_it_lies(bdd: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(bdd))
    assert run_bdd(["--suite", str(bdd), SERVING, "--no-report", *LEAN]) == 0
    assert _verdict(bdd)["selection"]["selected"] == 5  # type: ignore[index]


def test_the_browsable_report_can_be_left_out(bdd: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_bdd([SERVING, "--no-report", *LEAN], bdd) == 0
    captured = capfd.readouterr()
    assert "There is no report" not in captured.err
    assert "Report:" not in captured.out
