"""The front page as a real browser shows it: on a desk, on a phone, in the dark, on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.evidence.front_page import write_front_page
from support.evidence.history import empty_history, with_run
from support.evidence.looking_back import looking_back
from tests.browser.chromium import PROGRAMS, Chromium, find_chromium
from tests.front_page.planted_evidence import Document, evidence_folder, finished, listed, record, suite

PHONE, DESK = 390, 1200
READABLE_CONTRAST = 4.5
"""What the Web Content Accessibility Guidelines want of ordinary text."""
_LONG = "a-name-that-has-no-place-to-break-" * 6


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Chromium:
    program = find_chromium()
    if program is None:
        pytest.skip(f"there is no browser on this machine (looked for {', '.join(PROGRAMS)})")
    return Chromium(program, tmp_path_factory.mktemp("browser"))


def _scenarios() -> list[Document]:
    names = [f"Serving dish number {number}" for number in range(60)]
    scenarios = [listed(name, channel=channel) for name in names for channel in ("api", "cli")]
    return [*scenarios, listed(_LONG, "KI-02"), listed("Waiting", "KI-03"), listed("Paying", "KI-02", core=True)]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with something of everything, the outcomes of a bad day included."""
    scenarios = _scenarios()
    listing = suite(*scenarios, missing_channels={"KI-02": {"cli": "bills are printed"}})
    past = with_run(empty_history(), finished(19, map(record, scenarios[1:]), suite(*scenarios[1:])))
    outcomes = ["failed", "broken", "flaky", "skipped", "not_supported"]
    records = [record(one) for one in scenarios[:-1]]
    for number, outcome in enumerate(outcomes, len(records) - len(outcomes)):
        records[number] |= {"outcome": outcome, "message": f"wanted: soup\n  seen: {_LONG}"}
        records[number] |= {"failed_sentence": "Then the guest gets soup"}
    run = finished(21, records, listing)
    told = looking_back(past, with_run(past, run), run, "the history was damaged")
    drill = {
        "defects": [{"name": "cold", "title": "The soup is cold", "promises": ["KI-01"], "noticed_by": []}],
        "scenarios": [{"id": one["id"], "caught": [], "proven": False} for one in scenarios[:5]],
    }
    exception = {"scenario": "Waiting", "reason": "slow", "owner": "cook", "expires": "2026-12-01", "state": "in force"}
    verdict = {**run.verdict, "exceptions": [exception]}
    folder = tmp_path_factory.mktemp("evidence")
    return write_front_page(evidence_folder(folder, run, verdict=verdict, looking_back=told, drill=drill))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
def test_everything_fits_and_can_be_read(browser: Chromium, page: Path, width: int, dark: bool) -> None:
    seen = browser.measure(page, width, dark=dark)
    assert seen["title"] == "Signoff: hold"
    assert seen["texts"] > 50
    assert seen["width"] == width
    assert seen["needed"] == width, f"the page is wider than the screen: {seen['beyond']}"
    assert seen["beyond"] == []
    assert seen["contrast"]["ratio"] >= READABLE_CONTRAST, seen["contrast"]
    assert seen["smallest"]["size"] >= 12, seen["smallest"]


def test_light_and_dark_follow_the_reader(browser: Chromium, page: Path) -> None:
    grounds = [browser.measure(page, DESK, dark=dark)["ground"] for dark in (False, True)]
    brightness = [sum(map(int, re.findall(r"\d+", ground))) for ground in grounds]
    assert brightness[0] > 600
    assert brightness[1] < 150


def test_on_paper_nothing_stays_folded(browser: Chromium, page: Path, tmp_path: Path) -> None:
    folded = tmp_path / "folded.html"
    text = page.read_text(encoding="utf-8").replace(" open>", ">")
    (tmp_path / "unfolding.html").write_text(text, encoding="utf-8")
    folded.write_text(re.sub(r"details::details-content\{[^}]*\}", "", text), encoding="utf-8")
    assert browser.printed_pages(tmp_path / "unfolding.html") > browser.printed_pages(folded)


def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in set(re.findall(r'href="([^"]+)"', text)):
        path, _, anchor = target.partition("#")
        assert not path or (page.parent / path).is_file()
        assert path or f'id="{anchor}"' in text
