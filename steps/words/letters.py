"""What the rows of a table say of a message that has arrived."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from support.observers.alerting.forms import COLOURS
from support.observers.alerting.messages import Letter, one_line

JUST_NOW = "just now"
_LATELY = dt.timedelta(minutes=1)
_COLOUR_NAMES: Mapping[str, str] = {"info": "blue", "warning": "orange", "error": "red", "critical": "purple"}
_BY_CODE: Mapping[str, str] = {code: _COLOUR_NAMES[severity] for severity, code in COLOURS.items()}


def _text(letter: Letter) -> str:
    """What it says, in the words of whoever wrote it: where the channel has a place for that, nothing else."""
    if letter.channel == "slack":
        return str(_attachment(letter).get("text", ""))
    return str(letter.document.get({"webhook": "message", "sms": "Body"}.get(letter.channel, ""), letter.text))


def _attachment(letter: Letter) -> Mapping[str, object]:
    first: Mapping[str, object] = next(iter(letter.document.get("attachments") or ()), {})
    return first


def _colour(letter: Letter) -> str:
    code = str(_attachment(letter).get("color"))
    return _BY_CODE.get(code.upper(), code)


def _time(letter: Letter) -> str:
    told = str(letter.document.get("timestamp"))
    try:
        lately = abs(letter.arrived_at - dt.datetime.fromisoformat(told)) < _LATELY
    except (TypeError, ValueError):
        lately = False
    return JUST_NOW if lately else told


_TOLD: Mapping[str, Callable[[Letter], str]] = {
    "subject": lambda letter: letter.subject,
    "title": lambda letter: letter.title,
    "severity": lambda letter: letter.severity,
    "colour": _colour,
    "preview": lambda letter: letter.subject,
    "sender": lambda letter: str(letter.document.get("username", letter.sender)),
    "time": _time,
    "line": lambda letter: "protected" if letter.facts.get("encrypted") else "open",
}


def difference(letter: Letter, heading: str, wanted: str) -> str | None:
    """Say in what a message differs from a row of a table; None where it does not. Recipients are no such row."""
    if heading == "text":
        return _text_difference(letter, wanted)
    seen = _TOLD[heading](letter) if heading in _TOLD else letter.value(heading)
    if seen is None:
        return f"there is no {heading!r}; there are {', '.join(letter.fields) or 'none'}"
    same = seen.casefold() == wanted.casefold() if heading == "severity" else seen == wanted
    return None if same or _same_number(seen, wanted) else f"the {heading} is {seen!r}, not {wanted!r}"


def _text_difference(letter: Letter, wanted: str) -> str | None:
    seen = _text(letter)
    same = one_line(wanted) in one_line(seen) if letter.channel == "email" else seen == wanted
    return None if same else f"it says {seen!r}, not {wanted!r}"


def _same_number(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return False
