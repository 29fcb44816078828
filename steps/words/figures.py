"""The figures that can be watched and asked for."""

from __future__ import annotations

from collections.abc import Mapping

FIGURES: Mapping[str, str] = {
    "number of calls": "request_count",
    "number of successes": "success_count",
    "number of errors": "error_count",
    "calls": "request_count",
    "errors": "error_count",
    "error rate": "error_rate",
    "total cost": "total_cost",
    "total tokens": "total_tokens",
    "prompt tokens": "prompt_tokens",
    "completion tokens": "completion_tokens",
    "tokens per call": "avg_tokens_per_request",
    "average latency": "avg_latency",
    "50th percentile of latency": "p50_latency",
    "90th percentile of latency": "p90_latency",
    "95th percentile of latency": "p95_latency",
    "99th percentile of latency": "p99_latency",
    "shortest latency": "min_latency",
    "longest latency": "max_latency",
    "spread of latencies": "std_latency",
}
"""What the features call a figure, and what alerting calls it."""
WATCHED = tuple(figure for figure in FIGURES if figure not in ("calls", "errors"))
"""Every figure once."""
