"""What a real run leaves for the reader: front page, list of the suite, history, and a way back from the report."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from support.evidence import run
from support.evidence.report import ReportError
from support.evidence.report.page import without_foreign_hosts
from support.evidence.run import run_bdd
from tests.evidence.planted_kitchen import LEAN, ROOT, SERVING, TROUBLE_PATH, plant


@pytest.fixture
def kitchen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The planted suite, its own code on the path, and no report tool."""

    def no_report(evidence: Path, root: Path) -> Path:
        raise ReportError("no tool here")

    planted = plant(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{planted}")
    monkeypatch.delenv("SIGNOFF_HISTORY", raising=False)
    monkeypatch.setattr(run, "generate_report", no_report)
    return planted


def test_two_runs_and_what_is_told_of_them(kitchen: Path, capfd: pytest.CaptureFixture[str]) -> None:
    history = kitchen / "kept.json"
    assert run_bdd([SERVING, f"--history={history}", *LEAN], kitchen) == 0
    assert "Front page: evidence/" in capfd.readouterr().out
    latest = kitchen / "evidence" / "latest"
    assert "KI-04" in (latest / "index.html").read_text(encoding="utf-8")
    wording = json.loads((latest / "suite.json").read_text(encoding="utf-8"))["capabilities"][0]["promises"]
    assert wording["KI-02"] == "An unknown dish is refused"

    dishes = kitchen / "planted_steps" / "dishes.py"
    dishes.write_text(dishes.read_text(encoding="utf-8").replace('startswith("We")', 'startswith("You")'), "utf-8")
    assert run_bdd([SERVING, TROUBLE_PATH, f"--history={history}", *LEAN], kitchen) == 1
    told = json.loads((latest / "looking_back.json").read_text(encoding="utf-8"))
    assert told["changes"]["newly_failing"] == [f"{SERVING}::Being told"]
    page = (latest / "index.html").read_text(encoding="utf-8")
    assert "Newly failing" in page
    assert "soup" in page
    assert not (kitchen / ".signoff" / "history.json").exists()


def test_a_run_that_dies_has_a_front_page(kitchen: Path) -> None:
    assert run_bdd([SERVING, "--no-such-option", *LEAN], kitchen) == 3
    page = (kitchen / "evidence" / "latest" / "index.html").read_text(encoding="utf-8")
    assert "Hold" in page
    assert "Nothing ran, so nothing is proven." in page
    assert (kitchen / ".signoff" / "history.json").exists()


def test_the_report_leads_back() -> None:
    page = without_foreign_hosts("<html><head></head><body class='x'><script>'<body>'</script></body></html>")
    assert page.count('href="../index.html"') == 1
