"""Calls to models as sentences tell them: how many, what they cost, when they were made, and how they are reported."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from steps.words.sentences import Words, word
from support.drivers.traffic import MALFORMED, NO_CALL, ModelCall, Traffic

_APPLICATIONS: Mapping[str, str] = {"the shop": "shop", "the help desk": "help-desk"}
_MADE = r"(?:\d+ seconds ago|1 hour ahead|in \d+)"
_PART = r'with the [a-z]+ "[^"]*"(?: and the [a-z]+ "[^"]*")?'
_TOLD = r"(?: that (?:costs?|takes?) \$?[\d.]+(?: milliseconds)?(?: each)?(?: and takes? [\d.]+ milliseconds)?)?"
_CALLS = rf"\d+ calls?{_TOLD}(?:,? made {_MADE})?(?:, \d+ of them failed)?(?:, {_PART})?"
_COST = re.compile(r"costs? \$([\d.]+)")
_LATENCY = re.compile(r"takes? ([\d.]+) milliseconds")
_FAILED = re.compile(r", (\d+) of them failed")
_AGO = re.compile(r"made (\d+) seconds ago")
_YEAR = re.compile(r"made in (\d+)")
_PARTS = re.compile(r'the (model|provider|environment) "([^"]*)"')
_FAILURE: Mapping[str, Any] = {"status": "error", "error": "the model did not answer"}
_UNKNOWN_PART = "an unknown part"
_COLUMNS: Mapping[str, str] = {
    "model": "model",
    "cost": "cost",
    "latency": "latency_ms",
    "prompt tokens": "prompt_tokens",
    "completion tokens": "completion_tokens",
    "status": "status",
    "error": "error",
}
_AGE, _OFFSET = "age in seconds", "offset"
_WHOLE = frozenset({"prompt_tokens", "completion_tokens"})
_FRACTIONS = frozenset({"cost", "latency_ms"})


@dataclass(frozen=True)
class Told:
    """Calls as a sentence tells them; `year` takes the place of `ago` where a call was made in one."""

    number: int
    failed: int = 0
    ago: dt.timedelta = dt.timedelta(seconds=1)
    year: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)

    def calls(self, traffic: Traffic, application: str) -> list[ModelCall]:
        """The calls of an application; the failed ones come first."""
        more = dict(self.fields)
        if self.year is not None:
            more["moment"] = dt.datetime(self.year, 7, 1, 12, tzinfo=dt.UTC)
        made = traffic.calls(self.number, application, ago=self.ago, **more)
        return [replace(call, **_FAILURE) if place < self.failed else call for place, call in enumerate(made)]


@word("|".join(_APPLICATIONS))
def application(text: str) -> str:
    """An application of the scenario."""
    return _APPLICATIONS[text]


@word(_CALLS)
def told(text: str) -> Told:
    """Calls: how many, and what is said of them."""
    fields: dict[str, Any] = {part: value or None for part, value in _PARTS.findall(text)}
    for name, pattern in (("cost", _COST), ("latency_ms", _LATENCY)):
        if found := pattern.search(text):
            fields[name] = float(found[1])
    failed, ago, year = _FAILED.search(text), _AGO.search(text), _YEAR.search(text)
    result = Told(int(text.split(" ", 1)[0]), failed=int(failed[1]) if failed else 0, fields=fields)
    if ago:
        return replace(result, ago=dt.timedelta(seconds=int(ago[1])))
    if "1 hour ahead" in text:
        return replace(result, ago=dt.timedelta(hours=-1))
    return replace(result, year=int(year[1])) if year else result


@word("one by one|all at once|twice at the same moment")
def request_way(text: str) -> str:
    """How calls are reported by request."""
    return text


@word("over the feed|over the feed in its older form")
def feed_way(text: str) -> bool:
    """Whether calls are reported over the feed in its older form."""
    return text.endswith("older form")


@word("|".join([*MALFORMED, NO_CALL, _UNKNOWN_PART]))
def fault(text: str) -> str:
    """What is odd about a report."""
    return text


@word("model|error")
def text_part(text: str) -> str:
    """A part of a call that holds a text."""
    return text


def tabled(table: Iterable[Sequence[str]], traffic: Traffic, application: str) -> list[ModelCall]:
    """The calls of a table, each a second older than the next one unless the table says how old they are.

    The time is told with the offset from UTC in the table, if there is one.
    """
    heading, *rows = table
    calls = []
    for place, row in enumerate(rows):
        cells = dict(zip(heading, row, strict=True))
        age = dt.timedelta(seconds=float(cells.pop(_AGE, len(rows) - place)))
        zone = dt.datetime.strptime(cells.pop(_OFFSET, "+00:00"), "%z").tzinfo
        call = traffic.call(application, ago=age, **_fields(cells))
        calls.append(replace(call, moment=call.moment.astimezone(zone)))
    return calls


def _fields(cells: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {_COLUMNS[column]: _read(_COLUMNS[column], cell) for column, cell in cells.items()}
    if found.keys() & _WHOLE:
        found["total_tokens"] = sum(found.get(name, 0) for name in _WHOLE)
        found = {**dict.fromkeys(_WHOLE, 0), **found}
    return found


def _read(name: str, cell: str) -> Any:
    if name in _WHOLE:
        return int(cell)
    if name in _FRACTIONS:
        return float(cell)
    return cell or None


CALLS: Words = {
    "Application": application,
    "Calls": told,
    "RequestWay": request_way,
    "FeedWay": feed_way,
    "Fault": fault,
    "TextPart": text_part,
}
