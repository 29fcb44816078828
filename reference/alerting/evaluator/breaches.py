"""Whether a threshold is breached by what was measured."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from reference.alerting.aggregates import Filters, Period, measured
from reference.alerting.model import AlertConfig, AlertThreshold
from reference.alerting.store.database import Connection

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}

Figures = Mapping[str, float | int | None]


@dataclass(frozen=True, slots=True)
class Breach:
    """A threshold that does not hold; `value` is what was measured, an error rate as a fraction."""

    threshold: AlertThreshold
    value: float
    request_count: int
    error_count: int


class Measurements:
    """Figures at one moment; many configurations ask for the same, and it is measured once."""

    def __init__(self, connection: Connection, moment: datetime) -> None:
        self._connection = connection
        self._moment = moment
        self._known: dict[object, Figures] = {}

    def of(self, minutes: int, filters: Filters, metrics: frozenset[str]) -> Figures:
        """The metrics over so many minutes until the moment."""
        question = (minutes, frozenset(filters.items()), metrics)
        if question not in self._known:
            period = Period(self._moment - timedelta(minutes=minutes), self._moment)
            self._known[question] = measured(self._connection, sorted(metrics), period, filters)
        return self._known[question]


def find(measurements: Measurements, config: AlertConfig) -> Iterator[Breach]:
    """The breached thresholds of a configuration, each over its own window."""
    filters = {str(name): text for name, text in config.filters.items()}
    ordered = sorted(config.thresholds, key=lambda threshold: threshold.window_minutes)
    for minutes, group in groupby(ordered, key=lambda threshold: threshold.window_minutes):
        thresholds = list(group)
        metrics = {"error_count", *(threshold.canonical_metric for threshold in thresholds)}
        figures = measurements.of(minutes, filters, frozenset(metrics))
        for threshold in thresholds:
            value = figures[threshold.canonical_metric]
            if figures["request_count"] and value is not None and breached(threshold, figures):
                counts = int(figures["request_count"] or 0), int(figures["error_count"] or 0)
                yield Breach(threshold, float(value), *counts)


def breached(threshold: AlertThreshold, figures: Figures) -> bool:
    """Compare, at the limit exactly. A limit of an error rate above 1 is in percent."""
    value = figures[threshold.canonical_metric] or 0
    if threshold.canonical_metric == "error_rate" and threshold.value > 1:
        # From whole numbers: 29 of 100 are 29 percent, while 0.29 times 100 are a little less.
        value = (figures["error_count"] or 0) * 100 / (figures["request_count"] or 1)
    return COMPARISONS[threshold.operator](value, threshold.value)
