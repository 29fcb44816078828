"""Listeners for all four channels, and the settings that point at them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.reference.alerting.delivery.listeners import Answer, HttpListener, Request
from tests.reference.alerting.delivery.mail_server import MailServer

SECRETS = ("s3cret", "pass-word", "t0ken")


@dataclass
class Receivers:
    """Where messages arrive. `answers` says how an HTTP channel answers; without an entry it takes everything."""

    http: HttpListener
    mail: MailServer
    answers: dict[str, Callable[[Request], Answer]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http.respond = self._respond

    def _respond(self, request: Request) -> Answer:
        channel = channel_of(request)
        if channel in self.answers:
            return self.answers[channel](request)
        return Answer(201, b'{"sid": "SM1"}') if channel == "sms" else Answer()

    def variables(self, **changes: str) -> dict[str, str]:
        """The settings of a process that sends here: it tries again at once, and nothing is given up for slowness."""
        return {
            "ALERT_EMAIL_ENABLED": "true",
            "ALERT_EMAIL_SMTP_SERVER": "127.0.0.1",
            "ALERT_EMAIL_SMTP_PORT": str(self.mail.port),
            "ALERT_EMAIL_USERNAME": "ops",
            "ALERT_EMAIL_PASSWORD": "pass-word",
            "ALERT_EMAIL_FROM": "alerts@example.com",
            "ALERT_EMAIL_TO": "ops@example.com",
            "ALERT_EMAIL_USE_TLS": "false",
            "ALERT_SLACK_ENABLED": "true",
            "ALERT_SLACK_WEBHOOK_URL": f"{self.http.url}/slack/s3cret",
            "ALERT_WEBHOOK_ENABLED": "true",
            "ALERT_WEBHOOK_URL": f"{self.http.url}/webhook/s3cret",
            "ALERT_SMS_ENABLED": "true",
            "ALERT_SMS_TWILIO_ACCOUNT_SID": "AC1",
            "ALERT_SMS_TWILIO_AUTH_TOKEN": "t0ken",
            "ALERT_SMS_FROM_NUMBER": "+15550001",
            "ALERT_SMS_TO_NUMBERS": "+15550002",
            "ALERT_TWILIO_BASE_URL": self.http.url,
            "ALERT_SEND_TIMEOUT_SECONDS": "600",
            "ALERT_RETRY_SECONDS": "0.02",
            "ALERT_LEASE_SECONDS": "600",
            **changes,
        }

    def arrived(self, channel: str) -> list[str]:
        """The titles that arrived by this channel, or were tried there."""
        if channel == "email":
            return [str(letter.mail["Subject"]).partition("] ")[2] for letter in self.mail.letters]
        return [title_of(request) for request in list(self.http.requests) if channel_of(request) == channel]

    def counts(self) -> dict[str, int]:
        """How often each channel was called."""
        return {channel: len(self.arrived(channel)) for channel in ("email", "slack", "webhook", "sms")}


def channel_of(request: Request) -> str:
    """The channel whose address this is."""
    first = request.path.split("/")[1]
    return first if first in ("slack", "webhook") else "sms"


def title_of(request: Request) -> str:
    """The title that the request tells."""
    if channel_of(request) == "slack":
        return str(request.json["attachments"][0]["title"])
    if channel_of(request) == "webhook":
        return str(request.json["title"])
    return request.form["Body"].splitlines()[0].partition(": ")[2]
