"""Defects of keeping alerts as they were written down."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from reference.defects.alerting.documents import Document, alerts_handed_in, thresholds_of
from reference.defects.catalogue import DESKS, Kind, defect
from reference.defects.patching import replace, reword

CHANGED = "updated_at = clock_timestamp()"
MARKUP = re.compile(r"<[^>]*>")


def statements(name: str, old: str, new: str) -> None:
    """Change a statement about alerts."""
    from reference.alerting.store import configs

    reword(configs, name, old, new)


def thresholds_filled_in(part: str, value: object) -> None:
    """Have thresholds that say nothing of a part filled in."""

    def change(document: Document) -> None:
        for threshold in thresholds_of(document):
            threshold.setdefault(part, value)

    alerts_handed_in(change)


def taken_otherwise(part: str, change: Callable[[str], str]) -> None:
    """Change a text of every alert that is handed in."""

    def in_document(document: Document) -> None:
        if isinstance(document.get(part), str):
            document[part] = change(document[part])

    alerts_handed_in(in_document)


def escaped(text: Any) -> Any:
    """A text in which each apostrophe stands twice."""
    return text.replace("'", "''") if isinstance(text, str) else text


@defect("A changed alert is acknowledged and kept as it was", Kind.MISSING, ("AL-01", "AL-06"), *DESKS)
def change_not_kept() -> None:
    from reference.alerting.store import configs

    replace(configs, "update", lambda original: lambda connection, config: configs.read(connection, config.id or ""))


@defect("A change is written to every alert of the same application", Kind.WRONG_OBJECT, ("AL-01",), *DESKS)
def change_of_the_whole_application() -> None:
    same = "config -> 'filters' = %(config)s::jsonb -> 'filters'"
    statements("UPDATE", "WHERE id = %(id)s", f"WHERE id = %(id)s OR {same}")


@defect("A changed alert looks as if it had been written just now", Kind.RECORD, ("AL-01",), *DESKS)
def change_moves_the_creation() -> None:
    statements("UPDATE", CHANGED, f"created_at = clock_timestamp(), {CHANGED}")


@defect("A changed alert looks as if it had never been changed", Kind.RECORD, ("AL-01",), *DESKS)
def change_leaves_no_time() -> None:
    statements("UPDATE", f", {CHANGED}", "")


@defect("A change cannot take filters and recipients away, only add to them", Kind.HALF, ("AL-01",), *DESKS)
def change_that_only_adds() -> None:
    merged = """%(config)s::jsonb || jsonb_build_object(
        'filters', (config -> 'filters') || (%(config)s::jsonb -> 'filters'),
        'notify_emails', (config -> 'notify_emails') || (%(config)s::jsonb -> 'notify_emails'))"""
    statements("UPDATE", "config = %(config)s", f"config = {merged}")


@defect("Limits are kept in whole dollars, whatever follows the point", Kind.RECORD, ("AL-01",), *DESKS)
def limits_in_whole_dollars() -> None:
    def change(document: Document) -> None:
        for threshold in thresholds_of(document):
            if isinstance(threshold.get("value"), float) and abs(threshold["value"]) < 1e15:
                threshold["value"] = int(threshold["value"])

    alerts_handed_in(change)


@defect("Whatever looks like markup is taken out of names and descriptions", Kind.HALF, ("AL-01",), *DESKS)
def markup_taken_out() -> None:
    for part in ("name", "description"):
        taken_otherwise(part, partial(MARKUP.sub, ""))


@defect("An alert that says nothing of its severity is a slight one", Kind.RECORD, ("AL-01",), *DESKS)
def slight_unless_told_otherwise() -> None:
    alerts_handed_in(lambda document: document.setdefault("severity", "low"))


@defect("An alert that says nothing of its comparison waits for too little", Kind.RECORD, ("AL-01",), *DESKS)
def below_unless_told_otherwise() -> None:
    thresholds_filled_in("operator", "<")


@defect("An alert that says nothing of its window looks back an hour", Kind.RECORD, ("AL-01",), *DESKS)
def hour_unless_told_otherwise() -> None:
    thresholds_filled_in("duration_minutes", 60)


@defect("An alert that says nothing of its switch is kept as switched off", Kind.MISSING, ("AL-01",), *DESKS)
def off_unless_told_otherwise() -> None:
    alerts_handed_in(lambda document: document.setdefault("enabled", False))


@defect("A severity in large letters is taken for the gravest", Kind.RECORD, ("AL-01",), *DESKS)
def loud_severity() -> None:
    taken_otherwise("severity", lambda text: text if text == text.lower() else "critical")


@defect("A kind in large letters is taken for a kind that fits everything", Kind.RECORD, ("AL-01",), *DESKS)
def loud_kind() -> None:
    taken_otherwise("alert_type", lambda text: text if text == text.lower() else "system")


@defect("Apostrophes are kept twice, as a database is told them", Kind.RECORD, ("AL-01",), *DESKS)
def apostrophes_kept_twice() -> None:
    def change(document: Document) -> None:
        document["name"] = escaped(document.get("name"))
        if isinstance(document.get("filters"), dict):
            document["filters"] = {name: escaped(text) for name, text in document["filters"].items()}

    alerts_handed_in(change)


@defect("Descriptions lose the letters that English does not have", Kind.HALF, ("AL-01",), *DESKS)
def english_descriptions() -> None:
    taken_otherwise("description", lambda text: text.encode("ascii", "ignore").decode())


@defect("No window is shorter than five minutes, whatever was said", Kind.RECORD, ("AL-01", "AL-02"), *DESKS)
def five_minutes_at_least() -> None:
    def change(document: Document) -> None:
        for threshold in thresholds_of(document):
            if threshold.get("duration_minutes") in range(1, 5):
                threshold["duration_minutes"] = 5

    alerts_handed_in(change)


@defect("An alert that is switched off is kept as switched on", Kind.MISSING, ("AL-01",), *DESKS)
def always_switched_on() -> None:
    def change(document: Document) -> None:
        if isinstance(document.get("enabled"), bool):
            document["enabled"] = True

    alerts_handed_in(change)


@defect("A deleted alert is only switched off", Kind.HALF, ("AL-01",), *DESKS)
def deleted_only_switched_off() -> None:
    from reference.alerting.store import configs

    def make(_original: Any) -> Any:
        return lambda connection, config_id: configs.set_enabled(connection, config_id, False) is not None

    replace(configs, "delete", make)


@defect("With an alert all others of the same application are deleted", Kind.WRONG_OBJECT, ("AL-01",), *DESKS)
def deleted_with_its_neighbours() -> None:
    from reference.alerting.store import configs

    same = "config -> 'filters' = (SELECT config -> 'filters' FROM alert_configs WHERE id = %s)"

    def make(_original: Any) -> Any:
        def delete(connection: Any, config_id: str) -> bool:
            found = connection.execute(f"DELETE FROM alert_configs WHERE {same}", (config_id.replace("\x00", ""),))
            return bool(found.rowcount)

        return delete

    replace(configs, "delete", make)


@defect("A deleted alert takes its incidents along", Kind.WRONG_OBJECT, ("AL-01", "AL-08"), *DESKS)
def deleted_with_its_incidents() -> None:
    from reference.alerting.store import configs

    def make(original: Any) -> Any:
        def delete(connection: Any, config_id: str) -> bool:
            known: bool = original(connection, config_id)
            if known:
                connection.execute("DELETE FROM alert_events WHERE config_id = %s", (config_id,))
            return known

        return delete

    replace(configs, "delete", make)


@defect("A new alert takes the place of one of the same identity", Kind.PERMISSION, ("AL-01",), *DESKS)
def same_identity_overwrites() -> None:
    excluded = "name = excluded.name, config = excluded.config, updated_at = excluded.updated_at"
    statements("CREATE", "DO NOTHING", f"DO UPDATE SET {excluded}")


@defect("What a change says of its alert's identity is passed over", Kind.PERMISSION, ("AL-01",), *DESKS)
def identity_passed_over() -> None:
    alerts_handed_in(lambda document: document.pop("id", None))


@defect("Who asks for an alert that never existed is shown another", Kind.LEAK, ("AL-01",), *DESKS)
def another_alert_shown() -> None:
    from reference.alerting.store import configs

    def make(original: Any) -> Any:
        def read(connection: Any, config_id: str) -> Any:
            return original(connection, config_id) or next(iter(configs.listed(connection)), None)

        return read

    replace(configs, "read", make)


@defect("An alert that never existed is deleted without complaint", Kind.PERMISSION, ("AL-01",), *DESKS)
def nothing_deleted_gladly() -> None:
    from reference.alerting.store import configs

    def make(original: Any) -> Any:
        def delete(connection: Any, config_id: str) -> bool:
            original(connection, config_id)
            return True

        return delete

    replace(configs, "delete", make)
