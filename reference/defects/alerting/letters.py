"""Defects of alerts by email."""

from __future__ import annotations

from dataclasses import replace as altered
from typing import Any

from reference.defects.alerting.senders import SENDERS, letters_go
from reference.defects.catalogue import DELIVERER, DESKS, Kind, defect
from reference.defects.patching import replace, replace_here


@defect(
    "The recipients of an alert are not heard: letters go to the default ones", Kind.WRONG_OBJECT, ("AL-09",), DELIVERER
)
def own_recipients_unheard() -> None:
    letters_go(lambda original: lambda self, message: original(self, altered(message, recipients=())))


@defect("Only the first recipient of an alert gets the letter", Kind.HALF, ("AL-09",), DELIVERER)
def letter_to_the_first_recipient() -> None:
    letters_go(
        lambda original: lambda self, message: original(self, altered(message, recipients=message.recipients[:1]))
    )


@defect("The default recipients get a copy of every letter", Kind.LEAK, ("AL-09",), DELIVERER)
def copy_to_the_default_recipients() -> None:
    def make(original: Any) -> Any:
        def deliver(self: Any, message: Any) -> Any:
            everybody = message.recipients and (*message.recipients, *self._settings.to_addresses)
            return original(self, altered(message, recipients=everybody))

        return deliver

    letters_go(make)


@defect("Recipients of one alert get the letters of the next one too", Kind.LEAK, ("AL-09",), DELIVERER)
def recipients_add_up() -> None:
    def make(original: Any) -> Any:
        known: list[str] = []

        def deliver(self: Any, message: Any) -> Any:
            known.extend(message.recipients)
            return original(self, altered(message, recipients=tuple(known) if message.recipients else ()))

        return deliver

    letters_go(make)


@defect("Every letter is sent twice over the same line", Kind.TWICE, ("AL-09",), *SENDERS)
def letter_sent_twice() -> None:
    from reference.alerting.delivery.mail import Round

    def make(original: Any) -> Any:
        def send(self: Any, server: Any) -> None:
            waiting = list(self._waiting)
            original(self, server)
            server.sendmail(self._sender, waiting, self._content)

        return send

    replace(Round, "send", make)


@defect("The subject of a letter does not tell the severity", Kind.RECORD, ("AL-09",), *SENDERS)
def subject_without_the_severity() -> None:
    from reference.alerting.delivery import letter

    replace(letter, "subject", lambda original: lambda message: original(altered(message, severity="alert")))


@defect("What others have written becomes a part of the letter's page", Kind.LEAK, ("AL-09",), *SENDERS)
def letter_shows_markup() -> None:
    from reference.alerting.delivery import letter

    replace_here(letter, "escape", lambda original: lambda text: text)


@defect("A line break in a title begins a new header, and who stands there gets it", Kind.LEAK, ("AL-09",), *SENDERS)
def title_adds_recipients() -> None:
    from email import message_from_bytes
    from email.utils import getaddresses

    from reference.alerting.delivery import letter, mail

    def raw(original: Any) -> Any:
        def written(message: Any, *others: Any) -> bytes:
            content: bytes = original(message, *others)
            if "\n" not in message.title:
                return content
            kept = [line for line in content.split(b"\r\n") if not line.startswith(b"Subject:")]
            return b"\r\n".join([f"Subject: [{message.severity.upper()}] {message.title}".encode(), *kept])

        return written

    def addressed(original: Any) -> Any:
        def begin(self: Any, recipients: Any, content: bytes, sender: Any) -> None:
            original(self, recipients, content, sender)
            headers = message_from_bytes(content)
            told = [str(value) for name in ("To", "Cc", "Bcc") for value in headers.get_all(name, [])]
            self._waiting = list(dict.fromkeys(address for _, address in getaddresses(told) if address))

        return begin

    replace(letter, "letter", raw)
    replace(mail.Round, "__init__", addressed)


@defect("Letters go over an open line where a protected one is wanted", Kind.LEAK, ("AL-09",), *DESKS)
def letters_over_an_open_line() -> None:
    from reference.alerting.delivery import mail

    replace(mail, "trust", lambda original: lambda host: None)
