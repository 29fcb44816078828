"""The observers of a run's evidence see what is not as it should be: one lie in one place is enough."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest

from support.observers.comparing import Mismatch
from support.observers.evidence import EvidenceObserver
from support.observers.findings import FindingsObserver
from support.observers.house import HouseObserver
from support.observers.remains import ProcessObserver
from support.observers.report import PagesObserver
from support.observers.secrecy import expect_secret

NAME = "Switching a lamp on"
STEPS = [
    {"title": "When it is switched", "type": "when", "status": "passed"},
    {"title": "Then it shines", "type": "then", "status": "failed", "message": "it is off"},
]
JUNIT = """\
<testsuites><testsuite><testcase name="{name} (API)">
<properties><property name="outcome" value="{outcome}"/></properties>{tag}</testcase></testsuite></testsuites>
"""


def _leave(folder: Path, *, outcome: str = "flaky", tag: str = "<failure/>", status: str = "failed") -> None:
    (folder / "allure-results").mkdir()
    verdict = {"verdict": "hold", "reasons": ["1 scenario came out unsteady"], "outcomes": {}, "target": {}}
    (folder / "verdict.json").write_text(json.dumps(verdict), encoding="utf-8")
    record = {"id": f"a.feature::{NAME}", "name": NAME, "outcome": outcome, "steps": STEPS}
    (folder / "results.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    (folder / "junit.xml").write_text(JUNIT.format(name=NAME, outcome=outcome, tag=tag), encoding="utf-8")
    result = {"name": NAME, "status": status}
    (folder / "allure-results" / "1-result.json").write_text(json.dumps(result), encoding="utf-8")


def _told(outcome: str = "flaky", verdict: str = "hold") -> str:
    return f"  {outcome:<7}  {NAME}  (API, 3 ms)\n\nVerdict: {verdict}\n  - 1 scenario came out unsteady"


def test_an_outcome_that_is_shown_alike_everywhere(tmp_path: Path) -> None:
    _leave(tmp_path)
    evidence = EvidenceObserver(tmp_path, 1, _told())
    evidence.expect_outcome(NAME, "flaky")
    evidence.expect_verdict("hold")
    evidence.expect_reason("unsteady")


@pytest.mark.parametrize(
    ("lie", "told", "place"),
    [
        ({"outcome": "passed"}, _told(), "results: passed"),
        ({"tag": ""}, _told(), "JUnit: flaky, passed"),
        ({"status": "passed"}, _told(), "Allure: passed"),
        ({}, _told("passed"), "screen: passed"),
        ({}, "", "screen: not there"),
    ],
)
def test_one_place_that_shows_something_else(tmp_path: Path, lie: dict[str, str], told: str, place: str) -> None:
    _leave(tmp_path, **lie)
    with pytest.raises(Mismatch, match=place):
        EvidenceObserver(tmp_path, 1, told).expect_outcome(NAME, "flaky")


@pytest.mark.parametrize(
    ("code", "told", "fault"), [(0, _told(), "exit code is 0"), (1, _told(verdict="promote"), "the screen")]
)
def test_a_verdict_that_does_not_agree_with_itself(tmp_path: Path, code: int, told: str, fault: str) -> None:
    _leave(tmp_path)
    with pytest.raises(Mismatch, match=fault):
        EvidenceObserver(tmp_path, code, told).expect_verdict("hold")


def test_where_a_scenario_stopped(tmp_path: Path) -> None:
    _leave(tmp_path)
    evidence = EvidenceObserver(tmp_path, 1, "")
    evidence.expect_stop(NAME, "then")
    with pytest.raises(Mismatch):
        evidence.expect_stop(NAME, "when")
    with pytest.raises(Mismatch, match=r"a result of .*\n  seen: a\.feature::Switching a lamp on"):
        evidence.expect_stop("Another", "then")


def test_a_run_without_evidence() -> None:
    with pytest.raises(Mismatch, match="there is none"):
        EvidenceObserver(None, 3, "gone")


def test_targets_that_come_out_alike_are_not_told_apart(tmp_path: Path) -> None:
    _leave(tmp_path)
    reasons = {
        "apart": f"1 scenario drifted apart (failed on embedded; passed on staging): {NAME}[api]",
        "alike": f"1 scenario drifted apart (failed on embedded; failed on staging): {NAME}[api]",
    }
    for reason in reasons.values():
        (tmp_path / "verdict.json").write_text(json.dumps({"reasons": [reason]}), encoding="utf-8")
        evidence = EvidenceObserver(tmp_path, 1, "")
        if reason is reasons["apart"]:
            evidence.expect_difference(NAME, "embedded", "staging")
            continue
        with pytest.raises(Mismatch):
            evidence.expect_difference(NAME, "embedded", "staging")


@pytest.mark.parametrize(
    "form",
    [
        "the key is {0}",
        base64.b64encode(b"x" * 7 + b'se/cret"key+123' + b"yy").decode(),
        "a=se%2Fcret%22key%2B123&b",
        '{{"a": "se/cret\\"key+123"}}',
    ],
)
def test_a_secret_in_any_form(tmp_path: Path, form: str) -> None:
    secret = 'se/cret"key+123'
    (tmp_path / "clean.txt").write_text("nothing", encoding="utf-8")
    expect_secret(tmp_path, secret, "the key")
    (tmp_path / "note.txt").write_text(form.format(secret), encoding="utf-8")
    with pytest.raises(Mismatch, match=r"note\.txt holds it"):
        expect_secret(tmp_path, secret, "the key")


def test_no_files_are_no_proof(tmp_path: Path) -> None:
    with pytest.raises(Mismatch, match="no files"):
        expect_secret(tmp_path, "secret", "the key")


def test_findings() -> None:
    intact = FindingsObserver(0, "Intact: 3 files are as they were sealed, and the verdict hold follows")
    intact.expect_intact("hold")
    changed = FindingsObserver(1, "  - junit.xml is missing\nNot intact")
    changed.expect_changed("junit.xml")
    for wrong in (lambda: intact.expect_intact("promote"), lambda: intact.expect_changed("junit.xml")):
        with pytest.raises(Mismatch):
            wrong()
    with pytest.raises(Mismatch):
        changed.expect_changed("verdict.json")


def test_the_diary_of_the_target(tmp_path: Path) -> None:
    house = HouseObserver(tmp_path)
    house.expect_not_started()
    (tmp_path / "house").mkdir()
    diary = tmp_path / "house" / "diary"
    diary.write_text("opened\n", encoding="utf-8")
    house.expect_unasked()
    for wrong in (house.expect_not_started, house.expect_started):
        with pytest.raises(Mismatch):
            wrong()
    diary.write_text("opened\non kitchen\n", encoding="utf-8")
    house.expect_started()
    with pytest.raises(Mismatch):
        house.expect_unasked()


def test_a_process_that_knows_the_folder(tmp_path: Path) -> None:
    observer = ProcessObserver(tmp_path)
    assert observer.seen() == {}
    with subprocess.Popen([sys.executable, "-S", "-c", "input()"], cwd=tmp_path, stdin=subprocess.PIPE) as process:
        assert list(observer.seen()) == [process.pid]
    observer.expect_none()


def test_words_of_a_page_that_stand_together(tmp_path: Path) -> None:
    page = "<title>Hold</title><style>x{}</style><p>A lamp <b>shines</b></p><i>failed</i>" + "<p>far</p>" * 50 + "away"
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    pages = PagesObserver(tmp_path)
    pages.expect_on_front_page([("A lamp shines", "failed")])
    for row in (("A lamp shines", "away"), ("Hold",), ("failed", "A lamp")):
        with pytest.raises(Mismatch, match="nowhere"):
            pages.expect_on_front_page([row])
    (tmp_path / "index.html").write_text('<img src="http://example.com/x.png">', encoding="utf-8")
    with pytest.raises(Mismatch, match="it loads"):
        pages.expect_on_front_page([])


def test_a_way_through_the_report(tmp_path: Path) -> None:
    attachment = {"type": "attachment", "link": {"name": "The lamp itself"}}
    result = {
        "name": NAME,
        "titlePath": ["Lamps", "Lights", "Rule"],
        "steps": [{"type": "step", "name": "Then it shines", "steps": [attachment]}],
    }
    body = base64.b64encode(json.dumps(result).encode()).decode()
    (tmp_path / "report").mkdir()
    page = f'<script>d("data/test-results/1.json","{body}")</script>'
    (tmp_path / "report" / "index.html").write_text(page, encoding="utf-8")
    pages = PagesObserver(tmp_path)
    way = ["Lamps", "Lights", "Rule", NAME]
    pages.expect_leads(way, "Then it shines", "The lamp itself")
    for wrong in (
        (["Lamps", "Lights", "Other", NAME], "Then it shines", "The lamp itself"),
        (way, "Then it is dark", "The lamp itself"),
        (way, "Then it shines", "A photograph"),
    ):
        with pytest.raises(Mismatch):
            pages.expect_leads(*wrong)
