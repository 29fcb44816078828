"""Small runs made by hand: records, the list of the suite, verdicts, and evidence folders with them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from support.evidence.history import FinishedRun
from support.evidence.verdict import RunFacts, Selection, reach_verdict

Document = dict[str, Any]
PROMISES = {"KI-01": "A dish is served as ordered", "KI-02": "The bill is right", "KI-03": "Nobody waits"}
FEATURE = "features/kitchen/serving.feature"


def identity(name: str, channel: str | None = "api") -> str:
    """The id of a planted scenario."""
    return f"{FEATURE}::{name}" + (f"[{channel}]" if channel else "")


def listed(name: str, promise: str = "KI-01", channel: str | None = "api", digest: str = "d1", **more: Any) -> Document:
    """A scenario as `suite.json` lists it."""
    return {
        "id": identity(name, channel),
        "epic": "Kitchen",
        "feature": "Serving",
        "name": name,
        "row": None,
        "channel": channel,
        "requirements": [promise],
        "core": False,
        "digest": digest,
        **more,
    }


def record(scenario: Document, outcome: str = "passed", **more: Any) -> Document:
    """The same scenario as a record of a run."""
    kept = {name: value for name, value in scenario.items() if name != "digest"}
    return {
        **kept,
        "path": FEATURE,
        "line": 7,
        "rule": None,
        "example": {},
        "tags": scenario["requirements"],
        "outcome": outcome,
        "failed_sentence": "",
        "message": "",
        "trace": "",
        "setup": [],
        "steps": [],
        "teardown": [],
        "seconds": 0.25,
        "started_at": "2026-11-21T09:00:00.000Z",
        "finished_at": "2026-11-21T09:00:01.000Z",
        "worker": "main",
        **more,
    }


def suite(*scenarios: Document, missing_channels: Document | None = None) -> Document:
    """The content of `suite.json`."""
    capability = {
        "prefix": "KI",
        "name": "Kitchen",
        "promises": PROMISES,
        "missing_channels": missing_channels or {},
    }
    return {"schema": 1, "capabilities": [capability], "scenarios": list(scenarios)}


def finished(
    day: int, records: Iterable[Document], listing: Document, target: str = "embedded", errors: tuple[str, ...] = ()
) -> FinishedRun:
    """A run on a day of November."""
    ran = tuple(records)
    facts = RunFacts(
        started_at=f"2026-11-{day:02d}T09:00:00.000Z",
        finished_at=f"2026-11-{day:02d}T09:01:05.000Z",
        duration_seconds=65.0,
        selection=Selection(("features",), "", "", len(ran), len(listing["scenarios"])),
        target={"name": target, "kind": "embedded", "versions": {"postgres": "18.4"}},
        suite={"commit": f"{day:02d}" * 20, "dirty": False},
        environment_ready_seconds=1.5,
        engine_errors=errors,
        requirements=tuple(PROMISES),
        seed=77,
    )
    return FinishedRun(reach_verdict(ran, facts).document, ran, listing)


def evidence_folder(folder: Path, run: FinishedRun, **documents: Document) -> Path:
    """Write a run as the evidence folder that it would leave; `documents` by file name without `.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(one) + "\n" for one in run.records)
    (folder / "results.jsonl").write_text(lines, encoding="utf-8")
    for name, document in {"verdict": run.verdict, "suite": run.suite, **documents}.items():
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return folder
