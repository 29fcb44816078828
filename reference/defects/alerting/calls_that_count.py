"""Defects of deciding which calls count for an alert."""

from __future__ import annotations

from datetime import MAXYEAR, UTC, datetime
from typing import Any

from reference.defects.alerting.comparing import Conditions, compared, conditions
from reference.defects.catalogue import DESKS, EVALUATOR, Kind, defect
from reference.defects.patching import replace

THE_END = datetime(MAXYEAR, 12, 31, tzinfo=UTC)


def periods(change: Any) -> None:
    """Look at another period than the one that is meant."""

    def make(original: Conditions) -> Conditions:
        return lambda period, filters: original(change(period), filters)

    conditions(make)


@defect("One filter of several is enough", Kind.WRONG_OBJECT, ("AL-07",), EVALUATOR)
def one_filter_is_enough() -> None:
    compared("{name} = {wanted}", joined=" OR ")


@defect("Whatever begins like a filter matches it", Kind.WRONG_OBJECT, ("AL-05", "AL-07"), *DESKS, EVALUATOR)
def beginnings_match() -> None:
    compared("starts_with({name}, {wanted})")


@defect("Large and small letters are the same to a filter", Kind.WRONG_OBJECT, ("AL-07",), *DESKS, EVALUATOR)
def letters_alike() -> None:
    compared("lower({name}) = lower({wanted})")


@defect("A filter is read as a pattern", Kind.WRONG_OBJECT, ("AL-07",), *DESKS, EVALUATOR)
def filters_are_patterns() -> None:
    compared("{name} LIKE {wanted}")


@defect("A call that tells nothing matches every filter", Kind.WRONG_OBJECT, ("AL-07",), EVALUATOR)
def nothing_told_matches() -> None:
    compared("coalesce({name}, {wanted}) = {wanted}")


@defect("Only the first filter of an alert is heeded", Kind.WRONG_OBJECT, ("AL-07",), EVALUATOR)
def application_only() -> None:
    def make(original: Conditions) -> Conditions:
        def first(period: Any, filters: Any) -> Any:
            return original(period, dict(sorted((filters or {}).items())[:1]))

        return first

    conditions(make)


@defect("What other applications do counts, too", Kind.LEAK, ("AL-07",), EVALUATOR)
def applications_mixed_up() -> None:
    def make(original: Conditions) -> Conditions:
        def wider(period: Any, filters: Any) -> Any:
            return original(period, {name: text for name, text in (filters or {}).items() if name != "application"})

        return wider

    conditions(make)


@defect("Minutes of a window are taken for hours", Kind.EARLY, ("AL-07",), EVALUATOR)
def windows_in_hours() -> None:
    from reference.alerting.evaluator.breaches import Measurements

    def make(original: Any) -> Any:
        return lambda self, minutes, filters, metrics: original(self, minutes * 60, filters, metrics)

    replace(Measurements, "of", make)


@defect("A window begins with the full hour", Kind.EARLY, ("AL-05", "AL-07"), *DESKS, EVALUATOR)
def windows_from_the_full_hour() -> None:
    from dataclasses import replace as altered

    # not the full minute: in the first second of each, nobody could tell the difference
    periods(lambda period: altered(period, start=period.start.replace(minute=0, second=0, microsecond=0)))


@defect("Windows end at the last full minute", Kind.LATE, ("AL-07",), EVALUATOR)
def windows_to_the_full_minute() -> None:
    from dataclasses import replace as altered

    periods(lambda period: altered(period, end=period.end.replace(second=0, microsecond=0)))


@defect("Calls of a time that has yet to come count already", Kind.EARLY, ("AL-07", "AL-04"), *DESKS, EVALUATOR)
def time_to_come_counts() -> None:
    from dataclasses import replace as altered

    periods(lambda period: altered(period, end=THE_END))


@defect("All thresholds of an alert share its longest window", Kind.EARLY, ("AL-07",), EVALUATOR)
def longest_window_for_all() -> None:
    from reference.alerting.evaluator import breaches

    def make(original: Any) -> Any:
        def find(measurements: Any, config: Any) -> Any:
            longest = max(threshold.window_minutes for threshold in config.thresholds)
            widened = [one.model_copy(update={"duration_minutes": longest}) for one in config.thresholds]
            return original(measurements, config.model_copy(update={"thresholds": widened}))

        return find

    replace(breaches, "find", make)


@defect("An alert looks only at calls that were made after it was written", Kind.MISSING, ("AL-07",), EVALUATOR)
def calls_since_the_alert() -> None:
    from reference.alerting.evaluator import breaches

    def make(original: Any) -> Any:
        def find(measurements: Any, config: Any) -> Any:
            age = int((measurements._moment - config.created_at).total_seconds() // 60) + 1
            cut = [
                one.model_copy(update={"duration_minutes": min(one.duration_minutes, age)}) for one in config.thresholds
            ]
            return original(measurements, config.model_copy(update={"thresholds": cut}))

        return find

    replace(breaches, "find", make)
