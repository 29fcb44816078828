"""Every promise by capability: how it came out, its scenarios, and when it was last proven on which target."""

from __future__ import annotations

from typing import Any

from support.evidence.front_page.drills import caught_by
from support.evidence.front_page.sources import Document, Sources
from support.evidence.front_page.words import OUTCOME_WORDS, duration, moment, title, way
from support.evidence.outcomes import WORST_FIRST
from support.evidence.verdict import NOT_COVERED

NOT_RUN = "not_run"
PARTLY = "partly"
_OPEN = frozenset({"failed", "broken", "flaky"})


def capabilities(sources: Sources) -> list[dict[str, Any]]:
    """Capability by capability; scenarios that no listed promise claims come last, under a name of their own."""
    told = [
        _capability(sources, one["name"], [(promise, wording) for promise, wording in one["promises"].items()])
        for one in sources.capabilities
    ]
    listed = {promise for one in sources.capabilities for promise in one["promises"]}
    stray = sorted({promise for one in sources.scenarios for promise in one["requirements"]} - listed)
    if stray:
        told.append(_capability(sources, "Not in the list of promises", [(promise, "") for promise in stray]))
    loose = [one for one in sources.scenarios if not one["requirements"]]
    if loose:
        told.append({"name": "Scenarios without a promise", "promises": [], "rows": _rows(sources, loose)})
    return told


def state_of(sources: Sources, scenarios: list[Document]) -> str:
    """The worst outcome of a promise's scenarios; not run, partly run or not covered where that is all to be said."""
    if not scenarios:
        return NOT_COVERED
    outcomes = [sources.outcome(one["id"]) for one in scenarios]
    ran = [outcome for outcome in outcomes if outcome != NOT_RUN]
    if not ran:
        return NOT_RUN
    worst = min(ran, key=WORST_FIRST.index)
    return PARTLY if worst == "passed" and len(ran) < len(outcomes) else worst


def scenarios_of(sources: Sources, promise: str) -> list[Document]:
    """Every scenario that the suite has for the promise."""
    return [one for one in sources.scenarios if promise in one["requirements"]]


def _capability(sources: Sources, name: str, promises: list[tuple[str, str]]) -> dict[str, Any]:
    told = [_promise(sources, promise, wording) for promise, wording in promises]
    proven = sum(one["state"] == "passed" for one in told)
    return {"name": name, "promises": told, "rows": [], "proven": proven}


def _promise(sources: Sources, promise: str, wording: str) -> dict[str, Any]:
    scenarios = scenarios_of(sources, promise)
    state = state_of(sources, scenarios)
    rows = _rows(sources, scenarios)
    return {
        "id": promise,
        "wording": wording,
        "state": state,
        "word": OUTCOME_WORDS[state],
        "open": state in _OPEN,
        "rows": rows,
        "tally": _tally(sources, scenarios),
        "proven": _last_proven(sources, promise, state),
    }


def _tally(sources: Sources, scenarios: list[Document]) -> str:
    if not scenarios:
        return "none yet"
    passed = sum(sources.outcome(one["id"]) == "passed" for one in scenarios)
    return f"{passed} of {len(scenarios)} passed"


def _last_proven(sources: Sources, promise: str, state: str) -> list[str]:
    if not sources.looking_back:
        return ["proven in this run" if state == "passed" else "not proven here"]
    proofs = sources.looking_back.get("proven", {}).get(promise, {})
    newest_first = sorted(proofs.items(), key=lambda item: str(item[1]["at"]), reverse=True)
    return [_proof(sources, target, proof) for target, proof in newest_first]


def _proof(sources: Sources, target: str, proof: Document) -> str:
    verdict = sources.verdict
    if (proof["at"], target) == (verdict.get("started_at"), verdict.get("target", {}).get("name")):
        return "proven in this run"
    return f"last proven {moment(proof['at'])} on {target}"


def _rows(sources: Sources, scenarios: list[Document]) -> list[dict[str, Any]]:
    """A row a scenario; its channels stand beside each other."""
    rows: dict[str, dict[str, Any]] = {}
    for one in scenarios:
        row = rows.setdefault(_without_channel(one), {"title": title(one), "core": one["core"], "runs": []})
        row["runs"].append(_run(sources, one))
    return list(rows.values())


def _without_channel(scenario: Document) -> str:
    return "\n".join([str(scenario.get("feature")), title(scenario)])


def _run(sources: Sources, scenario: Document) -> dict[str, Any]:
    identity = scenario["id"]
    record = sources.by_id.get(identity)
    outcome = sources.outcome(identity)
    past = sources.looking_back.get("scenarios", {}).get(identity, {})
    return {
        "channel": way(scenario),
        "outcome": outcome,
        "word": OUTCOME_WORDS[outcome],
        "link": sources.link(identity),
        "seconds": duration(record["seconds"]) if record else "",
        "trend": past.get("trend", []),
        "caught": caught_by(sources, scenario),
        "before": "" if outcome == "passed" else _proven_before(past),
    }


def _proven_before(past: Document) -> str:
    proofs = past.get("proven", {})
    if not proofs:
        return "never proven so far" if past else ""
    target = max(proofs, key=lambda name: str(proofs[name]["at"]))
    reworded = "; reworded since" if proofs[target].get("reworded_since") else ""
    return f"last proven {moment(proofs[target]['at'])} on {target}{reworded}"
