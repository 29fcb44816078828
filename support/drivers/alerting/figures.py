"""What the views of the measurements tell, by the names that thresholds use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from support.drivers.alerting.answers import Answer, moment

_SHORT = ("min", "max", "avg", "std", "p50", "p90", "p95", "p99")


def figures_of(answer: Answer) -> dict[str, Any]:
    """The figures of a summary or of the latencies; what is "avg" in the view of latencies is "avg_latency"."""
    document = answer.must_be_accepted().document
    assert isinstance(document, Mapping), f"wanted: figures\n  seen: {str(document)[:300]}"
    return {f"{name}_latency" if name in _SHORT else name: value for name, value in document.items()}


def series_of(answer: Answer, figure: str) -> dict[dt.datetime, float]:
    """A figure over time, by the moments at which the intervals start. Fails when one is told twice."""
    entries = _entries(answer, "date", figure)
    series = {moment(entry["date"], "date").astimezone(dt.UTC): entry[figure] for entry in entries}
    assert len(series) == len(entries), f"wanted: each interval once\n  seen: {[entry['date'] for entry in entries]}"
    return series


def ranking_of(answer: Answer, figure: str, *columns: str) -> list[tuple[str, float]]:
    """A figure by the values of one column or several (joined by colons), in the order in which they are told."""
    entries = _entries(answer, figure, *columns)
    return [(":".join(str(entry[column]) for column in columns), entry[figure]) for entry in entries]


def _entries(answer: Answer, *names: str) -> list[Mapping[str, Any]]:
    document = answer.must_be_accepted().document
    complete = isinstance(document, list) and all(isinstance(e, Mapping) and set(names) <= set(e) for e in document)
    assert complete, f"wanted: a list with {', '.join(names)}\n  seen: {str(document)[:300]}"
    entries: list[Mapping[str, Any]] = document
    return entries
