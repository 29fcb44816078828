"""From an evidence folder to `index.html`: one file without scripts, which asks nobody for anything."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from support.evidence.front_page import words
from support.evidence.front_page.channels import channel_matrices
from support.evidence.front_page.drills import drill
from support.evidence.front_page.headline import headline
from support.evidence.front_page.promises import capabilities
from support.evidence.front_page.sources import Sources, read_sources
from support.evidence.front_page.unproven import unproven

PAGE_FILE = "index.html"
_SLOWEST = 10
_TEMPLATES = Path(__file__).parent / "templates"
_CHANGE_TITLES = {
    "newly_failing": "Newly failing",
    "newly_left_out": "Newly left out",
    "mended": "Mended",
    "new": "New",
    "reworded": "Reworded",
    "removed": "Removed",
}


def write_front_page(evidence: Path) -> Path:
    """Make the page of an evidence folder and return it. Raises LookupError without a verdict, OSError."""
    path = evidence / PAGE_FILE
    draft = path.with_suffix(".tmp")
    draft.write_text(render(read_sources(evidence)), encoding="utf-8")
    draft.replace(path)
    return path


def render(sources: Sources) -> str:
    """The page."""
    return _template().render(
        headline=headline(sources),
        unproven=unproven(sources),
        capabilities=capabilities(sources),
        channels=channel_matrices(sources),
        drill=drill(sources),
        changes=_changes(sources),
        slowest=_slowest(sources),
        files=sources.files,
        ran=len(sources.records),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "sign": words.OUTCOME_SIGNS,
        "meaning": words.OUTCOME_MEANINGS,
        "count": words.count,
        "moment": words.moment,
    }
    return environment.get_template("page.html")


def _changes(sources: Sources) -> dict[str, Any]:
    past = sources.looking_back
    groups = past.get("changes", {})
    titles = {one["id"]: _named(one) for one in sources.scenarios}
    return {
        "known": bool(past),
        "problem": past.get("problem", ""),
        "compared_with": past.get("compared_with"),
        "groups": [
            {
                "kind": kind,
                "title": title,
                "scenarios": [
                    {"title": titles.get(identity) or words.title_of_id(identity), "link": sources.link(identity)}
                    for identity in groups[kind]
                ],
            }
            for kind, title in _CHANGE_TITLES.items()
            if groups.get(kind)
        ],
    }


def _slowest(sources: Sources) -> list[dict[str, Any]]:
    slowest = sorted(sources.records, key=lambda record: float(record["seconds"]), reverse=True)[:_SLOWEST]
    longest = float(slowest[0]["seconds"]) or 1.0 if slowest else 1.0
    return [
        {
            "title": _named(record),
            "feature": record["feature"],
            "seconds": words.duration(record["seconds"]),
            "share": round(100 * float(record["seconds"]) / longest),
            "link": sources.link(record["id"]),
        }
        for record in slowest
    ]


def _named(scenario: dict[str, Any]) -> str:
    way = words.way(scenario)
    return f"{words.title(scenario)}{f', {way}' if way else ''}"
