"""All runners side by side in one run, and what the figures come to."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figures
from benchmarks.overhead.measuring import DidNotRun, Load, Reading, measure, plant
from benchmarks.overhead.runners import Runner, all_runners, available, interpreter

# Each with its own start, so that what a scenario costs is told from what a run costs.
_START = Load(20)
_THOUSAND = Load(1000)
_FIVE_THOUSAND = Load(5000)
# fewer would not use 400 definitions, which the suite's gate refuses
_WIDE_START = Load(100, 400)
_WIDE = Load(1000, 400)
_FAILING_START = Load(20, failing=True)
_FAILING = Load(200, failing=True)
_LOADS = (_START, _THOUSAND, _FIVE_THOUSAND, _WIDE_START, _WIDE, _FAILING_START, _FAILING)
_CLOCKS = {"wall": "wall clock", "processor": "processor time, which busy neighbours hardly change"}
_WIDTH = 130
Readings = Mapping[tuple[str, Load], Sequence[Reading]]


def overhead(runs: int) -> list[Figures]:
    """Measure every runner in turn, so many times, print them side by side; return what the goals speak of."""
    console = Console(highlight=False, width=_WIDTH)
    runners, missing = available(all_runners())
    for reason in missing:
        console.print(f"left out: {reason}", markup=False)
    with tempfile.TemporaryDirectory(prefix="signoff-overhead-") as folder:
        readings = _measure_all(console, Path(folder), runners, runs)
    for clock in _CLOCKS:
        _print_matrix(console, runners, readings, clock)
    return _goals(runners, readings)


def _measure_all(console: Console, folder: Path, runners: Sequence[Runner], runs: int) -> Readings:
    readings: dict[tuple[str, Load], list[Reading]] = {}
    for number in range(runs):
        for load in _LOADS:
            console.print(f"round {number + 1} of {runs}: {_told(load)}", style="dim")
            for runner in runners:
                try:
                    reading = measure(plant(folder, runner, load), runner, load)
                except DidNotRun as error:
                    raise SystemExit(str(error)) from None
                readings.setdefault((runner.name, load), []).append(reading)
    return readings


def _told(load: Load) -> str:
    failing = ", each of which fails" if load.failing else ""
    return f"{load.scenarios} scenarios over {load.definitions} definitions{failing}"


def _print_matrix(console: Console, runners: Sequence[Runner], readings: Readings, clock: str) -> None:
    title = f"{_CLOCKS[clock].capitalize()}: medians of whole processes on {interpreter()}; ms a further scenario"
    table = Table(title=title, title_justify="left")
    table.add_column("runner", no_wrap=True)
    for heading in ("start s", "1,000 s", "5,000 s", "ms to 1,000", "to 5,000", "400 defs", "failing", "files", "MiB"):
        table.add_column(heading, justify="right")
    for runner in runners:
        table.add_row(runner.name, *_cells(runner.name, readings, clock))
    console.print(table)


def _cells(name: str, readings: Readings, clock: str) -> list[str]:
    wholes = [_median(name, readings, load, clock) for load in (_START, _THOUSAND, _FIVE_THOUSAND)]
    pairs = ((_START, _THOUSAND), (_THOUSAND, _FIVE_THOUSAND), (_WIDE_START, _WIDE), (_FAILING_START, _FAILING))
    slopes = [statistics.median(_slopes(name, readings, few, many, clock)) for few, many in pairs]
    left = [_median(name, readings, _FIVE_THOUSAND, what) for what in ("files", "memory")]
    return [*(f"{value:.2f}" for value in (*wholes, *slopes)), *(f"{value:.0f}" for value in left)]


def _slopes(name: str, readings: Readings, few: Load, many: Load, clock: str) -> list[float]:
    """Milliseconds that each further scenario takes, run by run."""
    pairs = zip(_values(name, readings, few, clock), _values(name, readings, many, clock), strict=True)
    return [1000 * (b - a) / (many.scenarios - few.scenarios) for a, b in pairs]


def _median(name: str, readings: Readings, load: Load, what: str) -> float:
    return statistics.median(_values(name, readings, load, what))


def _values(name: str, readings: Readings, load: Load, what: str) -> list[float]:
    return [float(getattr(reading, what)) for reading in readings[name, load]]


def _goals(runners: Sequence[Runner], readings: Readings) -> list[Figures]:
    """The suite with its evidence on, and how many times as long each peer with its reporter takes."""
    own, *peers = [runner for runner in runners if runner.reports]
    figures = []
    for clock in _CLOCKS:
        failing = _slopes(own.name, readings, _FAILING_START, _FAILING, clock)
        figures.append(Figures(f"a failing scenario, {clock}", failing, "ms"))
        for few, many in ((_START, _THOUSAND), (_WIDE_START, _WIDE)):
            what = f"{many.definitions} definitions, {clock}"
            one = Figures(f"a scenario, {what}", _slopes(own.name, readings, few, many, clock), "ms")
            figures.append(one)
            for peer in peers:
                theirs = Figures("", _slopes(peer.name, readings, few, many, clock), "ms")
                figures.append(Figures.ratio(f"{peer.name[2:]} / this suite, {what}", theirs, one))
    return figures
