"""The letter of an alert: who gets it, and its bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from html import escape

from reference.alerting.delivery.message import Message, label, one_line, shown
from reference.alerting.delivery.severity import colour

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[^\s@<>()\[\],;:\\\"\x00-\x20\x7f]{1,253}")

SHORT = 60
WIRE = compat32.clone(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address that a letter can go to: `user@domain` in ASCII, and the name to show, which may be empty."""

    name: str
    address: str

    @property
    def header(self) -> str:
        """As it stands in a header."""
        return formataddr((self.name, self.address))


def mailbox(text: str) -> Mailbox | None:
    """The address within this text, with or without a name; None for anything that is not exactly one address."""
    name, address = parseaddr(text)
    if text != one_line(text) or not ADDRESS.fullmatch(address):
        return None
    if not name and text.strip() not in (address, f"<{address}>"):
        return None
    user, _, domain = address.rpartition("@")
    try:
        return Mailbox(one_line(name), f"{user}@{domain.encode('idna').decode('ascii')}")
    except UnicodeError:
        return None


def letter(message: Message, sender: Mailbox, recipients: list[Mailbox]) -> bytes:
    """The letter in wire format, in ASCII throughout."""
    mail = MIMEMultipart("mixed")
    mail["Subject"] = subject(message)  # type: ignore[assignment]
    mail["From"] = sender.header
    mail["To"] = ", ".join(recipient.header for recipient in recipients)
    mail["Date"] = format_datetime(message.timestamp)
    mail["Message-ID"] = f"<{message.message_id}@{sender.address.rpartition('@')[2]}>"
    mail.attach(MIMEText(page(message), "html", "utf-8"))
    return mail.as_bytes(policy=WIRE)


def subject(message: Message) -> Header | str:
    """Severity and title; encoded unless it is short, in ASCII, and cannot be mistaken for something encoded."""
    text = one_line(f"[{message.severity.upper()}] {message.title}")
    if text.isascii() and len(text) <= SHORT and "=?" not in text:
        return text
    return Header(text, "utf-8", header_name="Subject")


def page(message: Message) -> str:
    """What the reader sees; everything that comes from outside is escaped."""
    rows = "".join(
        f'<tr><th align="left">{escape(label(key))}</th><td>{escape(shown(value))}</td></tr>\n'
        for key, value in message.metadata.items()
    )
    table = f'<h2>Additional Information</h2>\n<table border="1" cellpadding="4">\n{rows}</table>\n' if rows else ""
    return (
        "<!DOCTYPE html>\n<html>\n<body>\n"
        f'<h1 style="color: {colour(message.severity)}">{escape(message.title)}</h1>\n'
        f"<p><strong>Severity:</strong> {escape(message.severity.upper())}</p>\n"
        f"<p><strong>Time:</strong> {escape(message.when)}</p>\n"
        f'<p style="white-space: pre-wrap">{escape(message.message)}</p>\n'
        f"{table}</body>\n</html>\n"
    )
