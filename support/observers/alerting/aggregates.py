"""The figures of model traffic, computed anew from the calls themselves with Python's own statistics."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from support.evidence.attachments import attach_table
from support.observers.comparing import Mismatch

Call = Mapping[str, Any]
"""A call by the names of the columns in which it is stored."""

TOLERANCE = 1e-9
"""How far a figure may be off, relative to its size: in which order fractions are added up is nobody's promise."""

DIMENSIONS = ("provider", "model", "application", "environment")


def figures(calls: Sequence[Call]) -> dict[str, float]:
    """Every figure of these calls. Latencies in milliseconds, cost in dollars, the error rate as a share of 1.

    Of no calls at all there are counts, sums and the error rate, all 0, but no latencies.
    """
    errors = sum(call["status"] != "success" for call in calls)
    tokens = {name: float(_whole(calls, name)) for name in ("prompt_tokens", "completion_tokens", "total_tokens")}
    return {
        "request_count": float(len(calls)),
        "success_count": float(len(calls) - errors),
        "error_count": float(errors),
        "error_rate": errors / len(calls) if calls else 0.0,
        "total_cost": math.fsum(call["cost"] or 0.0 for call in calls),
        **tokens,
        "avg_tokens_per_request": tokens["total_tokens"] / len(calls) if calls else 0.0,
        **latencies(calls),
    }


def latencies(calls: Sequence[Call]) -> dict[str, float]:
    """Mean, extremes, spread (of the whole population) and percentiles of the latencies; empty of no calls."""
    values = sorted(float(call["latency_ms"]) for call in calls if call["latency_ms"] is not None)
    if not values:
        return {}
    return {
        "avg_latency": statistics.fmean(values),
        "min_latency": values[0],
        "max_latency": values[-1],
        "std_latency": statistics.pstdev(values),
        **{f"p{percent}_latency": percentile(values, percent) for percent in (50, 90, 95, 99)},
    }


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which `percent` of 100 lie, by linear interpolation between neighbours."""
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def inside(calls: Iterable[Call], start: dt.datetime, end: dt.datetime) -> list[Call]:
    """The calls between two moments, both included."""
    return [call for call in calls if start <= call["timestamp"] <= end]


def matching(calls: Iterable[Call], filters: Mapping[str, str]) -> list[Call]:
    """The calls that have all these values."""
    return [call for call in calls if all(call[name] == value for name, value in filters.items())]


def by(calls: Iterable[Call], *columns: str) -> dict[str, list[Call]]:
    """The calls by their values in one column or several, which are joined by colons ("openai:gpt-5")."""
    groups: defaultdict[str, list[Call]] = defaultdict(list)
    for call in calls:
        groups[":".join(str(call[column]) for column in columns)].append(call)
    return dict(groups)


def figure_by(calls: Iterable[Call], figure: str, *columns: str) -> dict[str, float]:
    """One figure for each value of the columns."""
    return {value: figures(group)[figure] for value, group in by(calls, *columns).items()}


def top(calls: Iterable[Call], figure: str, *columns: str, limit: int) -> list[tuple[str, float]]:
    """The values of the columns with the largest figures, the largest first."""
    ranked = sorted(figure_by(calls, figure, *columns).items(), key=lambda entry: (-entry[1], entry[0]))
    return ranked[:limit]


def series(
    calls: Iterable[Call], start_of: Callable[[dt.datetime], dt.datetime], figure: str
) -> dict[dt.datetime, float]:
    """One figure for each interval in which there were calls, by the moment at which the interval starts."""
    intervals: defaultdict[dt.datetime, list[Call]] = defaultdict(list)
    for call in calls:
        intervals[start_of(call["timestamp"].astimezone(dt.UTC))].append(call)
    return {start: figures(group)[figure] for start, group in sorted(intervals.items())}


def start_of_minute(moment: dt.datetime) -> dt.datetime:
    """The minute in which a moment lies."""
    return moment.replace(second=0, microsecond=0)


def start_of_quarter(moment: dt.datetime) -> dt.datetime:
    """The quarter of an hour in which a moment lies."""
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


def start_of_hour(moment: dt.datetime) -> dt.datetime:
    """The hour in which a moment lies."""
    return moment.replace(minute=0, second=0, microsecond=0)


def start_of_day(moment: dt.datetime) -> dt.datetime:
    """The day (UTC) in which a moment lies."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def start_of_week(moment: dt.datetime) -> dt.datetime:
    """The week (from Monday, UTC) in which a moment lies."""
    return start_of_day(moment) - dt.timedelta(days=moment.weekday())


INTERVALS: Mapping[str, Callable[[dt.datetime], dt.datetime]] = {
    "minute": start_of_minute,
    "15minutes": start_of_quarter,
    "hour": start_of_hour,
    "day": start_of_day,
    "week": start_of_week,
}
"""How a series is divided."""

_FITTING = (
    (dt.timedelta(hours=2), "minute"),
    (dt.timedelta(days=1), "15minutes"),
    (dt.timedelta(days=7), "hour"),
    (dt.timedelta(days=30), "day"),
)


def fitting_interval(window: dt.timedelta) -> str:
    """The interval by which a window of this length is divided when nobody asks for another."""
    return next((name for longest, name in _FITTING if window <= longest), "week")


def expect_figures(
    wanted: Mapping[str, float],
    seen: Mapping[str, Any],
    *,
    title: str = "figures",
    decimals: Mapping[str, int] | None = None,
) -> None:
    """Check that every wanted figure was told, exactly but for the tolerance.

    `decimals` says of figures to how many places the system rounds them. Raises `Mismatch` with all that differ.
    """
    places = decimals or {}
    attach_table(title, [{"figure": name, "wanted": value, "seen": seen.get(name)} for name, value in wanted.items()])
    faults = [
        f"{name}: {seen.get(name)!r} instead of {value!r}"
        for name, value in wanted.items()
        if not agrees(value, seen.get(name), places.get(name))
    ]
    if faults:
        raise Mismatch(f"{title} as they follow from the calls", faults)


def agrees(wanted: float, seen: Any, decimals: int | None = None) -> bool:
    """Whether a figure is what it must be; one that is rounded may be off by half of its last place."""
    if isinstance(seen, bool) or not isinstance(seen, (int, float)):
        return False
    slack = 0.0 if decimals is None else 0.5 * 10.0**-decimals + TOLERANCE
    return math.isclose(wanted, seen, rel_tol=TOLERANCE, abs_tol=max(slack, 1e-12))


def _whole(calls: Iterable[Call], column: str) -> int:
    return sum(call[column] or 0 for call in calls)
