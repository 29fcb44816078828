"""What a run of scenarios shows: each scenario by name as it finishes, failures in words, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from support.evidence.junit import title_of
from support.evidence.outcomes import OUTCOMES
from support.evidence.records import Record
from support.evidence.verdict import RunFacts, Verdict

WORDS = {"not_supported": "not supported"}
_COLOURS = {"passed": "green", "failed": "red", "broken": "red", "flaky": "red", "skipped": "yellow"}
_WIDTH = len("skipped")
_SLOWEST = 5


class Printer(Protocol):
    """The part of pytest's terminal reporter that is used here; it knows about colours, and about NO_COLOR."""

    def write(self, content: str, *, flush: bool = False, **markup: bool) -> None: ...

    def line(self, msg: str, **markup: bool) -> None: ...


class Console:
    """Replaces pytest's dots and sections in runs of scenarios."""

    def __init__(self, printer: Printer, *, detailed: bool = False) -> None:
        self._printer = printer
        self._detailed = detailed
        self._topic = ""

    def scenario_finished(self, record: Record) -> None:
        """One line a scenario; what went wrong below it."""
        outcome = record["outcome"]
        parts = [
            part for part in (record["row"], (record["channel"] or "").upper(), _seconds(record["seconds"])) if part
        ]
        self._printer.write(f"  {_word(outcome):<{_WIDTH}}", **_colour(outcome))
        self._printer.line(f"  {record['name']}  ({', '.join(parts)})")
        if self._detailed or outcome in ("failed", "broken", "flaky"):
            for step in record["steps"]:
                self._printer.line(f"      {step['status']:<8} {step['title']}", **_colour(step["status"]))
        if outcome != "passed":
            self._explain(record)

    def _explain(self, record: Record) -> None:
        indent = " " * 6
        if record["outcome"] in ("skipped", "not_supported"):
            self._printer.line(f"{indent}{record['message']}")
            return
        if not record["steps"] or record["failed_sentence"].startswith("("):
            self._printer.line(f"{indent}{record['failed_sentence']}")
        for line in record["message"].splitlines():
            self._printer.line(f"{indent}  {line}", **_colour(record["outcome"]))
        where = [f"{record['path']}:{_line(record)}", *reversed(record["trace"].splitlines()[-2:])]
        self._printer.line(f"{indent}  at {where[0]}" + "".join(f", {place}" for place in where[1:]))

    def closing(self, verdict: Verdict, records: Sequence[Record], facts: RunFacts) -> None:
        """Topics, outcomes, order, time and the slowest; the verdict comes by `conclude`."""
        line = self._printer.line
        if records:
            line("")
            for text in topics(records):
                line(text)
            line("")
            self._show_slowest(records)
        if records and facts.seed is not None:
            line(f"Order: shuffled, seed {facts.seed} (repeat it with --randomly-seed={facts.seed})")
        ready = facts.environment_ready_seconds
        line(
            f"Time: {facts.duration_seconds:.1f} s"
            + (f", of which the environment took {ready:.1f} s to be ready" if ready is not None else "")
        )
        outcomes = verdict.document["outcomes"]
        if any(outcomes[outcome] for outcome in ("broken", "not_supported", "flaky")):
            told = ", ".join(f"{count} {_word(outcome)}" for outcome, count in outcomes.items() if count)
            line(f"Outcomes: {told}")
        line(counts_line(outcomes), bold=True)

    def conclude(self, verdict: Verdict) -> None:
        """The verdict and why."""
        colour = {"promote": "green", "hold": "red", "partial": "yellow"}[verdict.word]
        self._printer.line(f"Verdict: {verdict.word}", bold=True, **{colour: True})
        for reason in verdict.reasons:
            first, *rest = reason.splitlines()
            self._printer.line(f"  - {first}")
            for text in rest:
                self._printer.line(f"    {text}")

    def _show_slowest(self, records: Sequence[Record]) -> None:
        if len(records) < 2:
            return
        slowest = sorted(records, key=lambda record: float(record["seconds"]), reverse=True)[:_SLOWEST]
        self._printer.line("Slowest:")
        for record in slowest:
            self._printer.line(f"  {_seconds(record['seconds']):>8}  {title_of(record)}")


def topics(records: Sequence[Record]) -> list[str]:
    """A line a feature with its outcomes, below a line for the system it belongs to."""
    width = max(len(record["feature"]) for record in records)
    lines = []
    epics: dict[str, dict[str, Counter[str]]] = {}
    for record in records:
        epics.setdefault(record["epic"], {}).setdefault(record["feature"], Counter())[record["outcome"]] += 1
    for epic in sorted(epics):
        lines.append(epic or "Topics")
        for feature in sorted(epics[epic]):
            counts = epics[epic][feature]
            told = ", ".join(f"{counts[outcome]} {_word(outcome)}" for outcome in OUTCOMES if counts[outcome])
            lines.append(f"  {feature:<{width}}  {told}")
    return lines


def counts_line(outcomes: dict[str, int]) -> str:
    """For programs that read the last lines: broken and flaky scenarios count as failed here."""
    failed = outcomes["failed"] + outcomes["broken"] + outcomes["flaky"]
    skipped = outcomes["skipped"] + outcomes["not_supported"]
    return f"Scenarios: {outcomes['passed']} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")


def _word(outcome: str) -> str:
    return WORDS.get(outcome, outcome)


def _colour(outcome: str) -> dict[str, bool]:
    colour = _COLOURS.get(outcome)
    return {colour: True} if colour else {}


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 0.05 else f"{seconds * 1000:.0f} ms"


def _line(record: Record) -> int:
    """The line of the step that went wrong, else of the scenario."""
    for step in record["steps"]:
        if step["status"] in ("failed", "broken"):
            return int(step["line"])
    return int(record["line"])
