"""The result of a drill (`drill.json`), and what of it the history keeps for the runs that follow.

A proof that a scenario can fail holds until the scenario is reworded; then it has to be drilled again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
DRILL_FILE = "drill.json"


@dataclass(frozen=True)
class Defect:
    """A defect that was tried, and the ids of the scenarios that noticed it at a Then."""

    name: str
    title: str
    promises: tuple[str, ...]
    noticed_by: tuple[str, ...]


@dataclass(frozen=True)
class DrillResult:
    """A drill as far as it still holds.

    `caught` has every drilled scenario with the defects that it noticed, `proven` those that were seen to fail through
    this or another of their channels, `whole` what each is called whatever its channel: its channels count as one.
    """

    defects: tuple[Defect, ...]
    caught: dict[str, tuple[str, ...]]
    proven: frozenset[str]
    whole: dict[str, str]
    started_at: str | None
    commit: str | None
    seconds: float


def drill_result(drill: Document, suite: Document) -> DrillResult:
    """Read a drill against the suite as it is now: scenarios that were reworded since are left out."""
    digests = {one["id"]: one["digest"] for one in suite.get("scenarios", ())}
    entries = dict(_entries(drill.get("scenarios"), "id"))
    caught = {
        identity: tuple(str(name) for name in entry.get("caught", ()))
        for identity, entry in entries.items()
        if not _is_reworded(entry, digests.get(identity))
    }
    return DrillResult(
        defects=tuple(_defect(name, entry, entries, caught) for name, entry in _entries(drill.get("defects"), "name")),
        caught=caught,
        proven=frozenset(one for one, names in caught.items() if entries[one].get("proven", bool(names))),
        whole={one: str(entries[one].get("scenario", one)) for one in caught},
        started_at=drill.get("started_at"),
        commit=(drill.get("suite") or {}).get("commit"),
        seconds=float(drill.get("seconds", 0.0)),
    )


def kept_of(drill: Document, suite: Document, at: str, commit: str | None) -> Document:
    """What the history keeps: a drill again, but smaller, and with the wording of each scenario."""
    digests = {one["id"]: one["digest"] for one in suite.get("scenarios", ())}
    result = drill_result(drill, suite)
    return {
        "started_at": at,
        "suite": {"commit": commit},
        "seconds": result.seconds,
        "defects": [{"name": one.name, "title": one.title, "promises": list(one.promises)} for one in result.defects],
        "scenarios": {
            identity: {
                "caught": list(caught),
                "proven": identity in result.proven,
                "scenario": result.whole[identity],
                "digest": digests.get(identity, ""),
            }
            for identity, caught in result.caught.items()
        },
    }


def _is_reworded(entry: Document, digest: str | None) -> bool:
    return bool(entry.get("digest")) and digest is not None and entry["digest"] != digest


def _defect(name: str, entry: Document, drilled: dict[str, Document], caught: dict[str, tuple[str, ...]]) -> Defect:
    noticed = entry.get("noticed_by")
    if noticed is None:
        noticed = [identity for identity, names in caught.items() if name in names]
    still = tuple(str(one) for one in noticed if str(one) in caught or str(one) not in drilled)
    return Defect(name, str(entry.get("title") or name), tuple(map(str, entry.get("promises", ()))), still)


def _entries(given: Any, key: str) -> Iterator[tuple[str, Document]]:
    """Entries by their name, whether they are written as a list or as a table."""
    if isinstance(given, dict):
        yield from ((str(name), entry) for name, entry in given.items() if isinstance(entry, dict))
    elif isinstance(given, list):
        yield from ((str(entry.get(key)), entry) for entry in given if isinstance(entry, dict))
