"""What a comparison of catalogue and registry tells, and what the page, the catalogue and the variables say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from support.evidence.attachments import attach_objects, attach_table
from support.observers.comparing import Mismatch, expect_none, listed

GHOST, ORPHAN, SYNCED = "Ghosts", "Orphans", "Synced"
CLOCKS_DIFFER = dt.timedelta(minutes=2)
_HEADING = re.compile(rf"\b({GHOST}|{ORPHAN}|{SYNCED})\b[^:\n]*:\s*(\d+)")
_NAME = re.compile(r"^\W*([a-z0-9][a-z0-9./_-]*)\W*$")
_LISTED = re.compile(r"([a-z0-9][a-z0-9./_-]*)\W*\(([a-z]+)\)")


@dataclass
class Comparison:
    """What a comparison has told: how many there are of each sort, and which are named."""

    counts: dict[str, int] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)


def read_comparison(output: str) -> Comparison:
    """Read what a comparison tells people: headings with a count, each followed by the names."""
    found, sort = Comparison(), ""
    for line in output.splitlines():
        heading = _HEADING.search(line)
        if heading:
            sort = heading[1]
            found.counts[sort] = int(heading[2])
            found.names.setdefault(sort, set())
        elif sort and (name := _NAME.match(line)):
            found.names[sort].add(name[1])
    return found


def expect_named(output: str, name: str, *, ghost: bool = False, orphan: bool = False) -> None:
    """Raise `Mismatch` unless a repository is named as what it is, and as nothing else."""
    seen = read_comparison(output)
    attach_objects("comparison", {sort: sorted(names) for sort, names in seen.names.items()})
    wanted = {GHOST: ghost, ORPHAN: orphan}
    faults = [
        f"it is {'not ' if expected else ''}among the {sort}: {listed(sorted(seen.names.get(sort, ())))}"
        for sort, expected in wanted.items()
        if (name in seen.names.get(sort, ())) is not expected
    ]
    as_what = listed(sort for sort, expected in wanted.items() if expected)
    expect_none(faults, wanted=f"{name} named under {as_what}")


def expect_counted(output: str, counts: Mapping[str, int]) -> None:
    """Raise `Mismatch` unless so many are counted, and as many named."""
    seen = read_comparison(output)
    faults = [f"{sort}: {seen.counts.get(sort)}" for sort, number in counts.items() if seen.counts.get(sort) != number]
    faults += [
        f"{sort}: {seen.counts.get(sort)}, but named are {listed(sorted(seen.names.get(sort, ())))}"
        for sort in (GHOST, ORPHAN)
        if seen.counts.get(sort) != len(seen.names.get(sort, ()))
    ]
    expect_none(faults, wanted=", ".join(f"{sort}: {number}" for sort, number in counts.items()))


def expect_page(page: Any, repositories: Mapping[str, str]) -> None:
    """Raise `Mismatch` unless the page lists exactly these repositories, each with its environment."""
    text = str(_metadata(page).get("description", ""))
    seen = dict(_LISTED.findall(text))
    attach_table("the registry's page", [{"repository": name, "environment": place} for name, place in seen.items()])
    if seen != dict(repositories):
        raise Mismatch(f"a page that lists {repositories}", [f"{seen}, in {text!r}"])


def expect_fresh(page: Any, count: int, now: dt.datetime) -> None:
    """Raise `Mismatch` unless the page counts so many repositories and was written just now."""
    told = _metadata(page).get("annotations") or {}
    faults = [] if told.get("platform/repo-count") == str(count) else [f"it counts {told.get('platform/repo-count')}"]
    moment = _moment(told.get("platform/last-sync"))
    if moment is None or abs(now - moment) > CLOCKS_DIFFER:
        faults.append(f"it was written at {told.get('platform/last-sync')}, and it is {now:%Y-%m-%dT%H:%M:%SZ}")
    faults += [] if isinstance(page, dict) and page.get("kind") == "Resource" else ["it is no resource of the portal"]
    expect_none(faults, wanted=f"a page of just now that counts {count} repositories")


def entry_of(catalogue: Any, name: str) -> dict[str, Any]:
    """What the catalogue says of a repository; raises `Mismatch` when it does not know it."""
    told = catalogue.get("repositories") if isinstance(catalogue, dict) else None
    entries = told if isinstance(told, dict) else {}
    entry = entries.get(name)
    if entry is None:
        raise Mismatch(f"an entry of {name} in the catalogue", [f"entries of {listed(entries)}"])
    found = entry.get("metadata") if isinstance(entry, dict) else None
    if not isinstance(found, dict):
        raise Mismatch(f"an entry of {name} in the catalogue with metadata", [f"{entry!r:.300}"])
    return found


def expect_told(seen: Mapping[str, Any], wanted: Mapping[str, str], what: str) -> None:
    """Raise `Mismatch` unless an entry says all this."""
    attach_objects(what, dict(seen))
    faults = [f"{key}: {seen.get(key)!r}" for key, value in wanted.items() if str(seen.get(key)) != value]
    expect_none(faults, wanted=f"{what} with {', '.join(f'{key}: {value}' for key, value in wanted.items())}")


def expect_grown(before: str, after: str, name: str, what: str) -> None:
    """Raise `Mismatch` unless a file has grown by lines about one name alone, all in one place."""
    old, new = before.splitlines(), after.splitlines()
    head = next((place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(old))
    grown = len(new) - len(old)
    # the new entry may begin with the very line that follows it
    places = range(max(0, head - grown), head + 1) if grown > 0 else ()
    fits = [place for place in places if new[:place] + new[place + grown :] == old and name in new[place]]
    attach_objects(what, before=before, after=after)
    if not fits:
        raise Mismatch(f"{what} grown by the entry of {name} alone", ["other lines have changed, or none was added"])


def _metadata(page: Any) -> dict[str, Any]:
    told = page.get("metadata") if isinstance(page, dict) else None
    return told if isinstance(told, dict) else {}


def _moment(text: Any) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
