"""Slack: an attachment for the incoming webhook."""

from __future__ import annotations

import json
from typing import Any

from reference.alerting.delivery.attempts import Delivered, Persistence
from reference.alerting.delivery.calling import Call, Caller
from reference.alerting.delivery.failures import PermanentFailure
from reference.alerting.delivery.message import Message, label, shown
from reference.alerting.delivery.severity import colour
from reference.alerting.settings import Slack


class SlackChannel:
    """Posts to one incoming webhook, whose address is a secret."""

    def __init__(self, settings: Slack, caller: Caller, persistence: Persistence) -> None:
        self._settings = settings
        self._caller = caller
        self._persistence = persistence

    def deliver(self, message: Message) -> Delivered:
        """Post the message; raises ChannelFailure unless Slack answers 200."""
        call = Call(
            "POST",
            self._settings.webhook_url,
            headers={"Content-Type": "application/json"},
            content=json.dumps(payload(message, self._settings.channel)).encode(),
        )

        def attempt() -> None:
            reply = self._caller.make(call)
            if reply.status != 200:
                raise PermanentFailure(f"answered {reply.status}")

        return Delivered(self._persistence.insist(attempt))


def payload(message: Message, channel: str) -> dict[str, Any]:
    """The body of the request."""
    severity = message.severity.upper()
    facts = {"Severity": severity, "Time": message.when}
    metadata = {label(key): shown(value) for key, value in message.metadata.items()}
    attachment = {
        "fallback": escaped(f"{severity}: {message.title}"),
        "color": colour(message.severity),
        "title": escaped(message.title),
        "text": escaped(message.message),
        "fields": [
            {"title": escaped(title), "value": escaped(value), "short": True}
            for title, value in [*facts.items(), *metadata.items()]
        ],
        "footer": "SentinelOps Monitoring",
    }
    return {"channel": channel, "username": "SentinelOps Alert", "icon_emoji": ":bell:", "attachments": [attachment]}


def escaped(text: str) -> str:
    """The text with Slack's three special characters escaped: no mention and no link comes out of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
