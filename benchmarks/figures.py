"""Figures and how they are shown."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figures:
    """Several readings of one thing. `unit` is "s", "ms", "calls/s" or "ratio"."""

    what: str
    readings: Sequence[float]
    unit: str = "s"

    @staticmethod
    def ratio(what: str, over: Figures, under: Figures) -> Figures:
        """Reading by reading, how many times `over` is of `under`."""
        return Figures(what, [a / b for a, b in zip(over.readings, under.readings, strict=True)], "ratio")


def print_figures(console: Console, title: str, figures: Sequence[Figures]) -> None:
    """Print a row a figure: minimum, median, maximum."""
    table = Table(title=title, title_justify="left")
    table.add_column("what", min_width=40)
    for column in ("min", "median", "max", "unit"):
        table.add_column(column, justify="right", no_wrap=True)
    for figure in figures:
        low, middle, high = min(figure.readings), statistics.median(figure.readings), max(figure.readings)
        table.add_row(figure.what, f"{low:.2f}", f"{middle:.2f}", f"{high:.2f}", figure.unit)
    console.print(table)
