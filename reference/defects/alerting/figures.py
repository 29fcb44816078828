"""Defects of the figures that calls add up to."""

from __future__ import annotations

from time import monotonic
from typing import Any

from reference.defects.alerting.comparing import Conditions
from reference.defects.catalogue import DESKS, EVALUATOR, Kind, defect
from reference.defects.patching import DoesNotFitError, replace, replace_here

PERCENTILES = ("p50_latency", "p90_latency", "p95_latency", "p99_latency")
SUCCEEDED = "FILTER (WHERE status = 'success')"
REMEMBERED_SECONDS = 2
NEWEST = 100


def measured(metric: str, old: str, new: str) -> None:
    """Change how a figure is measured; the passage must be there exactly once."""
    from reference.alerting import aggregates

    expressions: dict[str, Any] = aggregates._EXPRESSIONS
    if expressions.get(metric, "").count(old) != 1:
        raise DoesNotFitError(f"how {metric} is measured does not contain exactly once: {old}")
    expressions[metric] = expressions[metric].replace(old, new)


@defect("Percentiles are those of the nearest call, not between calls", Kind.RECORD, ("AL-05",), *DESKS, EVALUATOR)
def nearest_percentile() -> None:
    for metric in PERCENTILES:
        measured(metric, "percentile_cont", "percentile_disc")


@defect("The spread is that of a sample, not of all calls", Kind.RECORD, ("AL-05",), *DESKS, EVALUATOR)
def spread_of_a_sample() -> None:
    measured("std_latency", "stddev_pop", "stddev_samp")


@defect("Latencies are told in seconds", Kind.RECORD, ("AL-05",), *DESKS, EVALUATOR)
def latencies_in_seconds() -> None:
    from reference.alerting import aggregates

    for metric in aggregates.LATENCIES:
        measured(metric, aggregates._EXPRESSIONS[metric], f"({aggregates._EXPRESSIONS[metric]}) / 1000")


@defect("Calls that failed are left out of the latency", Kind.HALF, ("AL-05",), *DESKS, EVALUATOR)
def latency_of_successes() -> None:
    measured("avg_latency", "(latency_ms::numeric)", f"(latency_ms::numeric) {SUCCEEDED}")


@defect("Costs are rounded to cents before they are added up", Kind.RECORD, ("AL-05",), *DESKS, EVALUATOR)
def costs_rounded_first() -> None:
    measured("total_cost", "cost::numeric", "round(cost::numeric, 2)")


@defect("What calls that failed have cost is not counted", Kind.HALF, ("AL-05",), *DESKS, EVALUATOR)
def cost_of_successes() -> None:
    measured("total_cost", "sum(cost::numeric)", f"sum(cost::numeric) {SUCCEEDED}")


@defect("Tokens of answers are not counted", Kind.HALF, ("AL-05",), *DESKS, EVALUATOR)
def tokens_of_questions() -> None:
    measured("total_tokens", "sum(total_tokens)", "sum(prompt_tokens)")


@defect("Errors are measured by the calls that succeeded", Kind.RECORD, ("AL-05",), *DESKS, EVALUATOR)
def errors_by_successes() -> None:
    from reference.alerting import aggregates

    def make(original: Any) -> Any:
        def value(row: Any, metric: str) -> Any:
            if metric != "error_rate":
                return original(row, metric)
            return row["error_count"] / max(row["request_count"] - row["error_count"], 1)

        return value

    replace(aggregates, "_value", make)


@defect("Shares are whole numbers, and the rest is lost", Kind.RECORD, ("AL-05", "AL-06"), *DESKS, EVALUATOR)
def shares_in_whole_numbers() -> None:
    from reference.alerting import aggregates

    def make(original: Any) -> Any:
        def value(row: Any, metric: str) -> Any:
            found = original(row, metric)
            return float(int(found)) if metric in aggregates._RATIOS else found

        return value

    replace(aggregates, "_value", make)


