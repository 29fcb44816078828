"""Line charts as numbers that a template draws: where each line goes, and the same data as a table."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reference.alerting.dashboard.words import Figure, number, told

WIDTH, HEIGHT = 860, 240
LEFT, RIGHT, TOP, BOTTOM = 70, 850, 12, 208
MOST_LINES = 5
_MOST_MARKS = 5

Series = Mapping[dt.datetime, float]
"""A value for each moment."""

Span = tuple[dt.datetime, dt.datetime]
"""From one moment to another."""


@dataclass(frozen=True)
class Tick:
    """A place on an axis with what stands there."""

    at: float
    told: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Dot:
    """One value as it is drawn."""

    x: float
    y: float
    told: str


@dataclass(frozen=True)
class Line:
    """One series as it is drawn; `number` (from 1) is its colour."""

    name: str
    number: int
    dots: tuple[Dot, ...]

    @property
    def points(self) -> str:
        """All places, as SVG wants them."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


@dataclass(frozen=True)
class Row:
    """A row of the table behind the chart."""

    label: str
    cells: tuple[Figure, ...]


@dataclass(frozen=True)
class Chart:
    """Everything that the template needs."""

    id: str
    title: str
    summary: str
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    marks: tuple[Tick, ...]
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT


def draw(identity: str, title: str, unit: str, series: Mapping[str, Series], span: Span, step: dt.timedelta) -> Chart:
    """A chart of one or a few series over a stretch of time, in steps of a length; without any values it has no lines.

    Where a series has no value nothing happened: its line goes down to zero there. The table has only what happened.
    """
    moments = sorted({moment for values in series.values() for moment in values})
    shown = [(name, values) for name, values in series.items() if values][:MOST_LINES]
    top = _ceiling(max((value for _, values in shown for value in values.values()), default=0.0))
    steps = _steps(moments[0], step, span) if moments else []
    lines = tuple(
        Line(name, colour, tuple(_dot(name, moment, values.get(moment), span, top) for moment in steps))
        for colour, (name, values) in enumerate(shown, 1)
    )
    cells = ((moment, [Figure.of(name, values.get(moment, 0.0)) for name, values in shown]) for moment in moments)
    return Chart(
        id=identity,
        title=title,
        summary=_summary(title, unit, shown),
        lines=lines,
        ticks=tuple(Tick(_y(top * part / 4, top), number(top * part / 4)) for part in range(5)),
        marks=_marks(span),
        headings=("Time", *(name for name, _ in shown)),
        rows=tuple(Row(told(moment), tuple(figures)) for moment, figures in cells),
    )


def _steps(one: dt.datetime, step: dt.timedelta, span: Span) -> list[dt.datetime]:
    """All moments of a span at which a step begins, given one of them; the first may lie just before the span."""
    first = one + step * ((span[0] - one) // step)
    return [first + step * count for count in range((span[1] - first) // step + 1)]


def _dot(name: str, moment: dt.datetime, value: float | None, span: Span, top: float) -> Dot:
    """A value where it lies; without one, the line passes there at zero, and nothing is told."""
    said = "" if value is None else f"{name}, {told(moment)}: {number(value)}"
    return Dot(_x(moment, span), _y(value or 0.0, top), said)


def _x(moment: dt.datetime, span: Span) -> float:
    """Where a moment lies; what lies before or after the span is put to its edge."""
    whole = (span[1] - span[0]).total_seconds() or 1.0
    part = min(max((moment - span[0]).total_seconds() / whole, 0.0), 1.0)
    return round(LEFT + part * (RIGHT - LEFT), 1)


def _y(value: float, top: float) -> float:
    return round(BOTTOM - value / top * (BOTTOM - TOP), 1)


def _ceiling(most: float) -> float:
    """The next round number, so that the scale has readable steps."""
    if most <= 0 or not math.isfinite(most):
        return 1.0
    power = 10.0 ** math.floor(math.log10(most))
    return next((step * power for step in (1, 2, 4, 5, 8) if step * power >= most), 10 * power)


def _marks(span: Span) -> tuple[Tick, ...]:
    whole = span[1] - span[0]
    form = "%H:%M" if whole <= dt.timedelta(days=1) else "%d %b"
    moments = [span[0] + whole * part / (_MOST_MARKS - 1) for part in range(_MOST_MARKS)]
    anchors = ["start", *["middle"] * (_MOST_MARKS - 2), "end"]
    return tuple(
        Tick(_x(moment, span), moment.strftime(form), anchor) for moment, anchor in zip(moments, anchors, strict=True)
    )


def _summary(title: str, unit: str, shown: Sequence[tuple[str, Series]]) -> str:
    """What somebody hears who does not see the lines."""
    parts = [f"{name}: {number(math.fsum(values.values()))} {unit} in all".replace("  ", " ") for name, values in shown]
    return f"{title}. " + "; ".join(parts)
