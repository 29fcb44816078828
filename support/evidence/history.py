"""What is kept from run to run: one small file with outcomes, last-proven dates and trends. Nothing else is.

CI may keep the file between runs (`--history FILE` or SIGNOFF_HISTORY). Two runs may write it at once: each adds to
what stands there. A damaged file is put aside, and the history starts anew and says so.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.evidence.history_form import is_sound
from support.evidence.records import Record
from support.evidence.written import read_json, write_json

HISTORY_FILE = Path(".signoff") / "history.json"
SCHEMA = 1
TREND_LENGTH = 20
_LETTERS = {"passed": "p", "failed": "f", "broken": "b", "flaky": "y", "skipped": "s", "not_supported": "n"}
_OUTCOMES = {letter: outcome for outcome, letter in _LETTERS.items()}
_KEY_LENGTH = 8

Document = dict[str, Any]


@dataclass(frozen=True)
class FinishedRun:
    """What a run adds to the history. `suite` is the content of `suite.json`, None where it could not be written."""

    verdict: Document
    records: tuple[Record, ...]
    suite: Document | None = None

    @property
    def target(self) -> str:
        """The name of the target's profile."""
        return str(self.verdict.get("target", {}).get("name", "unknown"))

    @property
    def at(self) -> str:
        """When the run began, ISO, UTC."""
        return str(self.verdict.get("started_at", ""))

    @property
    def commit(self) -> str | None:
        """The state of the suite that ran."""
        commit: str | None = self.verdict.get("suite", {}).get("commit")
        return commit

    @property
    def key(self) -> str:
        """Short, and the same wherever this run is added."""
        facts = "\n".join([self.at, self.target, str(self.commit), str(self.verdict.get("seed"))])
        return hashlib.sha256(facts.encode()).hexdigest()[:_KEY_LENGTH]


def empty_history() -> Document:
    """The history before the first run."""
    return {"schema": SCHEMA, "runs": {}, "scenarios": {}, "promises": {}, "drill": None}


def remember(path: Path, run: FinishedRun) -> tuple[Document, Document, str]:
    """Add a run to the file; return the history before and after it, and what was wrong with the file, if anything.

    Raises OSError when the file cannot be written.
    """
    return _amend(path, lambda history: with_run(history, run))


def remember_drill(path: Path, kept: Document) -> tuple[Document, Document, str]:
    """The same for a drill, as `drill_results.kept_of` gives it."""
    return _amend(path, lambda history: {**history, "drill": kept})


