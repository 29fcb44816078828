"""Defects of the lists of incidents and alerts, and of the history of messages."""

from __future__ import annotations

from typing import Any

from reference.defects.catalogue import DESKS, Kind, defect
from reference.defects.patching import replace, reword


def lists(old: str, new: str) -> None:
    """Change the statement that lists incidents."""
    from reference.alerting.store import alert_events

    reword(alert_events, "LIST", old, new)


def pages(change: Any) -> None:
    """Begin a page somewhere else, and end it there: `change` makes limit and offset from both."""
    from reference.alerting.store import alert_events

    def make(original: Any) -> Any:
        def listed(
            connection: Any, config_id: Any = None, resolved: Any = None, limit: int = 100, offset: int = 0
        ) -> Any:
            return original(connection, config_id, resolved, *change(limit, offset))

        return listed

    replace(alert_events, "listed", make)


def history(old: str, new: str) -> None:
    """Change the statement that tells the history."""
    from reference.alerting.delivery import history as told

    reword(told, "HISTORY", old, new)


@defect("Each page begins with the last entry of the one before", Kind.TWICE, ("AL-13",), *DESKS)
def pages_overlap() -> None:
    pages(lambda limit, offset: (limit, max(offset - 1, 0)))


@defect("Between two pages an entry is left out", Kind.HALF, ("AL-13",), *DESKS)
def pages_with_gaps() -> None:
    pages(lambda limit, offset: (limit, offset + 1 if offset else 0))


@defect("A page has five entries at most, and nobody is told", Kind.HALF, ("AL-13",), *DESKS)
def pages_cut_short() -> None:
    pages(lambda limit, offset: (min(limit, 5), offset))


@defect("Lists of incidents begin with the oldest", Kind.RECORD, ("AL-13",), *DESKS)
def incidents_oldest_first() -> None:
    lists("ORDER BY timestamp DESC", "ORDER BY timestamp")


@defect("Open and resolved incidents are listed alike", Kind.WRONG_OBJECT, ("AL-13",), *DESKS)
def open_and_resolved_alike() -> None:
    lists("(resolved_at IS NOT NULL) = %(resolved)s)", "true)")


@defect("Incidents that were resolved vanish from the lists", Kind.MISSING, ("AL-13",), *DESKS)
def resolved_ones_vanish() -> None:
    lists("(%(resolved)s::boolean IS NULL OR", "((%(resolved)s::boolean IS NULL AND resolved_at IS NULL) OR")


@defect("Whose incidents are asked for does not matter", Kind.LEAK, ("AL-13",), *DESKS)
def incidents_of_all_alerts() -> None:
    lists("config_id = %(config_id)s)", "true)")


@defect("Alerts that are switched off are listed among those that are on", Kind.WRONG_OBJECT, ("AL-13",), *DESKS)
def switched_off_listed() -> None:
    from reference.alerting.store import configs

    reword(configs, "LIST", "OR NOT %(enabled_only)s", "OR NOT (%(enabled_only)s AND false)")


@defect("The history begins with the oldest message", Kind.RECORD, ("AL-13",), *DESKS)
def history_oldest_first() -> None:
    from reference.alerting.delivery import history as told

    replace(told, "history", lambda original: lambda *asked: original(*asked)[::-1])


@defect("The history of a severity tells all of it", Kind.WRONG_OBJECT, ("AL-13",), *DESKS)
def history_of_all_severities() -> None:
    history("n.severity = %(severity)s)", "true)")


@defect("The history of a severity tells what is worse, too", Kind.WRONG_OBJECT, ("AL-13",), *DESKS)
def history_of_what_is_worse() -> None:
    order = "array_position(ARRAY['info', 'warning', 'error', 'critical'], "
    history("n.severity = %(severity)s)", f"{order}n.severity) >= {order}%(severity)s))")


@defect("The history does not tell which channels delivered", Kind.RECORD, ("AL-13", "AL-11"), *DESKS)
def channels_untold() -> None:
    from reference.alerting.delivery import history as told

    def make(original: Any) -> Any:
        return lambda *asked: [{**row, "channels": {}} for row in original(*asked)]

    replace(told, "history", make)


@defect("The history says that every channel that was tried delivered", Kind.RECORD, ("AL-11", "AL-13"), *DESKS)
def channels_always_delivered() -> None:
    history("'state', d.state", "'state', 'delivered'")


@defect("The history tells only what people sent by hand", Kind.HALF, ("AL-13",), *DESKS)
def incidents_not_in_the_history() -> None:
    history("WHERE (n.state", "WHERE n.alert_event_id IS NULL AND (n.state")


@defect("The history tells messages that were never sent", Kind.WRONG_OBJECT, ("AL-13", "AL-10", "AL-12"), *DESKS)
def unsent_in_the_history() -> None:
    history("n.state IN ('sent', 'failed')", "n.state IN ('sent', 'failed', 'throttled', 'below_minimum')")


@defect("The history forgets who sent a message", Kind.RECORD, ("AL-13",), *DESKS)
def sender_forgotten() -> None:
    from reference.alerting.delivery.desk import Desk

    def make(original: Any) -> Any:
        def send(self: Any, title: str, message: str, severity: str, metadata: Any, channels: Any = None) -> Any:
            told = {name: value for name, value in metadata.items() if name != "triggered_by"}
            return original(self, title, message, severity, told, channels)

        return send

    replace(Desk, "send", make)
