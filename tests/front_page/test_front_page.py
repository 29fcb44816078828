"""The front page says what the evidence says, and nothing more."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from support.evidence.front_page import read_sources, render, write_front_page
from support.evidence.history import empty_history, with_run
from support.evidence.looking_back import looking_back
from support.evidence.report import foreign_hosts
from support.evidence.report.anchors import read_anchors
from tests.front_page.planted_evidence import Document, evidence_folder, finished, listed, record, suite

SOUP, SOUP_CLI = listed("Soup", core=True), listed("Soup", channel="cli", core=True)
BILL, WAIT = listed("Bill", "KI-02"), listed("Wait", "KI-03", channel="cli")
SUITE = suite(SOUP, SOUP_CLI, BILL, WAIT, missing_channels={"KI-02": {"cli": "bills are printed, not typed"}})


class Page:
    """A page as a reader sees it: text by section."""

    def __init__(self, text: str) -> None:
        self.html = text

    def section(self, name: str) -> str:
        found = re.search(rf'<(?:section id|header class)="{name}.*?</(?:section|header)>', self.html, re.DOTALL)
        assert found, f"no section {name}"
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))).strip()


def _page(folder: Path, *records: Document, listing: Document = SUITE, **documents: Any) -> Page:
    run = finished(21, records, listing)
    return Page(write_front_page(evidence_folder(folder, run, **documents)).read_text(encoding="utf-8"))


@pytest.fixture
def promoted(tmp_path: Path) -> Page:
    return _page(tmp_path, record(SOUP), record(SOUP_CLI), record(BILL), record(WAIT))


def test_it_asks_nobody_and_runs_nothing(promoted: Page) -> None:
    assert foreign_hosts(promoted.html) == set()
    assert "<script" not in promoted.html
    assert "default-src 'none'" in promoted.html
    assert not re.search(r"https?://", promoted.html)


def test_the_verdict_comes_first(promoted: Page) -> None:
    assert "Promote The release may go ahead." in promoted.section("verdict")
    assert "all that was promised holds: 4 scenarios passed" in promoted.section("verdict")
    assert (
        promoted.html.index("<h1>") < promoted.html.index("What is not proven") < promoted.html.index("Promises</h2>")
    )


def test_the_facts_of_the_run(promoted: Page) -> None:
    facts = promoted.section("facts")
    for words in (
        "Target embedded",
        "postgres 18.4",
        "Commit of the suite 212121212121 ",
        "Started 21 Nov 2026, 09:00 UTC",
        "Took 1 min 5 s, of which 1.50 s for the target to be ready",
        "everything: 4 scenarios",
        "passed 4 failed 0 broken 0 skipped 0 not supported 0 flaky 0",
        "Order (seed) 77",
    ):
        assert words in facts


def test_a_narrow_run_never_speaks_of_the_release(tmp_path: Path) -> None:
    page = _page(tmp_path, record(SOUP))
    assert "Promote only what was selected" in page.section("verdict")
    assert "The release may go ahead" not in page.html
    unproven = page.section("unproven")
    assert "Not looked at in this run: 2 promises" in unproven
    assert "Looked at only in part: what ran passed, the rest did not run: 1 promise KI-01" in unproven
    assert "3 scenarios of the suite did not run" in unproven
    assert "0 of 3 promises proven in this run" in page.section("promises")


def test_what_did_not_pass_is_told_with_what_was_seen(tmp_path: Path) -> None:
    failed = record(
        SOUP, "failed", failed_sentence="Then the guest gets soup", message="wanted: soup\nseen: <b>fish</b>"
    )
    skipped = record(WAIT, "skipped", message="closed on Mondays")
    refused = record(BILL, "not_supported", message="the profile does not offer a till")
    page = _page(tmp_path, failed, record(SOUP_CLI, "flaky"), refused, skipped)
    unproven = page.section("unproven")
    for words in ("API failed", "Then the guest gets soup", "seen: <b>fish</b>", "CLI flaky", "closed on Mondays"):
        assert words in unproven
    assert "<b>fish</b>" not in page.html
    assert unproven.index("Soup") < unproven.index("Bill") < unproven.index("Wait")
    assert "Hold The release must not go ahead." in page.section("verdict")
    assert "every scenario passed" not in unproven
    assert re.search(r'<details class="promise failed" open>', page.html)


def test_everything_proven_is_said_only_then(promoted: Page) -> None:
    assert "Every promise in the list was looked at, and every scenario passed." in promoted.section("unproven")


def test_a_promise_without_a_scenario_is_not_proven(tmp_path: Path) -> None:
    page = _page(tmp_path, record(SOUP), record(BILL), listing=suite(SOUP, BILL))
    assert "No scenario speaks for them: 1 promise KI-03" in page.section("unproven")
    assert "KI-03 Nobody waits ? no scenario none yet not proven here" in page.section("promises")


def test_planned_exceptions_are_shown(tmp_path: Path) -> None:
    run = finished(21, [record(SOUP, "failed")], suite(SOUP))
    entry = {"scenario": "Soup", "reason": "burnt pot", "owner": "cook@example.com", "expires": "2026-12-01"}
    verdict = {**run.verdict, "exceptions": [{**entry, "state": "in force"}]}
    page = Page(write_front_page(evidence_folder(tmp_path, run, verdict=verdict)).read_text(encoding="utf-8"))
    told = "Planned exceptions Soup : in force. burnt pot (cook@example.com, until 2026-12-01)"
    assert told in page.section("unproven")


def test_when_a_promise_was_last_proven_and_where(tmp_path: Path) -> None:
    everything = [record(one) for one in (SOUP, SOUP_CLI, BILL, WAIT)]
    before = with_run(empty_history(), finished(3, everything, SUITE, target="staging"))
    before = with_run(before, finished(4, everything, SUITE))
    run = finished(21, [record(SOUP, "failed"), record(SOUP_CLI), record(BILL), record(WAIT)], SUITE)
    past = looking_back(before, with_run(before, run), run)
    page = _page(tmp_path, *run.records, looking_back=past)
    promises = page.section("promises")
    proven = "last proven 4 Nov 2026, 09:00 UTC on embedded; last proven 3 Nov 2026, 09:00 UTC on staging"
    assert f"1 of 2 passed {proven} Soup" in promises
    assert "proven in this run; last proven 3 Nov 2026, 09:00 UTC on staging Bill" in promises
    assert "API failed 0.25 s · last proven 4 Nov 2026, 09:00 UTC on embedded" in promises
    assert 'title="the last 3 runs, the oldest first: passed, passed, failed"' in page.html


def test_changes_since_the_last_run(tmp_path: Path) -> None:
    before = with_run(empty_history(), finished(20, [record(SOUP), record(BILL, "failed")], suite(SOUP, BILL, WAIT)))
    run = finished(21, [record(SOUP, "failed"), record(SOUP_CLI), record(BILL)], suite(SOUP, SOUP_CLI, BILL))
    past = looking_back(before, with_run(before, run), run, "the history was damaged")
    page = _page(tmp_path, *run.records, listing=suite(SOUP, SOUP_CLI, BILL), looking_back=past)
    changes = page.section("changes")
    assert "20 Nov 2026, 09:00 UTC, hold, 1 of 2 scenarios passed" in changes
    assert "Newly failing 1 Soup, API Mended 1 Bill, API New 1 Soup, CLI Removed 1 Wait[cli]" in changes
    assert "The history was damaged." in changes
    assert "Nothing changed" not in changes


def test_without_a_past_it_compares_with_nothing(promoted: Page) -> None:
    assert "made without a history" in promoted.section("changes")


def test_a_first_run_compares_with_nothing(tmp_path: Path) -> None:
    run = finished(21, [record(SOUP)], SUITE)
    past = looking_back(empty_history(), with_run(empty_history(), run), run)
    page = _page(tmp_path, record(SOUP), looking_back=past)
    assert "The history knows no earlier run on this target" in page.section("changes")


def test_nothing_changed_is_said(tmp_path: Path) -> None:
    everything = [record(one) for one in (SOUP, SOUP_CLI, BILL, WAIT)]
    before = with_run(empty_history(), finished(20, everything, SUITE))
    run = finished(21, everything, SUITE)
    page = _page(tmp_path, *everything, looking_back=looking_back(before, with_run(before, run), run))
    assert "Nothing changed" in page.section("changes")


def test_the_channel_matrix_gives_reasons(promoted: Page) -> None:
    channels = promoted.section("channels")
    assert "Kitchen scenarios that passed, by channel Promise API CLI" in channels
    assert "KI-01 ✓ passed 1 of 1 ✓ passed 1 of 1" in channels
    assert "KI-02 ✓ passed 1 of 1 not through this channel: bills are printed, not typed" in channels
    assert "KI-03 not through this channel: no reason is given ✓ passed 1 of 1" in channels


def test_a_channel_that_the_target_does_not_offer(tmp_path: Path) -> None:
    refused = record(SOUP_CLI, "not_supported", message="the target has no command line\nmore")
    page = _page(tmp_path, record(SOUP), refused, record(BILL), record(WAIT))
    assert "∅ not supported 0 of 1 the target has no command line" in page.section("channels")


def test_no_drill_is_said(promoted: Page) -> None:
    assert "No drill yet" in promoted.section("drills")
    assert "No drill yet" in promoted.section("unproven")


def test_the_drill_is_shown_with_its_gaps(tmp_path: Path) -> None:
    drill = {
        "seconds": 12.5,
        "defects": [
            {
                "name": "cold",
                "title": "The soup is cold",
                "promises": ["KI-01"],
                "noticed_by": [SOUP["id"]],
            },
            {"name": "free", "title": "The bill is lost", "promises": ["KI-02"], "noticed_by": []},
        ],
        "scenarios": [
            {"id": SOUP["id"], "scenario": "Soup", "caught": ["cold"], "proven": True},
            {"id": SOUP_CLI["id"], "scenario": "Soup", "caught": [], "proven": True},
            {"id": BILL["id"], "caught": [], "proven": False},
        ],
        "unnoticed": ["free"],
        "unproven": [BILL["id"]],
    }
    page = _page(tmp_path, record(SOUP), record(SOUP_CLI), record(BILL), record(WAIT), drill=drill)
    drills = page.section("drills")
    assert "1 of 2 scenarios seen to fail at a Then, 1 of 2 defects noticed (took 12 s)" in drills
    assert "Never seen to fail 1 Bill (API)" in drills
    assert "New or reworded since the drill 1 Wait (CLI)" in drills
    assert "Defects that nothing noticed 1 KI-02 The bill is lost" in drills
    assert "The soup is cold noticed by Soup (API)" in drills
    assert "1 scenario never seen to fail, 1 defect unnoticed" in page.section("unproven")
    promises = page.section("promises")
    assert "API passed 0.25 s · caught 1 defect" in promises
    assert "CLI passed 0.25 s · seen to fail through another channel" in promises
    assert "API passed 0.25 s · never seen to fail" in promises


def test_the_slowest_come_first(tmp_path: Path) -> None:
    page = _page(tmp_path, record(SOUP, seconds=0.1), record(BILL, seconds=61.4))
    assert page.section("slowest").index("Bill, API Serving 1 min 1 s") < page.section("slowest").index("Soup, API")


@pytest.mark.parametrize("verdict", [{"verdict": "hold", "reasons": ["the gate refused a feature"]}, {}])
def test_a_run_that_never_began_has_a_page(tmp_path: Path, verdict: Document) -> None:
    (tmp_path / "verdict.json").write_text(json.dumps(verdict), encoding="utf-8")
    page = Page(render(read_sources(tmp_path)))
    assert "Hold The release must not go ahead." in page.section("verdict")
    assert "the run ended before the features were read" in page.section("promises")
    assert "Nothing ran, so nothing is proven." in page.section("unproven")
    assert "every scenario passed" not in page.html


def test_without_a_verdict_there_is_no_page(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match=r"verdict\.json"):
        write_front_page(tmp_path)


def _report_of_soup(folder: Path, **parameters: Sequence[str]) -> Path:
    """A report that holds nothing but the soup, and what nobody can read."""
    told = [{"name": name, "value": value} for name, values in parameters.items() for value in values]
    encoded = base64.b64encode(json.dumps({"fullName": "Serving: Soup", "parameters": told}).encode()).decode()
    report = folder / "report" / "index.html"
    report.parent.mkdir()
    report.write_text(
        f'd("data/test-results/abc123.json","{encoded}")d("data/test-results/x.json","!")', encoding="utf-8"
    )
    return report


def test_a_column_of_examples_may_be_called_channel(tmp_path: Path) -> None:
    report = _report_of_soup(tmp_path, channel=["by hand", "API"])
    assert read_anchors(report, [record(SOUP, example={"channel": "by hand"})]) == {SOUP["id"]: "abc123"}
    assert read_anchors(report, [record(SOUP)]) == {}


def test_scenarios_lead_to_their_place_in_the_report(tmp_path: Path) -> None:
    _report_of_soup(tmp_path, channel=["API"])
    page = _page(tmp_path, record(SOUP), record(SOUP_CLI), record(BILL), record(WAIT))
    assert page.html.count('href="report/index.html#abc123"') >= 1
    assert 'href="report/index.html">Full report with evidence' in page.html
    assert read_anchors(tmp_path / "nothing.html", [record(SOUP)]) == {}


def test_merged_runs_of_several_targets_stand_beside_each_other(tmp_path: Path) -> None:
    ran = {"embedded": record(BILL), "staging": record(BILL, "failed", message="wanted: 5")}
    records = [{**one, "id": f"{one['id']} on {target}", "target": target} for target, one in ran.items()]
    page = _page(tmp_path, *records, listing=suite(BILL))
    assert "Bill ✓ API on embedded passed 0.25 s ✕ API on staging failed 0.25 s" in page.section("promises")
    assert "Bill ✕ API on staging failed" in page.section("unproven")
    assert "0 scenarios" not in page.html
    assert "did not run" not in page.section("unproven")
    assert "without a history" in page.section("changes")
