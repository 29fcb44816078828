"""What the run did not prove. The page says it before it says what was proven."""

from __future__ import annotations

from typing import Any

from support.evidence.front_page.promises import NOT_RUN, PARTLY, scenarios_of, state_of
from support.evidence.front_page.sources import Sources
from support.evidence.front_page.words import OUTCOME_WORDS, count, title, title_of_id, way
from support.evidence.outcomes import OUTCOMES
from support.evidence.records import Record
from support.evidence.verdict import NOT_COVERED

_ORDER = [outcome for outcome in ("failed", "broken", "flaky", "not_supported", "skipped") if outcome in OUTCOMES]
_PROMISES = (
    (NOT_COVERED, "No scenario speaks for them"),
    (NOT_RUN, "Not looked at in this run"),
    (PARTLY, "Looked at only in part: what ran passed, the rest did not run"),
)


def unproven(sources: Sources) -> dict[str, Any]:
    """Scenarios that did not pass, with what was seen; promises that were not or only partly looked at."""
    not_run = [one for one in sources.scenarios if sources.outcome(one["id"]) == NOT_RUN]
    return {
        "scenarios": [_scenario(sources, record) for outcome in _ORDER for record in _with(sources, outcome)],
        "exceptions": [_exception(one) for one in sources.verdict.get("exceptions", ())],
        "promises": _promises(sources),
        "not_run": count(len(not_run), "scenario") if not_run else "",
    }


def _exception(entry: dict[str, str]) -> dict[str, str]:
    """A planned exception with what became of it: in force, expired, no longer needed, not run."""
    until = f"{entry['reason']} ({entry['owner']}, until {entry['expires']})"
    return {"scenario": title_of_id(entry["scenario"]), "state": entry["state"], "told": until}


def _with(sources: Sources, outcome: str) -> list[Record]:
    found = [record for record in sources.records if record["outcome"] == outcome]
    return sorted(found, key=lambda record: (not record["core"], str(record["id"])))


def _scenario(sources: Sources, record: Record) -> dict[str, Any]:
    return {
        "title": title(record),
        "channel": way(record),
        "feature": record["feature"],
        "core": record["core"],
        "outcome": record["outcome"],
        "word": OUTCOME_WORDS[record["outcome"]],
        "promises": ", ".join(record["requirements"]),
        "sentence": record["failed_sentence"],
        "message": record["message"],
        "link": sources.link(record["id"]),
    }


def _promises(sources: Sources) -> list[dict[str, Any]]:
    states = [
        (state_of(sources, scenarios_of(sources, promise)), promise, wording)
        for capability in sources.capabilities
        for promise, wording in capability["promises"].items()
    ]
    groups = [
        {"title": text, "promises": [(promise, wording) for state, promise, wording in states if state == kind]}
        for kind, text in _PROMISES
    ]
    return [group for group in groups if group["promises"]]
