"""Which scenarios have been seen to fail: what the drill says, and how far it covers this suite."""

from __future__ import annotations

from typing import Any

from support.evidence.drill_results import DrillResult
from support.evidence.front_page.sources import Sources
from support.evidence.front_page.words import count, duration, moment, titles


def drill(sources: Sources) -> dict[str, Any] | None:
    """The drill in figures and lists; None where there was none."""
    result = sources.drill
    if result is None:
        return None
    known = {one["id"]: one for one in (sources.suite.get("scenarios") or sources.records)}
    return {
        "defects": [(one, titles(one.noticed_by, known)) for one in result.defects],
        "noticed": sum(bool(one.noticed_by) for one in result.defects),
        "unnoticed": [one for one in result.defects if not one.noticed_by],
        "proven": len({result.whole[identity] for identity in result.proven}),
        "drilled": len(set(result.whole.values())),
        "unproven": titles((identity for identity in result.caught if identity not in result.proven), known),
        "undrilled": titles(_undrilled(sources, result), known),
        "facts": _facts(result, str(sources.verdict.get("started_at", ""))),
    }


def caught_by(sources: Sources, scenario: dict[str, Any]) -> str:
    """Whether and by how many defects the scenario was turned red; empty where no drill looked at it."""
    identity = _drilled_as(scenario)
    result = sources.drill
    if result is None or identity not in result.caught:
        return ""
    if result.caught[identity]:
        return f"caught {count(len(result.caught[identity]), 'defect')}"
    return "seen to fail through another channel" if identity in result.proven else "never seen to fail"


def _facts(result: DrillResult, run_started: str) -> str:
    said = []
    if result.started_at:
        said.append(f"{'an earlier drill, ' if result.started_at < run_started else ''}{moment(result.started_at)}")
    if result.commit:
        said.append(f"commit {result.commit[:12]}")
    if result.seconds:
        said.append(f"took {duration(result.seconds)}")
    return ", ".join(said)


def _undrilled(sources: Sources, result: DrillResult) -> list[str]:
    """Scenarios of capabilities that the drill knows, which it has not looked at in this wording."""
    epics = {one["epic"] for one in sources.scenarios if _drilled_as(one) in result.caught}
    return [one["id"] for one in sources.scenarios if one["epic"] in epics and _drilled_as(one) not in result.caught]


def _drilled_as(scenario: dict[str, Any]) -> str:
    """The id that the suite knows it by, whichever target it ran on."""
    return str(scenario.get("of", scenario["id"]))
