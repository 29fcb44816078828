"""The report: one page, offline, in plain language."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest

from support.evidence.report import ReportError, foreign_hosts, generate_report, install_report_tool
from support.evidence.report.page import without_foreign_hosts
from tests.evidence.planted_kitchen import ROOT, PlantedRun

ANALYTICS = """<!DOCTYPE html><html><head><title>x</title></head><body>
<script>window.allure = {}</script>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<script>
  function gtag(){dataLayer.push(arguments);}
  gtag('config', 'G-1');
</script>
<script>keep()</script></body></html>"""


@pytest.fixture(scope="module")
def page(troubled: PlantedRun) -> str:
    """The page made from the troubled run, by the tool of this checkout."""
    try:
        install_report_tool(ROOT)
    except ReportError as error:
        pytest.skip(f"the report tool is not there and cannot be installed: {error}")
    path = generate_report(troubled.evidence, ROOT)
    assert path == troubled.evidence / "report" / "index.html"
    return path.read_text(encoding="utf-8")


def _data(page: str) -> dict[str, object]:
    entries = re.findall(r'd\("([^"]+\.json)","([A-Za-z0-9+/=]*)"\)', page)
    return {name: json.loads(base64.b64decode(body)) for name, body in entries}


def test_the_page_asks_no_foreign_host(page: str) -> None:
    assert foreign_hosts(page) == set()
    assert "googletagmanager" not in page
    assert "gtag(" not in page
    assert "Content-Security-Policy" in page


def test_the_page_is_one_file(troubled: PlantedRun, page: str) -> None:
    assert [path.name for path in (troubled.evidence / "report").iterdir()] == ["index.html"]
    assert [path.name for path in troubled.evidence.iterdir() if path.name.startswith("signoff-report")] == []


def test_the_page_tells_topics_scenarios_and_steps(page: str) -> None:
    told = json.dumps(_data(page))
    for words in (
        "Kitchen",
        "Serving dishes",
        "A dish is served as ordered",
        "Given a laid table",
        "A table by the window",
    ):
        assert words in told
    assert "Signoff: hold" in page


def test_the_page_holds_no_secret(page: str) -> None:
    assert "canary" not in page
    assert "canary" not in json.dumps(_data(page))
    decoded = [base64.b64decode(body) for body in re.findall(r'"([A-Za-z0-9+/=]{40,})"\)', page)]
    assert decoded
    assert all(b"canary" not in body for body in decoded)


def test_analytics_are_taken_out_and_the_rest_stays() -> None:
    cleaned = without_foreign_hosts(ANALYTICS)
    assert "googletagmanager" not in cleaned
    assert "gtag" not in cleaned
    assert "window.allure = {}" in cleaned
    assert "keep()" in cleaned


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<img src="//cdn.example/x.png">',
        '<link rel="stylesheet" href="http://cdn.example/x.css">',
        '<iframe src="https://cdn.example/"></iframe>',
    ],
)
def test_whatever_else_would_be_loaded_is_refused(tag: str) -> None:
    assert foreign_hosts(tag) == {"cdn.example"}
    with pytest.raises(ReportError, match=r"cdn\.example"):
        without_foreign_hosts(f"<html><head></head><body>{tag}</body></html>")


def test_links_and_pictures_inside_the_page_are_no_loading() -> None:
    assert foreign_hosts('<a href="https://example.org">x</a><img src="data:image/png;base64,AA==">') == set()


def test_without_results_there_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="no results"):
        generate_report(tmp_path, ROOT)


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "support" / "evidence" / "report" / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["packages"]["node_modules/allure"]["version"] == "3.18.0"
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert all(package.get("integrity") for name, package in lock["packages"].items() if name)
