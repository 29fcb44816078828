"""How moments, numbers and conditions are written on the pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

_WHOLE = 1e15
"""From here on numbers are written with an exponent."""

_PLAIN = (
    ("Value error, ", ""),
    ("Field required", "Must be filled in"),
    ("Input should be", "Must be"),
    ("String should have", "Must have"),
    ("List should have", "Must have"),
    ("a valid integer", "a whole number"),
    ("a valid number", "a number"),
    ("greater than or equal to", "at least"),
    ("less than or equal to", "at most"),
)
"""Words of the validation, and what a person would say instead."""


class Condition(Protocol):
    """A threshold."""

    metric: str
    operator: str
    value: float
    duration_minutes: int


@dataclass(frozen=True)
class Figure:
    """A number with its name: as a reader sees it, and exactly."""

    name: str
    told: str
    exact: str

    @classmethod
    def of(cls, name: str, value: float | None, unit: str = "") -> Figure:
        """A figure from a value; None is shown as a dash."""
        if value is None:
            return cls(name, "-", "")
        return cls(name, f"{number(value)} {unit}".strip(), repr(value))


def told(moment: dt.datetime) -> str:
    """A moment in UTC, to the second."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def number(value: float) -> str:
    """A number as short as it can be without saying something else: at most six digits after the point."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < _WHOLE):
        return f"{int(value):,}" if abs(value) < _WHOLE else f"{value:.6e}"
    if abs(value) >= _WHOLE or abs(value) < 1e-6:
        return f"{value:.6e}"
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def condition(threshold: Condition) -> str:
    """A threshold in one line: "total_cost > 10 within 60 min"."""
    return f"{threshold.metric} {threshold.operator} {number(threshold.value)} within {threshold.duration_minutes} min"


def plain(message: str) -> str:
    """A message of the validation as a person would put it."""
    for word, plainer in _PLAIN:
        message = message.replace(word, plainer)
    return message
