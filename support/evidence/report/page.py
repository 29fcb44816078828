"""From Allure results to `report/index.html`, one file that works offline."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from support.evidence.report.tool import ReportError, install_report_tool, run_node
from support.evidence.verdict import VERDICT_FILE

REPORT_FOLDER = "report"
RESULTS_FOLDER = "allure-results"
_GENERATE_SECONDS = 120
_ANALYTICS = re.compile(
    r"<script\b[^>]*\bsrc=\"https://www\.googletagmanager\.com/[^\"]*\"[^>]*>\s*</script>"
    r"(?:\s*<script\b[^>]*>(?:(?!</script>).)*?\bgtag\((?:(?!</script>).)*?</script>)?",
    re.DOTALL,
)
# A second lock on the same door: the browser itself refuses every address outside the page.
_POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src data: blob: 'unsafe-inline' 'unsafe-eval'\">"
)
# The front page lies beside the report's folder.
_WAY_BACK = (
    '<a href="../index.html" style="position:fixed;z-index:9;right:1rem;bottom:5.6rem;padding:.35rem .8rem;'
    'border-radius:1rem;background:#1d57b8;color:#fff;font:14px/1.4 system-ui,sans-serif;text-decoration:none">'
    "Verdict and promises</a>"
)
# What needs no history: the front page tells of earlier runs.
_CHARTS = [
    {"type": "currentStatus", "title": "Outcomes"},
    {
        "type": "testResultSeverities",
        "title": "Core scenarios (critical) and others",
        "levels": ["critical", "normal"],
        "includeUnset": False,
    },
]
# On a narrow screen the sentences need the room that counters and sizes take.
_NARROW = (
    "<style>@media(max-width:40rem){"
    '[data-testid="test-result-step-header"]>div:last-child>div,'
    '[data-testid="test-result-attachment-header"]>div:last-child>div>span{display:none}'
    "}</style>"
)


def generate_report(evidence: Path, root: Path) -> Path:
    """Make the report of a run from its Allure results; return the page. Raises ReportError, leaving no page."""
    results = evidence / RESULTS_FOLDER
    if not results.is_dir() or not any(results.glob("*-result.json")):
        raise ReportError("there are no results to make a report from")
    program = install_report_tool(root)
    target = evidence / REPORT_FOLDER
    with tempfile.TemporaryDirectory(prefix="signoff-report-", dir=evidence) as folder:
        draft = Path(folder)
        settings = draft / "allurerc.json"
        settings.write_text(json.dumps(_settings(evidence, draft / "out")), encoding="utf-8")
        arguments = [str(program), "generate", "--config", str(settings), "--cwd", str(draft), str(results)]
        run_node(arguments, draft, _GENERATE_SECONDS, "the report could not be generated")
        page = _generated_page(draft / "out")
        text = without_foreign_hosts(page.read_text(encoding="utf-8"))
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        (target / "index.html").write_text(text, encoding="utf-8")
    return target / "index.html"


def _generated_page(output: Path) -> Path:
    page = output / "index.html"
    if not page.is_file():
        raise ReportError("the report tool ended without an error, but made no page")
    return page


def without_foreign_hosts(html: str) -> str:
    """Take the tool's analytics out of the page and forbid it every address. Raises ReportError if one is left."""
    cleaned = _ANALYTICS.sub("", html)
    cleaned = re.sub(r"<head>", lambda found: found[0] + _POLICY + _NARROW, cleaned, count=1)
    cleaned = re.sub(r"<body[^>]*>", lambda found: found[0] + _WAY_BACK, cleaned, count=1)
    left = foreign_hosts(cleaned)
    if left:
        raise ReportError(f"the report would ask foreign hosts: {', '.join(sorted(left))}")
    return cleaned


class _Addresses(HTMLParser):
    """Collects what a browser would load on its own; links that a reader may follow are no loading."""

    LOADING = frozenset({"src", "srcset", "data", "poster", "background", "action", "formaction"})

    def __init__(self) -> None:
        super().__init__()
        self.hosts: set[str] = set()
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_script = tag == "script"
        for name, value in attrs:
            if value and (name in self.LOADING or (name == "href" and tag in ("link", "base"))):
                self._note(value)

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and "googletagmanager" in data:
            self.hosts.add("www.googletagmanager.com")

    def _note(self, address: str) -> None:
        if address.startswith("data:"):
            return
        host = urlsplit(address.strip()).netloc
        if host:
            self.hosts.add(host)


def foreign_hosts(html: str) -> set[str]:
    """The hosts that a browser would ask when it opens the page."""
    parser = _Addresses()
    parser.feed(html)
    return parser.hosts


def _settings(evidence: Path, output: Path) -> dict[str, Any]:
    verdict = _verdict(evidence)
    word, target = verdict.get("verdict"), verdict.get("target", {}).get("name")
    name = "Signoff" + (f": {word}" if word else "") + (f" on {target}" if target else "")
    if word == "promote" and not verdict["selection"]["complete"]:
        name += ", only what was selected"
    return {
        "name": name,
        "output": str(output),
        # the way to a scenario says where it belongs; who carried it out is no reader's business
        "hideLabels": ["epic", "feature", "story", "thread", "framework", "language"],
        "variables": _variables(verdict),
        "plugins": {
            "awesome": {
                "options": {
                    "reportName": name,
                    "singleFile": True,
                    "reportLanguage": "en",
                    "theme": "auto",
                    "sections": ["charts"],
                    "charts": _CHARTS,
                }
            }
        },
    }


def _verdict(evidence: Path) -> dict[str, Any]:
    try:
        document = json.loads((evidence / VERDICT_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}


def _variables(verdict: dict[str, Any]) -> dict[str, str]:
    """What the report's front shows beside the numbers."""
    if not verdict:
        return {}
    target, suite, selection = verdict["target"], verdict["suite"], verdict["selection"]
    commit = suite["commit"]
    name, kind = str(target["name"]), str(target["kind"])
    known = "everything" if selection["complete"] else f"{selection['selected']} of {selection['known']} scenarios"
    variables = {
        "Verdict": verdict["verdict"],
        "Why": "; ".join(verdict["reasons"])[:500],
        "Selected": known,
        "Target": name if name == kind else f"{name} ({kind})",
        "Suite": f"{commit[:12]}{' with changes' if suite['dirty'] else ''}" if commit else "unknown state",
        "Started": f"{verdict['started_at'][:16].replace('T', ' ')} UTC",
    }
    # the name alone: the report cuts longer ones off
    return variables | {part: str(version) for part, version in target["versions"].items()}
