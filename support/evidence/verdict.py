"""From records to the verdict: promote, hold or partial. Pure functions; docs/verdict.md explains the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any

from support.evidence.exceptions import PlannedException, states
from support.evidence.outcomes import OUTCOMES, worst
from support.evidence.records import Record
from support.evidence.written import write_json

VERDICT_FILE = "verdict.json"
FACTS_FILE = "run.json"
NOT_COVERED = "not covered"
_LISTED = 10
_HOLDING = (("failed", "failed"), ("broken", "could not be carried out"), ("flaky", "came out unsteady"))
_LEFT_OUT = {"skipped": "skipped", "not_supported": "not supported by the target"}


class ExitCode(IntEnum):
    """What the command answers to whoever called it."""

    PROMOTE = 0
    HOLD = 1
    PARTIAL = 2
    ENGINE_ERROR = 3


@dataclass(frozen=True)
class Selection:
    """What was asked for: paths and filters, and how many of the suite's scenarios that selected."""

    paths: tuple[str, ...] = ()
    tags: str = ""
    keywords: str = ""
    selected: int = 0
    known: int = 0

    @property
    def complete(self) -> bool:
        """Whether everything the suite has was selected. Only then does the verdict speak of the release."""
        return 0 < self.known <= self.selected

    def as_document(self) -> dict[str, Any]:
        """For the verdict file."""
        return {
            "paths": list(self.paths),
            "tags": self.tags,
            "keywords": self.keywords,
            "selected": self.selected,
            "known": self.known,
            "complete": self.complete,
        }


@dataclass(frozen=True)
class RunFacts:
    """What is known of the run beside its scenarios. Times are ISO, UTC.

    `engine_errors` are sentences that decide, `notes` sentences that are said among the reasons and decide nothing.
    """

    started_at: str
    finished_at: str
    duration_seconds: float
    selection: Selection
    target: dict[str, Any] = field(default_factory=lambda: {"name": "unknown", "kind": "unknown", "versions": {}})
    suite: dict[str, Any] = field(default_factory=lambda: {"commit": None, "dirty": None})
    environment_ready_seconds: float | None = None
    engine_errors: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    seed: int | None = None
    exceptions: tuple[PlannedException, ...] = ()
    notes: tuple[str, ...] = ()

    def as_document(self) -> dict[str, Any]:
        """For `run.json`: with the results all that is needed to reach the verdict again."""
        return {"schema": 1, **asdict(self), "selection": self.selection.as_document()}


@dataclass(frozen=True)
class Verdict:
    """The document that is written, and the exit code that goes with it."""

    document: dict[str, Any]
    exit_code: ExitCode

    @property
    def word(self) -> str:
        """promote, hold or partial."""
        return str(self.document["verdict"])

    @property
    def reasons(self) -> list[str]:
        """Why, in plain language."""
        return list(self.document["reasons"])


def reach_verdict(records: Sequence[Record], facts: RunFacts) -> Verdict:
    """Weigh the records of a run. The order of records does not matter."""
    word, code, reasons = _weigh(records, facts)
    counts = Counter(record["outcome"] for record in records)
    document = {
        "schema": 1,
        "verdict": word,
        "reasons": reasons,
        "selection": facts.selection.as_document(),
        "target": facts.target,
        "suite": facts.suite,
        "started_at": facts.started_at,
        "finished_at": facts.finished_at,
        "duration_seconds": round(facts.duration_seconds, 3),
        "environment_ready_seconds": facts.environment_ready_seconds,
        "seed": facts.seed,
        "outcomes": {outcome: counts.get(outcome, 0) for outcome in OUTCOMES},
        "requirements": requirement_outcomes(records, facts.requirements),
        "exceptions": states(facts.exceptions, records, facts.finished_at),
    }
    return Verdict(document, code)


def facts_from(document: dict[str, Any]) -> RunFacts:
    """The facts that `run.json` holds. Raises ValueError, TypeError or KeyError when it makes no sense."""
    given = {name: value for name, value in document.items() if name != "schema"}
    selection = {name: value for name, value in given.pop("selection").items() if name != "complete"}
    return RunFacts(
        **{
            **given,
            "selection": Selection(**{**selection, "paths": tuple(selection["paths"])}),
            "engine_errors": tuple(given["engine_errors"]),
            "requirements": tuple(given["requirements"]),
            "exceptions": tuple(PlannedException(**one) for one in given["exceptions"]),
            "notes": tuple(given["notes"]),
        }
    )


