"""Defects of comparing figures with limits, and of telling people."""

from __future__ import annotations

import operator
import os
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

from reference.defects.catalogue import EVALUATOR, INGESTER, Kind, defect
from reference.defects.patching import DoesNotFitError, nothing, replace, replace_here, reword

A_MINUTE = timedelta(minutes=1)


def compares(sign: str, comparison: Any) -> None:
    """Let a sign mean something else."""
    from reference.alerting.evaluator import breaches

    if sign not in breaches.COMPARISONS:
        raise DoesNotFitError(f"there is no comparison {sign}")
    breaches.COMPARISONS[sign] = comparison


def found(change: Any) -> None:
    """Let `change` decide which breaches of an alert are found, from the measurements, the alert and the original."""
    from reference.alerting.evaluator import breaches

    replace(breaches, "find", lambda original: lambda measured, config: change(measured, config, original))


@defect("What only reaches its limit counts as above or below it", Kind.EARLY, ("AL-06",), EVALUATOR)
def limit_counts_as_breach() -> None:
    compares(">", operator.ge)
    compares("<", operator.le)


@defect("At least and at most leave out the limit itself", Kind.MISSING, ("AL-06",), EVALUATOR)
def limit_left_out() -> None:
    compares(">=", operator.gt)
    compares("<=", operator.lt)


@defect("Figures are rounded to whole numbers before they are compared", Kind.EARLY, ("AL-06",), EVALUATOR)
def rounded_before_comparing() -> None:
    from reference.alerting.evaluator import breaches

    for sign, comparison in list(breaches.COMPARISONS.items()):
        compares(sign, lambda value, limit, compare=comparison: compare(round(value), limit))


@defect("Numbers are equal only when they are written alike", Kind.MISSING, ("AL-06",), EVALUATOR)
def equal_when_written_alike() -> None:
    compares("==", lambda value, limit: f"{value:.2f}" == str(limit))
    compares("!=", lambda value, limit: f"{value:.2f}" != str(limit))


@defect("Above and below are mistaken for each other", Kind.WRONG_OBJECT, ("AL-06",), EVALUATOR)
def comparisons_turned_round() -> None:
    for sign, comparison in ((">", operator.lt), ("<", operator.gt), (">=", operator.le), ("<=", operator.ge)):
        compares(sign, comparison)


@defect("A limit in percent is taken for a share", Kind.MISSING, ("AL-06",), EVALUATOR)
def percent_taken_for_share() -> None:
    from reference.alerting.evaluator import breaches

    def breached(threshold: Any, figures: Any) -> bool:
        value = figures[threshold.canonical_metric] or 0
        return breaches.COMPARISONS[threshold.operator](value, threshold.value)

    replace(breaches, "breached", lambda original: breached)


@defect("Of errors a limit of one is taken for one percent", Kind.EARLY, ("AL-06",), EVALUATOR)
def one_taken_for_percent() -> None:
    from reference.alerting.evaluator import breaches

    def make(original: Any) -> Any:
        def breached(threshold: Any, figures: Any) -> bool:
            if threshold.canonical_metric == "error_rate" and threshold.value == 1:
                threshold = threshold.model_copy(update={"value": 1.0 + 1e-12})
            return bool(original(threshold, figures))

        return breached

    replace(breaches, "breached", make)


@defect("Only the first threshold of an alert is looked at", Kind.HALF, ("AL-06",), EVALUATOR)
def first_threshold_only() -> None:
    def change(measured: Any, config: Any, original: Any) -> Any:
        return original(measured, config.model_copy(update={"thresholds": config.thresholds[:1]}))

    found(change)


@defect("An alert goes off only when all its thresholds are breached", Kind.MISSING, ("AL-06",), EVALUATOR)
def all_thresholds_or_none() -> None:
    def change(measured: Any, config: Any, original: Any) -> Any:
        breached = list(original(measured, config))
        return breached if len(breached) == len(config.thresholds) else []

    found(change)


