"""What the platform's check says of request documents, read by a program, and compared with another opinion."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from support.evidence.attachments import attach_table
from support.observers.comparing import Mismatch, expect_none

COUNTS = ("total", "valid", "invalid", "skipped")
_SHOWN = 40


@dataclass(frozen=True)
class Told:
    """What is told of one document: whether it is valid, and each fault with its place."""

    valid: bool
    faults: tuple[tuple[str, str], ...]

    @property
    def places(self) -> tuple[str, ...]:
        """The dotted paths of what is wrong."""
        return tuple(place for place, _ in self.faults)

    def describe(self) -> str:
        """For people."""
        said = "; ".join(f"{place}: {message}" for place, message in self.faults)
        return "valid" if self.valid else f"invalid ({said[:300] or 'no reason'})"


@dataclass(frozen=True)
class Report:
    """The whole answer: counts, and what is told by the name of the file."""

    counts: Mapping[str, int]
    told: Mapping[str, Told]


@dataclass(frozen=True)
class Opinion:
    """What an independent judge thinks of one document: whether it fits, and the one place that is wrong, if known."""

    fits: bool
    place: str | None = None
    about: str = ""


def report_of(output: str) -> Report:
    """Read the answer for programs. Raises Mismatch when it is none."""
    try:
        document = json.loads(output)
        told = {PurePath(one["request_file"]).name: _told(one) for one in document["results"]}
        return Report({name: document[name] for name in COUNTS}, told)
    except (ValueError, KeyError, TypeError) as error:
        raise Mismatch(
            "an answer that a program can read", [f"{type(error).__name__}: {error} in {output[:300]!r}"]
        ) from None


def expect_agreement(report: Report, opinions: Mapping[str, Opinion]) -> None:
    """Raise Mismatch where the report calls a document otherwise than the opinion on it, or leaves one out."""
    agreed = {name: name in report.told and report.told[name].valid is wanted.fits for name, wanted in opinions.items()}
    _attach("Disagreements", report, opinions, [name for name, same in agreed.items() if not same])
    _attach("Documents, some of all", report, opinions, list(opinions)[:: max(1, len(opinions) // _SHOWN)])
    faults = [
        f"{name} is called {_called(report, name)}, and it is {'fit' if opinions[name].fits else 'unfit'}"
        f" ({opinions[name].about})"
        for name, same in agreed.items()
        if not same
    ]
    expect_none(faults, wanted=f"the verdicts of an independent judge on {len(opinions)} documents")
    counted = {"valid": sum(one.fits for one in opinions.values()), "total": len(opinions)}
    expect_counts(report, {**counted, "invalid": counted["total"] - counted["valid"]})


def expect_places(report: Report, opinions: Mapping[str, Opinion]) -> None:
    """Raise Mismatch where a document with one thing wrong is not told with the place of it."""
    wrong = {name: one.place for name, one in opinions.items() if one.place is not None}
    assert wrong, "wanted: documents with one thing wrong\n  seen: none"
    faults = [
        f"{name} is told with {_called(report, name)}, and wrong is {opinions[name].about}"
        for name, place in wrong.items()
        if name not in report.told or not any(_is_at(told, place) for told in report.told[name].places)
    ]
    expect_none(faults, wanted="each fault told with its place")


def expect_counts(report: Report, wanted: Mapping[str, int]) -> None:
    """Raise Mismatch when something is counted otherwise."""
    faults = [f"{name} is {report.counts[name]} and not {n}" for name, n in wanted.items() if report.counts[name] != n]
    expect_none(faults, wanted="counts as listed")


def expect_told(report: Report, name: str, places: Iterable[str]) -> None:
    """Raise Mismatch unless a document is called invalid with exactly these places."""
    wanted, seen = sorted(places), report.told.get(name)
    if seen is None or seen.valid or sorted(set(seen.places)) != wanted:
        raise Mismatch(f"{name} called invalid because of {', '.join(wanted)}", [_called(report, name)])


def expect_refused(report: Report, reasons: Mapping[str, str]) -> None:
    """Raise Mismatch unless each of these documents is called invalid for its reason, by the name of its file."""
    wanted = {PurePath(name).name: reason for name, reason in reasons.items()}
    fields = ("file", "wanted", "told")
    attach_table("refusals", [fields, *((name, reason, _called(report, name)) for name, reason in wanted.items())])
    faults = [
        f"{name} not because of: {reason}; it is called {_called(report, name)}"
        for name, reason in wanted.items()
        if name not in report.told
        or report.told[name].valid
        or not any(reason in message for _, message in report.told[name].faults)
    ]
    expect_none(faults, wanted="each document called invalid for its reason")


def _told(result: Mapping[str, Any]) -> Told:
    return Told(result["valid"], tuple((one["path"], one["message"]) for one in result["errors"]))


def _called(report: Report, name: str) -> str:
    return report.told[name].describe() if name in report.told else "nothing at all"


def _is_at(told: str, place: str) -> bool:
    """Whether a told place is the wanted one, holds it, or is its name where it could also have stood."""
    return told == place or place.startswith(f"{told}.") or told.rpartition(".")[2] == place.rpartition(".")[2]


def _attach(title: str, report: Report, opinions: Mapping[str, Opinion], names: Sequence[str]) -> None:
    fields = ("file", "about it", "fits", "called")
    rows = [(name, opinions[name].about, opinions[name].fits, _called(report, name)) for name in names]
    attach_table(title, [fields, *rows])
