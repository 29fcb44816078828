"""The top of the page: the verdict and why, and the facts of the run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from support.evidence.front_page.sources import Sources
from support.evidence.front_page.words import OUTCOME_WORDS, commit, count, duration, moment
from support.evidence.outcomes import OUTCOMES

_MEANINGS = {
    "promote": "The release may go ahead.",
    "hold": "The release must not go ahead.",
    "partial": "Not enough was proven for the release to go ahead.",
}
_NAMED_PATHS = 3
_ONLY_SELECTION = "What was selected holds. It was not everything, so this says nothing about the release."


def headline(sources: Sources) -> dict[str, Any]:
    """Verdict, reasons, facts, counts and the verdicts of the last runs."""
    verdict = sources.verdict
    word = str(verdict.get("verdict", "hold"))
    return {
        "word": word,
        "scope": "" if word != "promote" or _complete(verdict) else "only what was selected",
        "where": _where(verdict),
        "meaning": _meaning(word, verdict),
        "reasons": list(verdict.get("reasons", ())),
        "facts": _facts(verdict),
        "counts": [(name, OUTCOME_WORDS[name], verdict.get("outcomes", {}).get(name, 0)) for name in OUTCOMES],
        "runs": [_run(entry) for entry in sources.looking_back.get("runs", ())],
    }


def _meaning(word: str, verdict: dict[str, Any]) -> str:
    if word == "promote" and not _complete(verdict):
        return _ONLY_SELECTION
    return _MEANINGS.get(word, "")


def _complete(verdict: dict[str, Any]) -> bool:
    return bool(verdict.get("selection", {}).get("complete"))


def _where(verdict: dict[str, Any]) -> str:
    return f"{verdict.get('target', {}).get('name', 'unknown target')}, {moment(verdict.get('started_at'))}"


def _target(target: dict[str, Any]) -> str:
    name, kind = str(target.get("name", "unknown")), str(target.get("kind", "unknown"))
    return name if name == kind else f"{name} ({kind})"


def _facts(verdict: dict[str, Any]) -> list[tuple[str, str]]:
    target = verdict.get("target", {})
    versions = ", ".join(f"{part} {version}" for part, version in sorted(target.get("versions", {}).items()))
    facts = [
        ("Target", _target(target)),
        ("Versions", versions or "the target names none"),
        ("Commit of the suite", commit(verdict.get("suite", {}))),
        ("Started", moment(verdict.get("started_at"))),
        ("Took", _took(verdict)),
        ("Selected", _selected(verdict.get("selection", {}))),
    ]
    seed = verdict.get("seed")
    return facts if seed is None else [*facts, ("Order (seed)", str(seed))]


def _took(verdict: dict[str, Any]) -> str:
    took = duration(verdict.get("duration_seconds"))
    ready = verdict.get("environment_ready_seconds")
    return f"{took}, of which {duration(ready)} for the target to be ready" if ready else took


def _selected(selection: dict[str, Any]) -> str:
    if selection.get("complete"):
        return f"everything: {count(selection['selected'], 'scenario')}"
    asked = [_named(selection.get("paths", ()))]
    asked += [f"tags {selection['tags']}"] if selection.get("tags") else []
    asked += [f"names with {selection['keywords']}"] if selection.get("keywords") else []
    return f"{selection.get('selected', 0)} of {count(selection.get('known', 0), 'scenario')}: {'; '.join(asked)}"


def _named(paths: Sequence[str]) -> str:
    more = len(paths) - _NAMED_PATHS
    return ", ".join(paths[:_NAMED_PATHS]) + (f" and {more} more" if more > 0 else "") or "all features"


def _run(entry: dict[str, Any]) -> dict[str, str]:
    passed = f"{entry['passed']} of {entry['scenarios']} passed"
    told = f"{moment(entry['at'])}: {entry['verdict']} on {entry['target']}, {passed}"
    return {"word": str(entry["verdict"]), "told": told}
