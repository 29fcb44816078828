"""One record a scenario: what the verdict, the console, JUnit and whoever comes later read.

Records are plain data (JSON-able, so that xdist can carry them) and already redacted.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from support.evidence.redaction import as_clean_json, redact
from support.evidence.trail import Stage, Trail

if TYPE_CHECKING:
    from support.gherkin.plans import ScenarioPlan

Record = dict[str, Any]
RESULTS_FILE = "results.jsonl"


def identity_of(plan: ScenarioPlan, identity: str) -> Record:
    """Who the scenario is, before anything is known about how it went."""
    return {
        "id": identity,
        "epic": plan.feature.epic,
        "feature": plan.feature.name,
        "path": plan.feature.path,
        "line": plan.line,
        "rule": plan.rule,
        "name": plan.name,
        "row": plan.row_label,
        "channel": plan.channel,
        "example": dict(plan.example),
        "requirements": list(plan.requirements),
        "core": plan.core,
        "tags": sorted(plan.tags),
    }


def record_of(trail: Trail, worker: str) -> Record:
    """The finished scenario as a record."""
    record: Record
    _, record = as_clean_json(_raw_record(trail, worker))
    return record


def _raw_record(trail: Trail, worker: str) -> Record:
    return {
        **identity_of(trail.plan, trail.identity),
        "outcome": trail.outcome,
        "failed_sentence": trail.failed_sentence,
        "message": trail.message,
        "trace": trail.trace,
        "setup": [_stage(stage) for stage in trail.setup],
        "steps": [_stage(stage) for stage in trail.steps],
        "teardown": [_stage(stage) for stage in trail.teardown],
        "started_at": moment(trail.started),
        "finished_at": moment(trail.stopped),
        "seconds": round(trail.stopped - trail.started, 4),
        "worker": worker,
        **({"attempts": [*(one.outcome for one in trail.earlier), trail.outcome]} if trail.earlier else {}),
        **({"unwritten": trail.unwritten} if trail.unwritten else {}),
    }


def crashed_record(identity: Record, message: str, now: float) -> Record:
    """The record of a scenario whose process died under it."""
    return {
        **identity,
        "outcome": "broken",
        "failed_sentence": "(the process that ran it ended)",
        "message": redact(message),
        "trace": "",
        "setup": [],
        "steps": [],
        "teardown": [],
        "started_at": moment(now),
        "finished_at": moment(now),
        "seconds": 0.0,
        "worker": "",
    }


def identity_from_id(identity: str) -> Record:
    """What the id alone tells, for a scenario of which nothing else is known."""
    path, _, name = identity.partition("::")
    return {
        "id": identity,
        "epic": "",
        "feature": Path(path).stem.replace("_", " "),
        "path": path,
        "line": 0,
        "rule": None,
        "name": name or path,
        "row": None,
        "channel": None,
        "example": {},
        "requirements": [],
        "core": False,
        "tags": [],
    }


class ResultsFile:
    """`results.jsonl`, written line by line as scenarios finish, so that it survives a run that is killed."""

    def __init__(self, folder: Path) -> None:
        self._file: IO[str] = (folder / RESULTS_FILE).open("w", encoding="utf-8")

    def add(self, record: Record) -> None:
        """Append a record."""
        self._file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def read_results(folder: Path) -> list[Record]:
    """The records of a run, in the order in which scenarios finished; a torn last line is left out."""
    path = folder / RESULTS_FILE
    if not path.is_file():
        return []
    records = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            records.append(json.loads(line))
        except ValueError:
            break
    return records


def keep_readable(folder: Path) -> list[Record]:
    """The same, of a run that was killed; what cannot be read is dropped from the file."""
    records = read_results(folder)
    path = folder / RESULTS_FILE
    if path.is_file():
        rest = ResultsFile(folder)
        for record in records:
            rest.add(record)
        rest.close()
    return records


def moment(seconds: float) -> str:
    """A time since the epoch as UTC in ISO form, to the millisecond."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _stage(stage: Stage) -> Record:
    told: Record = {"title": stage.title, "status": stage.status, "seconds": round(stage.seconds, 4)}
    if stage.planned is not None:
        step = stage.planned
        told |= {"keyword": step.keyword, "text": step.text, "type": step.type, "line": step.line}
    if stage.message:
        told["message"] = stage.message
    if stage.evidence:
        told["evidence"] = [{"kind": one.kind, "title": one.title, "source": one.source} for one in stage.evidence]
    return told
