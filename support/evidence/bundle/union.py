"""Several runs as one: shards of a suite, or the same suite on several targets. Pure functions.

Each scenario counts once for each target, with its worst outcome. A scenario that ran twice on one target (a conflict)
and one that comes out differently on two targets (a drift) are named among the reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from support.evidence.outcomes import worst
from support.evidence.records import Record
from support.evidence.verdict import RunFacts, Selection

UNION_FILE = "union.json"
_LISTED = 10


@dataclass(frozen=True)
class Run:
    """One run: `name` tells it from the others, `features` are the digests of its features by path."""

    name: str
    records: list[Record]
    facts: RunFacts
    features: Mapping[str, str] = field(default_factory=dict)

    @property
    def target(self) -> str:
        """Name of its target."""
        return str(self.facts.target["name"])


@dataclass(frozen=True)
class Whole:
    """What the runs say together. `document` is for `union.json`."""

    records: list[Record]
    facts: RunFacts
    document: dict[str, Any]


def united(runs: Sequence[Run]) -> Whole:
    """Put runs together; their order does not matter."""
    runs = sorted(runs, key=lambda run: run.name)
    targets = sorted({run.target for run in runs})
    told: dict[tuple[str, str], list[tuple[str, Record]]] = {}
    for run in runs:
        for record in run.records:
            told.setdefault((record["id"], run.target), []).append((run.name, record))
    records = [_counted(target, found, len(targets) > 1) for (_, target), found in sorted(told.items())]
    conflicts = _conflicts(told)
    drift = _drift(told)
    notes = [*_say_conflicts(conflicts), *_say_drift(drift)]
    facts = replace(_facts(runs, targets, told), notes=tuple(notes))
    document = {
        "schema": 1,
        "runs": [_told_of(run) for run in runs],
        "targets": targets,
        "conflicts": conflicts,
        "drift": drift,
    }
    return Whole(records, facts, document)


_Told = dict[tuple[str, str], list[tuple[str, Record]]]


def _counted(target: str, found: Sequence[tuple[str, Record]], several: bool) -> Record:
    """The record that counts of one scenario on one target."""
    outcome = worst([record["outcome"] for _, record in found])
    run, record = next((run, record) for run, record in found if record["outcome"] == outcome)
    if not several:
        return {**record, "run": run}
    return {**record, "run": run, "target": target, "id": f"{record['id']} on {target}"}


def _conflicts(told: _Told) -> list[dict[str, Any]]:
    return [
        {"scenario": scenario, "target": target, "outcomes": {run: record["outcome"] for run, record in found}}
        for (scenario, target), found in sorted(told.items())
        if len(found) > 1
    ]


def _drift(told: _Told) -> list[dict[str, Any]]:
    outcomes: dict[str, dict[str, str]] = {}
    for (scenario, target), found in sorted(told.items()):
        outcomes.setdefault(scenario, {})[target] = worst([record["outcome"] for _, record in found])
    return [
        {"scenario": scenario, "outcomes": by_target}
        for scenario, by_target in outcomes.items()
        if len(set(by_target.values())) > 1
    ]


def _say_conflicts(conflicts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Scenarios that ran more than once on a target, those together that went alike."""
    alike: dict[str, list[str]] = {}
    for conflict in conflicts:
        outcomes = conflict["outcomes"]
        told = [f"{_word(outcome)} in {run}" for run, outcome in outcomes.items()]
        same = len(set(outcomes.values())) == 1
        how = "with the same outcome" if same else "; ".join(told)
        alike.setdefault(f"ran more than once on {conflict['target']} ({how})", []).append(conflict["scenario"])
    return [_sentence(what, scenarios) for what, scenarios in alike.items()]


def _say_drift(drift: Sequence[Mapping[str, Any]]) -> list[str]:
    """Scenarios on which targets do not agree, those together that went alike."""
    alike: dict[str, list[str]] = {}
    for one in drift:
        how = "; ".join(f"{_word(outcome)} on {target}" for target, outcome in one["outcomes"].items())
        alike.setdefault(f"drifted apart ({how})", []).append(one["scenario"])
    return [_sentence(what, scenarios) for what, scenarios in alike.items()]


