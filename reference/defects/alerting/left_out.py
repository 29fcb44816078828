"""Defects of leaving out what is too slight, and what was switched off."""

from __future__ import annotations

from dataclasses import replace as altered
from typing import Any

from reference.defects.alerting.senders import SENDERS, desks_send
from reference.defects.catalogue import DESKS, EVALUATOR, Kind, defect
from reference.defects.patching import replace, replace_here, reword


def weighed(make: Any) -> None:
    """Judge otherwise whether a message is grave enough."""
    from reference.alerting.delivery import severity

    replace(severity, "reaches", make)


@defect("The least severity is not looked at", Kind.PERMISSION, ("AL-12",), *SENDERS)
def slight_messages_sent() -> None:
    weighed(lambda original: lambda severity, minimum: True)


@defect("What has just the least severity is held back", Kind.REFUSAL, ("AL-12",), *SENDERS)
def least_severity_held_back() -> None:
    weighed(lambda original: lambda severity, minimum: severity != minimum and original(severity, minimum))


@defect("Severities are compared by the alphabet", Kind.REFUSAL, ("AL-12",), *SENDERS)
def severities_by_the_alphabet() -> None:
    weighed(lambda original: lambda severity, minimum: severity >= minimum)


@defect("A notice that is too slight is told to be sent", Kind.RECORD, ("AL-12",), *DESKS)
def slight_notice_told_as_sent() -> None:
    def make(original: Any) -> Any:
        def send(*arguments: Any, **options: Any) -> Any:
            sent = original(*arguments, **options)
            return altered(sent, outcome="sent") if sent.outcome == "below_minimum" else sent

        return send

    desks_send(make)


@defect("A notice that is too slight is in the history", Kind.RECORD, ("AL-12",), *DESKS)
def slight_notice_in_the_history() -> None:
    from reference.alerting.delivery import desk, outbox

    def make(original: Any) -> Any:
        def send(self: Any, title: str, message: str, severity: str, metadata: Any, channels: Any = None) -> Any:
            sent = original(self, title, message, severity, metadata, channels)
            if sent.outcome == "below_minimum":
                with self._database.connection() as connection:
                    outbox.record(connection, desk.composed(title, message, severity, metadata), {})
            return sent

        return send

    desks_send(make)


@defect("A notice for a channel that is switched off goes to all others", Kind.WRONG_OBJECT, ("AL-12",), *DESKS)
def no_channel_means_all() -> None:
    from reference.alerting.delivery.desk import Desk

    def make(original: Any) -> Any:
        return lambda self, channels: original(self, channels) or original(self, None)

    replace(Desk, "_chosen", make)


@defect("A trial of a channel that is switched off is told to work", Kind.RECORD, ("AL-12", "AL-11"), *DESKS)
def trial_of_what_is_switched_off() -> None:
    from reference.alerting.delivery import desk

    def make(original: Any) -> Any:
        def test(self: Any, channel: str, metadata: Any = None) -> bool:
            try:
                return bool(original(self, channel, metadata))
            except desk.ChannelDisabled:
                return True

        return test

    replace(desk.Desk, "test", make)


@defect("A severity that nobody knows is taken for a warning", Kind.PERMISSION, ("AL-12",), *DESKS)
def unknown_severity_is_a_warning() -> None:
    import json

    from reference.alerting.api.routes import messages

    def make(original: Any) -> Any:
        def read_model(model: Any, body: bytes) -> Any:
            document = json.loads(body)
            if document.get("severity", "warning").lower() not in ("info", "warning", "error", "critical"):
                document["severity"] = "warning"
            return original(model, json.dumps(document).encode())

        return read_model

    replace_here(messages, "read_model", make)


@defect("A channel that nobody knows is passed over", Kind.PERMISSION, ("AL-12",), *DESKS)
def unknown_channel_passed_over() -> None:
    import json

    from reference.alerting.api.routes import messages

    def make(original: Any) -> Any:
        def read_model(model: Any, body: bytes) -> Any:
            document = json.loads(body)
            known = [name for name in document.get("channels") or () if name in ("email", "slack", "webhook", "sms")]
            return original(model, json.dumps({**document, "channels": known}).encode())

        return read_model

    replace_here(messages, "read_model", make)


@defect("An alert that was switched off goes on watching", Kind.WRONG_OBJECT, ("AL-12",), EVALUATOR)
def switched_off_alerts_watch() -> None:
    from reference.alerting.evaluator import opening
    from reference.alerting.store import configs

    reword(configs, "LIST", "WHERE enabled OR NOT %(enabled_only)s", "WHERE %(enabled_only)s IS NOT NULL")
    reword(opening, "OPEN", " AND enabled AND", " AND")


@defect("An alert that was deleted is only hidden, and goes on watching", Kind.WRONG_OBJECT, ("AL-12",), *DESKS)
def deleted_alerts_only_hidden() -> None:
    from reference.alerting.store import configs

    hide = "UPDATE alert_configs SET id = 'deleted:' || id WHERE id = %s"
    shown = "WHERE (enabled OR NOT %(enabled_only)s) AND id NOT LIKE 'deleted:%%'"

    def make(_original: Any) -> Any:
        return lambda connection, config_id: connection.execute(hide, (config_id,)).rowcount > 0

    reword(configs, "LIST", "WHERE enabled OR NOT %(enabled_only)s", shown)
    replace(configs, "delete", make)


@defect("An alert that is switched on again does not watch", Kind.MISSING, ("AL-12",), *DESKS)
def switching_on_only_told() -> None:
    from reference.alerting.store import configs

    for statement in ("UPDATE", "SET_ENABLED"):
        reword(configs, statement, "enabled = %(enabled)s, updated_at", "enabled = enabled AND %(enabled)s, updated_at")