@defect("The past day begins at midnight", Kind.HALF, ("AL-05", "AL-07"), *DESKS)
def day_since_midnight() -> None:
    from datetime import timedelta

    from reference.alerting import aggregates

    def make(original: Any) -> Any:
        def recent(connection: Any, window: Any) -> Any:
            period = original(connection, window)
            if window != timedelta(days=1):
                return period
            midnight = period.end.replace(hour=0, minute=0, second=0, microsecond=0)
            return aggregates.Period(midnight, period.end)

        return recent

    replace(aggregates, "recent", make)


@defect("Only the newest hundred calls are counted", Kind.HALF, ("AL-05",), *DESKS)
def newest_calls_only() -> None:
    from psycopg import sql

    from reference.alerting import aggregates

    found = "id IN (SELECT id FROM request_metrics WHERE {} ORDER BY timestamp DESC LIMIT {})"

    def make(original: Conditions) -> Conditions:
        def conditions(period: Any, filters: Any) -> tuple[Any, dict[str, Any]]:
            condition, values = original(period, filters)
            return sql.SQL(found).format(condition, sql.Literal(NEWEST)), values

        return conditions

    # not for the lists of calls and of anomalies, which are asked for in the same words
    replace_here(aggregates, "conditions", make)


@defect("Figures over time are those of all applications", Kind.LEAK, ("AL-05",), *DESKS)
def everybody_over_time() -> None:
    from reference.alerting import series

    replace_here(series, "conditions", lambda original: lambda period, filters: original(period, None))


@defect("An interval is named after its end", Kind.RECORD, ("AL-05",), *DESKS)
def intervals_named_after_their_end() -> None:
    from reference.alerting import series

    intervals: dict[str, Any] = series.INTERVALS
    for name, length in (("15minutes", "15 minutes"), ("hour", "1 hour"), ("day", "1 day")):
        if name not in intervals:
            raise DoesNotFitError(f"there is no interval {name}")
        intervals[name] = f"{intervals[name]} + interval '{length}'"


@defect("Rankings begin with the smallest", Kind.RECORD, ("AL-05",), *DESKS)
def smallest_first() -> None:
    from reference.alerting import aggregates

    def make(_original: Any) -> Any:
        return lambda rows, metric, limit: sorted(rows, key=lambda row: row[metric])[:limit]

    replace(aggregates, "_top", make)


@defect("Rankings are by the number of calls, whatever was asked for", Kind.WRONG_OBJECT, ("AL-05",), *DESKS)
def ranked_by_calls() -> None:
    from reference.alerting import aggregates

    replace(aggregates, "_top", lambda original: lambda rows, metric, limit: original(rows, "request_count", limit))


@defect("Figures are remembered for a while, whoever they were asked of", Kind.LEAK, ("AL-05",), *DESKS)
def figures_of_somebody_else() -> None:
    from reference.alerting import aggregates

    def make(original: Any) -> Any:
        known: dict[Any, tuple[float, Any]] = {}

        def grouped(connection: Any, metrics: Any, by: Any, window: Any, filters: Any) -> Any:
            key = (tuple(metrics), tuple(by))
            moment, rows = known.get(key, (0.0, None))
            if rows is None or monotonic() - moment > REMEMBERED_SECONDS:
                rows = original(connection, key[0], by, window, filters)
                known[key] = (monotonic(), rows)
            return rows

        return grouped

    replace(aggregates, "_grouped", make)


@defect("Who has no calls is shown the summary of everybody's", Kind.LEAK, ("AL-05",), *DESKS)
def everybodys_for_want_of_own() -> None:
    from reference.alerting import aggregates

    def make(original: Any) -> Any:
        def summary(connection: Any, window: Any, filters: Any = None) -> Any:
            found = original(connection, window, filters)
            return found if found["request_count"] else original(connection, window)

        return summary

    replace(aggregates, "summary", make)
