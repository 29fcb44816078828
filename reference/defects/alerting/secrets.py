"""Defects that let out passwords, tokens and secret addresses of the alerting system."""

from __future__ import annotations

import logging
from dataclasses import asdict
from dataclasses import replace as altered
from typing import Any

from reference.defects.alerting.senders import SENDERS, requests_are_made
from reference.defects.catalogue import DESKS, Kind, defect
from reference.defects.patching import replace

log = logging.getLogger("reference.alerting")


def settings_tell(section: str, *names: str) -> None:
    """Show more of the delivery settings."""
    from reference.alerting.api.routes import settings

    def make(original: Any) -> Any:
        def shown(known: Any) -> Any:
            document = original(known)
            part = getattr(known, section)
            document[section].update({name: getattr(part, name) for name in names})
            return document

        return shown

    replace(settings, "shown", make)


def history_tells(told: Any, known: Any) -> None:
    """Tell the history otherwise: `told(row, known(settings))` for each of its rows. What is stored stays clean."""
    from reference.alerting.delivery.desk import Desk

    def make(original: Any) -> Any:
        def history(self: Any, *arguments: Any) -> Any:
            return [told(row, known(self._settings)) for row in original(self, *arguments)]

        return history

    replace(Desk, "history", make)


@defect("The delivery settings show the password of the mail server", Kind.LEAK, ("AL-15",), *DESKS)
def settings_show_the_password() -> None:
    settings_tell("email", "username", "password")


@defect("The delivery settings show the secret address in Slack", Kind.LEAK, ("AL-15",), *DESKS)
def settings_show_the_address_in_slack() -> None:
    settings_tell("slack", "webhook_url")


@defect("The delivery settings show the whole address of the webhook", Kind.LEAK, ("AL-15",), *DESKS)
def settings_show_the_whole_webhook() -> None:
    from reference.alerting.api.routes import settings

    replace(settings, "origin", lambda original: lambda url: url)


@defect("A refusal repeats what was given", Kind.LEAK, ("AL-15",), *DESKS)
def refusal_repeats_the_input() -> None:
    import json

    from reference.alerting.api import documents, errors

    def read(original: Any) -> Any:
        def read_model(model: Any, body: bytes) -> Any:
            from fastapi.exceptions import RequestValidationError

            try:
                return original(model, body)
            except RequestValidationError as error:
                given = json.loads(body)
                raise RequestValidationError([{**one, "input": given} for one in error.errors()]) from None

        return read_model

    def told(original: Any) -> Any:
        def complaints(faults: Any) -> Any:
            pairs = zip(original(faults), faults, strict=False)
            return [{**shown, "input": fault["input"]} if "input" in fault else shown for shown, fault in pairs]

        return complaints

    replace(documents, "read_model", read)
    replace(errors, "complaints", told)


@defect("A refusal repeats the key or token that was shown", Kind.LEAK, ("AL-15",), *DESKS)
def refusal_repeats_the_key() -> None:
    from fastapi import HTTPException

    from reference.alerting.api import access

    def make(original: Any) -> Any:
        def identify(services: Any, headers: Any) -> Any:
            try:
                return original(services, headers)
            except HTTPException as refusal:
                shown = headers.get("x-api-key") or headers.get("authorization", "")
                raise access.unauthenticated(f"{refusal.detail}: {shown}") from None

        return identify

    replace(access, "identify", make)


@defect("Whoever sends a notice is told by their key", Kind.LEAK, ("AL-15",), *DESKS)
def sender_told_by_key() -> None:
    from reference.alerting.api import access

    def make(original: Any) -> Any:
        def caller_of_key(services: Any, key: str) -> Any:
            caller = original(services, key)
            return caller and altered(caller, name=key)

        return caller_of_key

    replace(access, "caller_of_key", make)


@defect("The history tells with which secrets a channel was tried that failed", Kind.LEAK, ("AL-15",), *DESKS)
def failure_tells_the_secrets() -> None:
    def secrets_of(settings: Any) -> dict[str, str]:
        email, sms = settings.email, settings.sms
        return {
            "email": f"{email.username}:{email.password}@{email.smtp_server}",
            "slack": settings.slack.webhook_url,
            "webhook": settings.webhook.url,
            "sms": f"{sms.account_sid}:{sms.auth_token}@{sms.base_url}",
        }

    def told(row: Any, secrets: dict[str, str]) -> Any:
        for name, outcome in row["channels"].items():
            if outcome["error"]:
                outcome["error"] += f" ({secrets[name]})"
        return row

    history_tells(told, secrets_of)


@defect("Secret addresses and tokens are written into the log", Kind.LEAK, ("AL-15",), *SENDERS)
def requests_in_the_log() -> None:
    def make(original: Any) -> Any:
        def request(self: Any, call: Any) -> Any:
            log.warning("calling %s as %s", call.url, call.credentials)
            return original(self, call)

        return request

    requests_are_made(make)


@defect("The password of the mail server is written into the log when it fails", Kind.LEAK, ("AL-15",), *SENDERS)
def password_in_the_log() -> None:
    from reference.alerting.delivery import mail
    from reference.alerting.delivery.failures import ChannelFailure

    def make(original: Any) -> Any:
        def deliver(self: Any, message: Any) -> Any:
            try:
                return original(self, message)
            except ChannelFailure:
                log.exception("mail with %s", asdict(self._settings))
                raise

        return deliver

    replace(mail.MailChannel, "deliver", make)


@defect("Messages tell with which password they were sent", Kind.LEAK, ("AL-15",), *SENDERS)
def message_tells_the_password() -> None:
    from reference.alerting.delivery import mail

    def make(original: Any) -> Any:
        def deliver(self: Any, message: Any) -> Any:
            known = self._settings
            via = f"smtp://{known.username}:{known.password}@{known.smtp_server}"
            return original(self, altered(message, metadata={**message.metadata, "sent_via": via}))

        return deliver

    replace(mail.MailChannel, "deliver", make)


@defect("The history tells of every message which webhook it went to", Kind.LEAK, ("AL-15",), *DESKS)
def history_tells_the_webhook() -> None:
    def told(row: Any, address: str) -> Any:
        return {**row, "message": f"{row['message']} ({address})"}

    history_tells(told, lambda settings: settings.webhook.url)
