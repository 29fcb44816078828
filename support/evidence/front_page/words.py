"""How the page says things: outcomes, times, numbers. Times are UTC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

OUTCOME_WORDS = {
    "passed": "passed",
    "failed": "failed",
    "broken": "broken",
    "skipped": "skipped",
    "not_supported": "not supported",
    "flaky": "flaky",
    "not_run": "not run",
    "not covered": "no scenario",
    "partly": "partly run",
}
OUTCOME_SIGNS = {
    "passed": "\N{CHECK MARK}",
    "failed": "\N{MULTIPLICATION X}",
    "broken": "!",
    "skipped": "\N{RIGHTWARDS ARROW}",
    "not_supported": "\N{EMPTY SET}",
    "flaky": "~",
    "not_run": "\N{EN DASH}",
    "not covered": "?",
    "partly": "\N{CIRCLE WITH LEFT HALF BLACK}",
}
OUTCOME_MEANINGS = {
    "passed": "every step was carried out and held",
    "failed": "the product did not keep its promise",
    "broken": "the environment or the suite failed, so nothing can be said of the product",
    "skipped": "left out",
    "not_supported": "the target does not offer what the scenario needs",
    "flaky": "failed, then passed when repeated; it does not count as passed",
}
CHANNEL_WORDS = {"api": "API", "cli": "CLI", "web": "Web"}


def moment(text: str | None) -> str:
    """`21 Nov 2026, 09:11 UTC`, or the text itself where it is no time."""
    try:
        when = datetime.fromisoformat(str(text))
    except ValueError:
        return str(text or "unknown")
    return f"{when.day} {when:%b %Y, %H:%M} UTC"


def duration(seconds: Any) -> str:
    """`0.48 s`, `45 s`, `2 min 5 s`."""
    if not isinstance(seconds, (int, float)):
        return "unknown"
    if seconds < 10:
        return f"{seconds:.2f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def count(number: int, noun: str) -> str:
    """`1 scenario`, `2 scenarios`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def channel(name: str | None) -> str:
    """What the channel is called in text."""
    return CHANNEL_WORDS.get(name or "", name or "")


def way(scenario: dict[str, Any]) -> str:
    """Through which channel a scenario runs, and on which target where there are several: `API on staging`."""
    target = scenario.get("target")
    return f"{channel(scenario['channel'])}{f' on {target}' if target else ''}".strip()


def title(scenario: dict[str, Any]) -> str:
    """A scenario by its name, and its row of examples where that tells it apart."""
    row = scenario.get("row")
    return f"{scenario['name']} ({row})" if row else str(scenario["name"])


def titles(identities: Iterable[str], known: Mapping[str, dict[str, Any]]) -> list[str]:
    """Scenarios by name, those of one name once, with their channels: `Restarting a deployment (API, CLI)`."""
    channels: dict[str, list[str]] = {}
    for identity in identities:
        scenario = known.get(identity)
        found = channels.setdefault(title(scenario) if scenario else title_of_id(identity), [])
        if scenario and way(scenario):
            found.append(way(scenario))
    return [f"{name} ({', '.join(found)})" if found else name for name, found in channels.items()]


def title_of_id(identity: str) -> str:
    """What an id alone tells of a scenario."""
    return identity.rpartition("::")[2]


def commit(suite: dict[str, Any]) -> str:
    """The state of the suite: the commit in short, and whether files differed from it."""
    name = suite.get("commit")
    if not name:
        return "unknown"
    return f"{str(name)[:12]}{', with uncommitted changes' if suite.get('dirty') else ''}"
