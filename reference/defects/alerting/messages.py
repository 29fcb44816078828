"""Defects of alerts by Slack, webhook and text message, and of what all channels share."""

from __future__ import annotations

from dataclasses import replace as altered
from datetime import timedelta
from typing import Any

from reference.defects.alerting.senders import SENDERS
from reference.defects.catalogue import DESKS, EVALUATOR, Kind, defect
from reference.defects.patching import replace, replace_here


@defect("In messages the value and the threshold change places", Kind.RECORD, ("AL-09",), EVALUATOR)
def value_and_threshold_swapped() -> None:
    from reference.alerting.evaluator import opening

    def make(original: Any) -> Any:
        def queue(connection: Any, event_id: Any, title: str, text: str, severity: str, told: Any, to: Any) -> Any:
            value, threshold = told["metric_value"], told["threshold_value"]
            kind = told["alert_type"]
            text = f"Alert triggered for {kind} with value {threshold} (threshold: {value})"
            told = {**told, "metric_value": threshold, "threshold_value": value}
            return original(connection, event_id, title, text, severity, told, to)

        return queue

    replace_here(opening, "queue", make)


@defect("Messages are one step graver than their alerts", Kind.RECORD, ("AL-09", "AL-12"), EVALUATOR)
def messages_too_grave() -> None:
    from reference.alerting.delivery import severity

    replace(severity, "BRIDGE", lambda original: {"low": "warning", "medium": "error", "high": "critical"})


@defect("A notice goes to every channel whichever was asked for", Kind.WRONG_OBJECT, ("AL-09",), *DESKS)
def asked_channels_unheard() -> None:
    from reference.alerting.delivery.desk import Desk

    replace(Desk, "_chosen", lambda original: lambda self, channels: original(self, None))


@defect("Letters beyond the English alphabet become question marks", Kind.RECORD, ("AL-09",), *SENDERS, EVALUATOR)
def foreign_letters_lost() -> None:
    from reference.alerting.delivery import message

    def make(original: Any) -> Any:
        def storable(value: Any) -> Any:
            return value.encode("ascii", "replace").decode() if isinstance(value, str) else original(value)

        return storable

    replace(message, "storable", make)


@defect("In Slack warnings and errors change colours", Kind.RECORD, ("AL-09",), *SENDERS)
def colours_swapped() -> None:
    from reference.alerting.delivery import severity

    def make(original: Any) -> Any:
        return {**original, "warning": original["error"], "error": original["warning"]}

    replace(severity, "COLOURS", make)


@defect("What others have written can mention people in Slack", Kind.LEAK, ("AL-09",), *SENDERS)
def markup_in_slack() -> None:
    from reference.alerting.delivery import slack

    replace(slack, "escaped", lambda original: lambda text: text)


@defect("What others have written is escaped twice in Slack", Kind.RECORD, ("AL-09",), *SENDERS)
def escaped_twice_in_slack() -> None:
    from reference.alerting.delivery import slack

    replace(slack, "escaped", lambda original: lambda text: original(original(text)))


@defect("The preview in Slack does not tell the severity", Kind.HALF, ("AL-09",), *SENDERS)
def preview_without_the_severity() -> None:
    from reference.alerting.delivery import slack

    def make(original: Any) -> Any:
        def payload(message: Any, channel: str) -> Any:
            document = original(message, channel)
            document["attachments"][0]["fallback"] = document["attachments"][0]["title"]
            return document

        return payload

    replace(slack, "payload", make)


@defect("Webhooks are told a time of another zone as if it were their own", Kind.RECORD, ("AL-09",), *SENDERS)
def webhook_time_of_another_zone() -> None:
    from reference.alerting.delivery import webhook

    def make(original: Any) -> Any:
        return lambda message, settings: original(
            altered(message, timestamp=message.timestamp + timedelta(hours=2)), settings
        )

    replace(webhook, "request", make)


@defect("A text in a webhook's address ends at the first ampersand", Kind.HALF, ("AL-09",), *DESKS)
def address_ends_at_an_ampersand() -> None:
    from reference.alerting.delivery import webhook

    def make(original: Any) -> Any:
        def request(message: Any, settings: Any) -> Any:
            call = original(message, settings)
            cut = {key: value.partition("&")[0] for key, value in call.parameters.items()}
            return altered(call, parameters=cut)

        return request

    replace(webhook, "request", make)


@defect("Only the first number on call gets text messages", Kind.HALF, ("AL-09",), *SENDERS)
def first_number_only() -> None:
    from reference.alerting.delivery import channels

    def make(original: Any) -> Any:
        def enabled(settings: Any, persistence: Any) -> Any:
            sms = altered(settings.sms, to_numbers=settings.sms.to_numbers[:1])
            return original(altered(settings, sms=sms), persistence)

        return enabled

    replace(channels, "enabled_channels", make)


@defect("Text messages tell every detail, also those that nobody wants to pay for", Kind.RECORD, ("AL-09",), *SENDERS)
def text_message_tells_all() -> None:
    from reference.alerting.delivery import sms

    def make(original: Any) -> Any:
        def body(message: Any) -> Any:
            known = sms.TOLD_METADATA
            sms.TOLD_METADATA = tuple(message.metadata)
            try:
                return original(message)
            finally:
                sms.TOLD_METADATA = known

        return body

    replace(sms, "body", make)
