"""Defects of refusing alerts and questions that make no sense."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any
from uuid import uuid4

from reference.defects.alerting.documents import Document, alerts_handed_in, thresholds_of
from reference.defects.catalogue import DESKS, Kind, defect
from reference.defects.patching import replace, replace_here

SEVERITIES = ("low", "medium", "high", "critical")
OPERATORS = (">", "<", ">=", "<=", "==", "!=")
PARTS = {
    *("id", "name", "description", "enabled", "alert_type", "severity", "thresholds", "filters", "notify_emails"),
    *("created_at", "updated_at"),
}
PAGING = ("AL-02", "AL-13")
FILTERS = frozenset({"provider", "model", "application", "environment"})


def in_each_threshold(change: Callable[[Document], None]) -> None:
    """Change every threshold before it is checked."""

    def changed(document: Document) -> None:
        for threshold in thresholds_of(document):
            change(threshold)

    alerts_handed_in(changed)


@defect("Parts that an alert does not have are passed over in silence", Kind.PERMISSION, ("AL-02",), *DESKS)
def unknown_parts_passed_over() -> None:
    def change(document: Document) -> None:
        for name in set(document) - PARTS:
            del document[name]
        if isinstance(document.get("filters"), dict):
            document["filters"] = {name: told for name, told in document["filters"].items() if name in FILTERS}

    alerts_handed_in(change)


@defect("A window that is too short or too long is bent to the nearest fit", Kind.PERMISSION, ("AL-02",), *DESKS)
def windows_bent() -> None:
    def change(threshold: Document) -> None:
        if type(threshold.get("duration_minutes")) is int:
            threshold["duration_minutes"] = min(max(threshold["duration_minutes"], 1), 10080)

    in_each_threshold(change)


@defect("The longest window that is allowed is refused", Kind.REFUSAL, ("AL-02",), *DESKS)
def longest_window_refused() -> None:
    def change(threshold: Document) -> None:
        if threshold.get("duration_minutes") == 10080:
            threshold["duration_minutes"] = 10081

    in_each_threshold(change)


@defect("A limit that is no number counts as nought", Kind.PERMISSION, ("AL-02",), *DESKS)
def no_number_is_nought() -> None:
    def change(threshold: Document) -> None:
        value = threshold.get("value")
        if not isinstance(value, int | float) or value != value or abs(value) == float("inf"):
            threshold["value"] = 0

    in_each_threshold(change)


@defect("A comparison that nobody knows means above", Kind.PERMISSION, ("AL-02",), *DESKS)
def unknown_comparison_means_above() -> None:
    def change(threshold: Document) -> None:
        if threshold.get("operator") not in OPERATORS:
            threshold["operator"] = ">"

    in_each_threshold(change)


@defect("A severity that nobody knows counts as medium", Kind.PERMISSION, ("AL-02",), *DESKS)
def unknown_severity_is_medium() -> None:
    def change(document: Document) -> None:
        if str(document.get("severity", "medium")).lower() not in SEVERITIES:
            document["severity"] = "medium"

    alerts_handed_in(change)


@defect("Any name is taken for that of a figure", Kind.PERMISSION, ("AL-02",), *DESKS)
def any_figure_taken() -> None:
    from reference.alerting import model

    class Everything(tuple[str, ...]):
        """Contains every name."""

        def __contains__(self, name: object) -> bool:
            return True

    replace(model, "METRICS", lambda original: Everything(original))


@defect("Recipients need not be addresses", Kind.PERMISSION, ("AL-02", "AL-09"), *DESKS)
def any_recipient_taken() -> None:
    from reference.alerting import model

    replace(model, "ADDRESS", lambda original: re.compile(r"[^\x00]*"))


@defect("Texts that are too long are cut in silence", Kind.PERMISSION, ("AL-02",), *DESKS)
def long_texts_cut() -> None:
    def change(document: Document) -> None:
        for part, longest in (("name", 200), ("description", 2000)):
            if isinstance(document.get(part), str):
                document[part] = document[part][:longest]

    alerts_handed_in(change)


@defect("A character that ends texts ends names, too", Kind.PERMISSION, ("AL-02",), *DESKS)
def names_end_early() -> None:
    def change(document: Document) -> None:
        if isinstance(document.get("name"), str):
            document["name"] = document["name"].partition("\x00")[0]

    alerts_handed_in(change)


@defect("A refusal does not tell which part is wrong", Kind.RECORD, ("AL-02",), *DESKS)
def refusals_without_a_place() -> None:
    from reference.alerting.api import errors

    complaint = {"loc": ["body"], "msg": "The request is invalid", "type": "value_error"}
    replace(errors, "complaints", lambda original: lambda faults: [complaint])


@defect("An alert is kept first and checked afterwards", Kind.HALF, ("AL-02",), *DESKS)
def kept_before_it_is_checked() -> None:
    from fastapi.exceptions import RequestValidationError

    from reference.alerting.api.routes import configs

    def make(original: Any) -> Any:
        def read_config(body: bytes) -> Any:
            try:
                return original(body)
            except RequestValidationError:
                keep(body)
                raise

        return read_config

    replace_here(configs, "read_config", make)


def keep(body: bytes) -> None:
    """Store whatever the body holds as an alert that is switched off, if it can be stored."""
    import psycopg
    from psycopg.types.json import Jsonb

    document = json.loads(body)
    with suppress(psycopg.Error), psycopg.connect(os.environ["ALERTING_DATABASE_URL"]) as connection:
        connection.execute(
            "INSERT INTO alert_configs (id, name, config, enabled) VALUES (%s, %s, %s, false)",
            (str(uuid4()), str(document.get("name")), Jsonb(document)),
        )


@defect("Pages may have any size and begin anywhere, also before the first entry", Kind.PERMISSION, PAGING, *DESKS)
def pages_of_any_size() -> None:
    from fastapi import Query

    from reference.alerting.api import queries
    from reference.alerting.store import alert_events

    def make(original: Any) -> Any:
        def listed(
            connection: Any, config_id: Any = None, resolved: Any = None, limit: int = 100, offset: int = 0
        ) -> Any:
            return original(connection, config_id, resolved, max(limit, 0), max(offset, 0))

        return listed

    replace(alert_events, "listed", make)
    for name in ("PageLimit", "Offset"):
        replace(queries, name, lambda original: Annotated[int, Query()])


@defect("Rankings may be as long as anybody likes", Kind.PERMISSION, ("AL-02", "AL-05"), *DESKS)
def rankings_of_any_length() -> None:
    from reference.alerting import aggregates

    replace(aggregates, "MOST_LISTED", lambda original: 1_000_000)


@defect("A stretch of time that nobody knows is taken for a day", Kind.PERMISSION, ("AL-02", "AL-05"), *DESKS)
def unknown_stretch_is_a_day() -> None:
    from fastapi import Depends

    from reference.alerting.aggregates import WINDOWS
    from reference.alerting.api import periods

    def asked(window: str = "24h", start: datetime | None = None, end: datetime | None = None) -> Any:
        known: Any = window if window in WINDOWS else "24h"
        return periods.asked_span(known, start, end)

    replace(periods, "AskedSpan", lambda original: Annotated[periods.Span, Depends(asked)])