def _weigh(records: Sequence[Record], facts: RunFacts) -> tuple[str, ExitCode, list[str]]:
    tolerated = [r for r in records if any(one.tolerates(r, facts.finished_at) for one in facts.exceptions)]
    by_outcome: dict[str, list[Record]] = {outcome: [] for outcome in OUTCOMES}
    for record in records:
        if record not in tolerated:
            by_outcome[record["outcome"]].append(record)
    held = [reason for outcome, phrase in _HOLDING for reason in _named(by_outcome[outcome], phrase)]
    left_out = [*_left_out(by_outcome), *_planned(facts, records, tolerated), *facts.notes]
    errors = list(facts.engine_errors)
    missing = facts.selection.selected - len(records)
    if not records and not errors:
        errors.append("no scenario was selected, so nothing is proven")
    elif missing > 0:
        reason = f"{_scenarios(missing)} of the selection did not run"
        (held if held else errors).append(reason)
    if errors:
        return "hold", ExitCode.ENGINE_ERROR, [*errors, *held, *left_out]
    if held:
        return "hold", ExitCode.HOLD, [*held, *left_out]
    core = any(record["core"] for outcome in _LEFT_OUT for record in by_outcome[outcome])
    if core or any(record["core"] for record in tolerated) or not by_outcome["passed"]:
        return "partial", ExitCode.PARTIAL, left_out
    return "promote", ExitCode.PROMOTE, [_praise(records, facts, bool(tolerated)), *left_out]


def _planned(facts: RunFacts, records: Sequence[Record], tolerated: Sequence[Record]) -> list[str]:
    """What is to be said of planned exceptions; none of them is silent."""
    reasons = []
    for one in facts.exceptions:
        covered = [record for record in tolerated if one.covers(record)]
        reasons += [f"{reason}: {one.describe()}" for reason in _named(covered, "did not hold, as planned")]
    for told in states(facts.exceptions, records, facts.finished_at):
        if told["state"] == "expired":
            reasons.append(
                f"the planned exception for {told['scenario']} ({told['owner']}) expired on {told['expires']}"
            )
        if told["state"] == "no longer needed":
            reasons.append(f"the planned exception for {told['scenario']} is no longer needed: it holds")
    return reasons


def _praise(records: Sequence[Record], facts: RunFacts, excepted: bool) -> str:
    passed = sum(record["outcome"] == "passed" for record in records)
    if facts.selection.complete and excepted:
        return f"everything holds but what was excepted: {_scenarios(passed)} passed"
    if facts.selection.complete:
        return f"all that was promised holds: {_scenarios(passed)} passed"
    known = f" of {facts.selection.known}" if facts.selection.known else ""
    return f"the selection holds ({facts.selection.selected}{known} scenarios); it says nothing about the rest"


def _left_out(by_outcome: dict[str, list[Record]]) -> list[str]:
    reasons = []
    for core in (True, False):
        for outcome, phrase in _LEFT_OUT.items():
            found = [record for record in by_outcome[outcome] if record["core"] is core]
            reasons += _named(found, phrase, "core " if core else "")
    return reasons


def _named(records: Sequence[Record], phrase: str, kind: str = "") -> list[str]:
    if not records:
        return []
    names = [f"{record['name']}{_suffix(record)}" for record in sorted(records, key=lambda record: str(record["id"]))]
    listed = "; ".join(names[:_LISTED])
    more = f"; and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return [f"{_scenarios(len(names), kind)} {phrase}: {listed}{more}"]


def _suffix(record: Record) -> str:
    parts = [str(part) for part in (record.get("row"), record.get("channel"), record.get("target")) if part]
    return f" ({', '.join(parts)})" if parts else ""


def _scenarios(count: int, kind: str = "") -> str:
    return f"{count} {kind}scenario{'' if count == 1 else 's'}"


def requirement_outcomes(records: Sequence[Record], known: Iterable[str]) -> dict[str, Any]:
    """Each requirement with the worst outcome of its scenarios, or "not covered" when none was selected."""
    scenarios: dict[str, list[Record]] = {identifier: [] for identifier in known}
    for record in records:
        for identifier in record["requirements"]:
            scenarios.setdefault(identifier, []).append(record)
    return {
        identifier: {
            "outcome": worst([record["outcome"] for record in found]) if found else NOT_COVERED,
            "scenarios": sorted(record["id"] for record in found),
        }
        for identifier, found in sorted(scenarios.items())
    }


def write_verdict(folder: Path, verdict: Verdict) -> Path:
    """Write `verdict.json` in one go, so that nobody reads half of it."""
    return write_json(folder / VERDICT_FILE, verdict.document, indent=2)


def write_facts(folder: Path, facts: RunFacts) -> Path:
    """Write `run.json`, from which the verdict can be reached again."""
    return write_json(folder / FACTS_FILE, facts.as_document())
