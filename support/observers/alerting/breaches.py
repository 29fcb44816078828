"""Which thresholds calls breach, worked out anew from the calls themselves."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from support.observers.alerting.aggregates import Call, figures, inside, matching

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
HOURLY_COST = "hourly_cost_usd"
OTHER_NAMES: Mapping[str, str] = {
    "avg_latency_ms": "avg_latency",
    "p95_latency_ms": "p95_latency",
    "p95_inference_time": "p95_latency",
    HOURLY_COST: "total_cost",
}
"""Names of figures that are understood beside their own."""
_HOUR = 60
_DEFAULT_MINUTES = 5


def breached_metrics(configuration: Mapping[str, Any], calls: Iterable[Call], now: dt.datetime) -> frozenset[str]:
    """The metrics, by the names that the thresholds use, whose limit is breached by the calls at a moment (aware)."""
    counted = matching(calls, configuration.get("filters") or {})
    thresholds = configuration["thresholds"]
    return frozenset(threshold["metric"] for threshold in thresholds if _breached(threshold, counted, now))


def _breached(threshold: Mapping[str, Any], calls: Iterable[Call], now: dt.datetime) -> bool:
    """No calls in the window breach nothing."""
    metric, limit = threshold["metric"], threshold["value"]
    minutes = _HOUR if metric == HOURLY_COST else threshold.get("duration_minutes", _DEFAULT_MINUTES)
    counted = inside(calls, now - dt.timedelta(minutes=minutes), now)
    if not counted:
        return False
    percent = metric == "error_rate" and limit > 1
    value = figures(counted)[OTHER_NAMES.get(metric, metric)]
    return COMPARISONS[threshold.get("operator", ">")](value, limit / 100 if percent else limit)