@defect("A window without a call is measured, too", Kind.EARLY, ("AL-06", "AL-07"), EVALUATOR)
def empty_windows_measured() -> None:
    from reference.alerting.evaluator.breaches import Measurements

    class Counted(int):
        """A number of which nought is one, too."""

        def __bool__(self) -> bool:
            return True

    def make(original: Any) -> Any:
        def of(self: Any, minutes: int, filters: Any, metrics: Any) -> Any:
            figures = original(self, minutes, filters, metrics)
            return {**figures, "request_count": Counted(figures["request_count"])}

        return of

    replace(Measurements, "of", make)


@defect("An incident is opened, and nobody is told", Kind.MISSING, ("AL-06", "AL-11"), EVALUATOR)
def nobody_told() -> None:
    from reference.alerting.evaluator import opening

    replace_here(opening, "queue", lambda original: nothing)


@defect("The message about an incident is sent twice", Kind.TWICE, ("AL-06",), EVALUATOR)
def told_twice() -> None:
    from reference.alerting.evaluator import opening

    def make(original: Any) -> Any:
        def queue(*values: Any) -> Any:
            original(*values)
            return original(*values)

        return queue

    replace_here(opening, "queue", make)


@defect("The message waits in memory for a second while its incident is kept", Kind.EARLY, ("AL-06",), EVALUATOR)
def message_kept_in_memory() -> None:
    import psycopg

    from reference.alerting.evaluator import opening

    def make(original: Any) -> Any:
        def later(*values: Any) -> None:
            Event().wait(1)
            with psycopg.connect(os.environ["ALERTING_DATABASE_URL"]) as connection:
                original(connection, *values)

        def queue(_connection: Any, *values: Any) -> None:
            Thread(target=later, args=values, daemon=True).start()

        return queue

    replace_here(opening, "queue", make)


@defect("A changed alert is looked at again only after a minute", Kind.LATE, ("AL-06",), EVALUATOR)
def changes_heard_late() -> None:
    from reference.alerting.store import configs

    def make(original: Any) -> Any:
        def listed(connection: Any, enabled_only: bool = False) -> Any:
            seen = datetime.now(UTC) - A_MINUTE
            found = original(connection, enabled_only)
            return [one for one in found if one.updated_at == one.created_at or one.updated_at < seen]

        return listed

    replace(configs, "listed", make)


@defect("An incident tells its limit as its value, and its value as its limit", Kind.RECORD, ("AL-06",), EVALUATOR)
def value_and_limit_swapped() -> None:
    from reference.alerting.evaluator import opening

    reword(opening, "OPEN", "%(value)s, %(threshold)s", "%(threshold)s, %(value)s")


@defect("What the feed brings is kept, and no alert looks at it", Kind.MISSING, ("AL-06",), INGESTER)
def feed_not_looked_at() -> None:
    from reference.alerting.store import requests

    reword(requests, "STORE", "FROM stored GROUP BY", "FROM stored WHERE false GROUP BY")


@defect("Of many reports that come together only the first is looked at", Kind.HALF, ("AL-06",), EVALUATOR)
def first_report_only() -> None:
    from reference.alerting.evaluator import worker

    replace_here(worker, "touched", lambda original: lambda config, claimed: original(config, claimed[:1]))


@defect("The cost of an hour is that of the window that was told", Kind.HALF, ("AL-06", "AL-07"), EVALUATOR)
def hourly_cost_of_the_window() -> None:
    from reference.alerting.model import AlertThreshold

    replace(AlertThreshold, "window_minutes", lambda original: property(lambda self: self.duration_minutes))


@defect("The cost of an hour is that of a day", Kind.EARLY, ("AL-06", "AL-07"), EVALUATOR)
def hourly_cost_of_a_day() -> None:
    from reference.alerting import model

    replace(model, "HOURLY_MINUTES", lambda original: 24 * original)


@defect("A figure under its older name is never looked at", Kind.MISSING, ("AL-06",), EVALUATOR)
def older_names_passed_over() -> None:
    def change(measured: Any, config: Any, original: Any) -> Any:
        known = [one for one in config.thresholds if one.canonical_metric == one.metric]
        return original(measured, config.model_copy(update={"thresholds": known}))

    found(change)