def _amend(path: Path, change: Callable[[Document], Document]) -> tuple[Document, Document, str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone(path):
        before, problem = read_history(path)
        after = change(before)
        write_json(path, after, indent=None)
    return before, after, problem


def read_history(path: Path) -> tuple[Document, str]:
    """The history, and a sentence when the file was damaged; then it is put aside and the history is empty."""
    if not path.exists():
        return empty_history(), ""
    document = read_json(path)
    if document is not None and is_sound(document):
        return document, ""
    aside = path.with_name(f"{path.name}.damaged")
    try:
        path.replace(aside)
    except OSError as error:
        return empty_history(), f"the history {path.name} cannot be read ({error}), so it starts anew"
    return empty_history(), f"the history {path.name} was damaged; it is kept as {aside.name} and starts anew"


def with_run(history: Document, run: FinishedRun) -> Document:
    """The history with one more run. A run without any record says nothing about scenarios."""
    scenarios = {identity: dict(entry) for identity, entry in history["scenarios"].items()}
    known = {one["id"]: one for one in (run.suite or {}).get("scenarios", ())}
    if run.records and known:
        ran = {record["id"] for record in run.records}
        scenarios = {identity: entry for identity, entry in scenarios.items() if identity in known or identity in ran}
        for identity, one in known.items():
            scenarios[identity] = {**_new_entry(), **scenarios.get(identity, {}), "digest": one["digest"]}
    for record in run.records:
        entry = scenarios.get(record["id"], _new_entry())
        scenarios[record["id"]] = _with_outcome(entry, record, run)
    after = {
        "schema": SCHEMA,
        "runs": {**history["runs"], run.key: _run_entry(run)},
        "scenarios": scenarios,
        "promises": _with_proofs(history["promises"], run),
        "drill": history.get("drill"),
    }
    return _trimmed(after)


def merged(one: Document, other: Document) -> Document:
    """Two histories as one: of each scenario and promise what is newer, of trends everything up to their length."""
    scenarios = dict(one["scenarios"])
    for identity, entry in other["scenarios"].items():
        scenarios[identity] = _merged_entries(scenarios[identity], entry) if identity in scenarios else entry
    promises = {
        promise: _newer(one["promises"].get(promise, {}), other["promises"].get(promise, {}))
        for promise in [*one["promises"], *(new for new in other["promises"] if new not in one["promises"])]
    }
    runs = {**one["runs"], **other["runs"]}
    drill = max(one.get("drill"), other.get("drill"), key=lambda kept: str(kept["started_at"]) if kept else "")
    kept = {"scenarios": scenarios, "promises": promises, "drill": drill}
    return _trimmed({"schema": SCHEMA, "runs": runs, **kept})


def trend_of(history: Document, identity: str) -> list[str]:
    """The outcomes of a scenario's last runs, the oldest first."""
    marks: Iterable[str] = history["scenarios"].get(identity, {}).get("trend", ())
    return [_OUTCOMES[mark[-1]] for mark in marks if mark[-1:] in _OUTCOMES]


def last_runs(history: Document) -> list[Document]:
    """The last runs of all targets, the oldest first."""
    return sorted(history["runs"].values(), key=lambda entry: str(entry["at"]))[-TREND_LENGTH:]


# Entries.


def _new_entry() -> Document:
    return {"digest": "", "targets": {}, "trend": []}


def _run_entry(run: FinishedRun) -> Document:
    verdict = run.verdict
    return {
        "at": run.at,
        "target": run.target,
        "commit": run.commit,
        "verdict": verdict.get("verdict", "hold"),
        "complete": bool(verdict.get("selection", {}).get("complete")),
        "scenarios": len(run.records),
        "passed": sum(record["outcome"] == "passed" for record in run.records),
        "seconds": verdict.get("duration_seconds", 0.0),
    }


def _with_outcome(entry: Document, record: Record, run: FinishedRun) -> Document:
    targets = dict(entry["targets"])
    told = {**targets.get(run.target, {}), "outcome": record["outcome"], "at": run.at}
    if record["outcome"] == "passed":
        told |= {"proven_at": run.at, "commit": run.commit, "proven_digest": entry["digest"]}
    targets[run.target] = told
    mark = run.key + _LETTERS.get(record["outcome"], "b")
    return {**entry, "targets": targets, "trend": [*entry["trend"], mark]}


def _with_proofs(promises: Document, run: FinishedRun) -> Document:
    """A promise was proven when every scenario that the suite has for it ran and passed."""
    wanted: dict[str, set[str]] = {}
    for one in (run.suite or {}).get("scenarios", ()):
        for promise in one["requirements"]:
            wanted.setdefault(promise, set()).add(one["id"])
    passed = {record["id"] for record in run.records if record["outcome"] == "passed"}
    proofs = {promise: dict(entry) for promise, entry in promises.items()}
    for promise, scenarios in wanted.items():
        if scenarios <= passed:
            proof = {"at": run.at, "commit": run.commit, "scenarios": len(scenarios)}
            proofs.setdefault(promise, {})[run.target] = proof
    return proofs


def _merged_entries(one: Document, other: Document) -> Document:
    first, second = sorted((one, other), key=_last_seen)
    targets = {
        name: _merged_target(first["targets"].get(name, {}), second["targets"].get(name, {}))
        for name in {**first["targets"], **second["targets"]}
    }
    trend = list(dict.fromkeys([*first["trend"], *second["trend"]]))
    return {"digest": second["digest"] or first["digest"], "targets": targets, "trend": trend}


def _merged_target(one: Document, other: Document) -> Document:
    older, newer = sorted((one, other), key=lambda told: str(told.get("at", "")))
    proof = max((one, other), key=lambda told: str(told.get("proven_at", "")))
    return {
        **older,
        **newer,
        **{name: proof[name] for name in ("proven_at", "commit", "proven_digest") if name in proof},
    }


def _last_seen(entry: Document) -> str:
    return max((str(told["at"]) for told in entry["targets"].values()), default="")


def _newer(one: Document, other: Document) -> Document:
    joined = dict(one)
    for target, proof in other.items():
        if target not in joined or str(proof["at"]) > str(joined[target]["at"]):
            joined[target] = proof
    return joined


def _trimmed(history: Document) -> Document:
    """Keep trends in order and at their length, and only the runs that something still speaks of."""
    runs: Document = history["runs"]
    for entry in history["scenarios"].values():
        marks = [mark for mark in dict.fromkeys(entry["trend"]) if mark[:-1] in runs]
        marks.sort(key=lambda mark: str(runs[mark[:-1]]["at"]))
        entry["trend"] = marks[-TREND_LENGTH:]
    spoken_of = {mark[:-1] for entry in history["scenarios"].values() for mark in entry["trend"]}
    latest = sorted(runs, key=lambda key: str(runs[key]["at"]))[-TREND_LENGTH:]
    history["runs"] = {key: runs[key] for key in runs if key in spoken_of or key in latest}
    return history


# The file.


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.with_name(f".{path.name}.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
