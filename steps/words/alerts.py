"""Alerts: when they go off, what they are made of, and what is done with them."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from steps.words.figures import FIGURES
from steps.words.sentences import Words, word
from steps.words.things import name
from support.drivers.alerting.model import ABSENT

COMPARISONS: Mapping[str, str] = {
    "above": ">",
    "below": "<",
    "at least": ">=",
    "at most": "<=",
    "exactly": "==",
    "other than": "!=",
}
NEVER_EXISTED = "the alert that never existed"
Threshold = dict[str, Any]

_FIGURE = rf'(?:the (?:{"|".join(FIGURES)})|"[^"]*")'
_LIMIT = r"(?:\$[\d.]+|a share of [\d.]+|[\d.]+(?: percent| milliseconds)?)"
_BREACH = rf"{_FIGURE} is (?:{'|'.join(COMPARISONS)}) {_LIMIT} within \d+ minutes"
_PARTED = re.compile(
    rf"(?P<figure>{_FIGURE}) is (?P<comparison>{'|'.join(COMPARISONS)}) (?P<limit>{_LIMIT}) within (?P<window>\d+) .*"
)
_NUMBER = re.compile(r"[\d.]+")
_NOT_FINITE: Mapping[str, float] = {"not a number": math.nan, "infinite": math.inf}
_SWITCH: Mapping[str, bool] = {"on": True, "off": False}
_FILTERS = ("provider", "model", "environment")
_PLACES: Mapping[str, Sequence[str | int]] = {
    "name": ("name",),
    "description": ("description",),
    "kind": ("alert_type",),
    "severity": ("severity",),
    "switch": ("enabled",),
    "colour": ("colour",),
    "recipients": ("notify_emails",),
    "threshold": ("thresholds",),
    "figure": ("thresholds", 0, "metric"),
    "comparison": ("thresholds", 0, "operator"),
    "limit": ("thresholds", 0, "value"),
    "window": ("thresholds", 0, "duration_minutes"),
    "filter": ("filters", "model"),
    "weather": ("filters", "weather"),
    **{part: ("filters", part) for part in _FILTERS},
}
"""Where each part is in what is handed in."""
_OTHER_THRESHOLD = "or when"
_NONE = "none"
"""Takes recipients or a filter away, in a table."""


def threshold(text: str) -> Threshold:
    """A threshold as it is handed in: `the total cost is above $10.00 within 5 minutes`."""
    parted = _PARTED.fullmatch(text)
    if parted is None:
        raise ValueError(f"no threshold: {text!r}")
    figure = parted["figure"]
    number = _NUMBER.search(parted["limit"])
    assert number is not None  # the pattern has seen it
    return {
        "metric": figure.strip('"') if figure.startswith('"') else FIGURES[figure.removeprefix("the ")],
        "operator": COMPARISONS[parted["comparison"]],
        "value": float(number[0]),
        "duration_minutes": int(parted["window"]),
    }


def value_of(part: str, text: str) -> Any:
    """What a word of a sentence means as the value of a part; a word that means nothing there stands for itself."""
    if part == "limit":
        return _NOT_FINITE.get(text, _as_number(text))
    if part == "window":
        return _as_number(text)
    if part == "recipients":
        return [] if text == _NONE else [address.strip() for address in text.split(",")]
    known: Mapping[str, Any] = {"comparison": COMPARISONS, "figure": FIGURES, "switch": _SWITCH}.get(part, {})
    return known.get(text, text)


def changed(document: Mapping[str, Any], part: str, value: Any) -> dict[str, Any]:
    """The document with another value of a part; `ABSENT` leaves the part out."""
    if part == _OTHER_THRESHOLD:
        return {**document, "thresholds": [*document["thresholds"], threshold(value)]}
    result = copy.deepcopy(dict(document))
    *way, last = _PLACES[part]
    inner: Any = result
    for step in way:
        inner = inner.setdefault(step, {}) if isinstance(inner, dict) else inner[step]
    if value is ABSENT:
        inner.pop(last, None)
    else:
        inner[last] = value
    return result


def with_parts(document: Mapping[str, Any], table: Iterable[Sequence[str]]) -> dict[str, Any]:
    """The document with all parts of a table."""
    result = dict(document)
    for part, text in table:
        taken_away = part in _FILTERS and text == _NONE
        result = changed(result, part, ABSENT if taken_away else value_of(part, text))
    return result


def part_of(document: Mapping[str, Any], part: str) -> Any:
    """The value of a part; `ABSENT` where there is none."""
    inner: Any = document
    for step in _PLACES[part]:
        try:
            inner = inner[step]
        except (KeyError, IndexError):
            return ABSENT
    return inner


@word(rf"when {_BREACH}")
def condition(text: str) -> Threshold:
    """When an alert goes off."""
    return threshold(text.removeprefix("when "))


@word("an alert|a critical alert")
def sort(text: str) -> str | None:
    """The severity that is said of an alert, if any."""
    return "critical" if text == "a critical alert" else None


@word("|".join(_PLACES))
def part(text: str) -> str:
    """A part of an alert."""
    return text


@word("looks up|switches off|switches on|deletes")
def act(text: str) -> str:
    """What is done with an alert."""
    return text


@word("switched off|switched on|deleted")
def done(text: str) -> str:
    """What was done with an alert before, as it is done."""
    return {"switched off": "switches off", "switched on": "switches on", "deleted": "deletes"}[text]


@word(rf'the alert "[^"]*"|{NEVER_EXISTED}')
def alert(text: str) -> str | None:
    """The word of an alert; None for one that never existed."""
    return None if text == NEVER_EXISTED else text.split('"')[1]


@word('the alert "[^"]*"|that alert')
def that_alert(text: str) -> str:
    """The word of an alert, or the words by which the only one is meant."""
    return text.split('"')[1] if '"' in text else text


@word(r"\d+(?:\.\d+)?")
def figure(text: str) -> str:
    """A number, as it is written."""
    return text


def _as_number(text: str) -> int | float | str:
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


ALERTS: Words = {
    "Name": name,
    "Condition": condition,
    "AlertSort": sort,
    "AlertPart": part,
    "AlertAct": act,
    "AlertDone": done,
    "Alert": alert,
    "ThatAlert": that_alert,
    "Number": figure,
}
