"""`looking_back.json`: what a run changed and what was proven before, as far as the history knows. For the front page.

The page must come out of the evidence folder alone, so the part of the history that it shows lies beside the results.
"""

from __future__ import annotations

from typing import Any

from support.evidence.history import Document, FinishedRun, last_runs, trend_of

LOOKING_BACK_FILE = "looking_back.json"
CHANGES = ("new", "removed", "reworded", "newly_failing", "newly_left_out", "mended")
_HOLDING = frozenset({"failed", "broken", "flaky"})
_LEFT_OUT = frozenset({"skipped", "not_supported"})


def looking_back(before: Document, after: Document, run: FinishedRun, problem: str = "") -> Document:
    """What is told of the past. `before` and `after` are the history without and with the run."""
    return {
        "schema": 1,
        "problem": problem,
        "compared_with": _last_run_on(before, run.target),
        "changes": changes_of(before, run),
        "proven": after["promises"],
        "scenarios": {
            identity: {"trend": trend_of(after, identity), "proven": _proofs(entry)}
            for identity, entry in after["scenarios"].items()
            if entry["trend"]
        },
        "runs": last_runs(after),
        "drill": after.get("drill"),
    }


def changes_of(before: Document, run: FinishedRun) -> dict[str, list[str]]:
    """The ids of the scenarios that changed since the last run: on the same target, where outcomes are compared."""
    changes: dict[str, list[str]] = {kind: [] for kind in CHANGES}
    if not run.records or not before["scenarios"]:
        return changes
    _compare_suites(before, run, changes)
    for record in run.records:
        told = before["scenarios"].get(record["id"], {}).get("targets", {}).get(run.target)
        kind = _kind_of_change(told["outcome"], record["outcome"]) if told else ""
        if kind:
            changes[kind].append(record["id"])
    return {kind: sorted(identities) for kind, identities in changes.items()}


def _compare_suites(before: Document, run: FinishedRun, changes: dict[str, list[str]]) -> None:
    known = {one["id"]: one for one in (run.suite or {}).get("scenarios", ())}
    if not known:
        return
    remembered: dict[str, Any] = before["scenarios"]
    ran = {record["id"] for record in run.records}
    changes["new"] += [identity for identity in known if identity not in remembered]
    changes["removed"] += [identity for identity in remembered if identity not in known and identity not in ran]
    for identity, one in known.items():
        earlier = remembered.get(identity, {}).get("digest")
        if earlier and earlier != one["digest"]:
            changes["reworded"].append(identity)


def _kind_of_change(earlier: str, now: str) -> str:
    if now in _HOLDING and earlier not in _HOLDING:
        return "newly_failing"
    if now in _LEFT_OUT and earlier not in _LEFT_OUT:
        return "newly_left_out"
    if now == "passed" and earlier in _HOLDING:
        return "mended"
    return ""


def _last_run_on(history: Document, target: str) -> Document | None:
    runs = [entry for entry in history["runs"].values() if entry["target"] == target and entry["scenarios"]]
    return max(runs, key=lambda entry: str(entry["at"]), default=None)


def _proofs(entry: Document) -> Document:
    return {
        target: {"at": told["proven_at"], "reworded_since": told.get("proven_digest") != entry["digest"]}
        for target, told in entry["targets"].items()
        if "proven_at" in told
    }