def _sentence(what: str, scenarios: Sequence[str]) -> str:
    names = [scenario.partition("::")[2] or scenario for scenario in scenarios]
    listed = "; ".join(names[:_LISTED]) + (f"; and {len(names) - _LISTED} more" if len(names) > _LISTED else "")
    return f"{len(names)} scenario{'' if len(names) == 1 else 's'} {what}: {listed}"


def _word(outcome: str) -> str:
    return outcome.replace("_", " ")


def _facts(runs: Sequence[Run], targets: Sequence[str], told: _Told) -> RunFacts:
    facts = [run.facts for run in runs]
    ready = [one.environment_ready_seconds for one in facts if one.environment_ready_seconds is not None]
    return RunFacts(
        started_at=min(one.started_at for one in facts),
        finished_at=max(one.finished_at for one in facts),
        duration_seconds=round(sum(one.duration_seconds for one in facts), 3),
        selection=_selection(runs, targets, told),
        target=_target(runs, targets),
        suite=_suite(facts),
        environment_ready_seconds=max(ready, default=None),
        engine_errors=(*_errors(runs), *_differences(runs)),
        requirements=tuple(sorted({identifier for one in facts for identifier in one.requirements})),
        exceptions=tuple(sorted({one for fact in facts for one in fact.exceptions}, key=lambda one: one.scenario)),
    )


def _selection(runs: Sequence[Run], targets: Sequence[str], told: _Told) -> Selection:
    """What was asked for in all: scenarios that did not run although they were selected stay missing."""
    missing = sum(max(0, run.facts.selection.selected - len(run.records)) for run in runs)
    known = [max(run.facts.selection.known for run in runs if run.target == target) for target in targets]
    return Selection(
        paths=tuple(sorted({path for run in runs for path in run.facts.selection.paths})),
        tags=_joined(run.facts.selection.tags for run in runs),
        keywords=_joined(run.facts.selection.keywords for run in runs),
        selected=len(told) + missing,
        known=sum(known) if all(known) else 0,
    )


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(sorted({text for text in texts if text}))


def _target(runs: Sequence[Run], targets: Sequence[str]) -> dict[str, Any]:
    several = len(targets) > 1
    versions = {
        f"{part} ({run.target})" if several else part: version
        for run in runs
        for part, version in run.facts.target["versions"].items()
    }
    kinds = sorted({str(run.facts.target["kind"]) for run in runs})
    return {"name": ", ".join(targets), "kind": ", ".join(kinds), "versions": versions}


def _suite(facts: Sequence[RunFacts]) -> dict[str, Any]:
    commits = {one.suite["commit"] for one in facts}
    states = {one.suite["dirty"] for one in facts}
    dirty = True if True in states else None if None in states else False
    return {"commit": commits.pop() if len(commits) == 1 else None, "dirty": dirty}


def _errors(runs: Sequence[Run]) -> list[str]:
    """Errors of the runs; one that selected nothing is an error, too."""
    told = [f"{run.name}: {error}" for run in runs for error in run.facts.engine_errors]
    empty = [run.name for run in runs if not run.records and not run.facts.engine_errors]
    return [*told, *(f"{name}: no scenario was selected, so nothing is proven" for name in empty)]


def _differences(runs: Sequence[Run]) -> list[str]:
    """Runs of different suites do not speak of one thing."""
    told = []
    commits = sorted({str(run.facts.suite["commit"]) for run in runs})
    if len(commits) > 1:
        told.append(f"the runs are of different states of the suite: {', '.join(commit[:12] for commit in commits)}")
    differing = {name for run in runs for other in runs for name, _ in run.features.items() ^ other.features.items()}
    if differing:
        told.append(f"the runs do not have the same features: {', '.join(sorted(differing)[:5])} differ")
    return told


def _told_of(run: Run) -> dict[str, Any]:
    return {
        "name": run.name,
        "folder": f"runs/{run.name}",
        "target": run.target,
        "commit": run.facts.suite["commit"],
        "started_at": run.facts.started_at,
        "finished_at": run.facts.finished_at,
        "scenarios": len(run.records),
    }
