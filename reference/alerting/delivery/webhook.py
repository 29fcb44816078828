"""The generic webhook: the message as JSON, or as query parameters for GET."""

from __future__ import annotations

import json

from reference.alerting.delivery.attempts import Delivered, Persistence
from reference.alerting.delivery.calling import Call, Caller
from reference.alerting.delivery.failures import PermanentFailure
from reference.alerting.delivery.message import Message, shown
from reference.alerting.settings import Webhook

JSON_HEADERS = {"Content-Type": "application/json"}


class WebhookChannel:
    """Calls one address, which may hold a token and is therefore a secret, as its headers are."""

    def __init__(self, settings: Webhook, caller: Caller, persistence: Persistence) -> None:
        self._settings = settings
        self._caller = caller
        self._persistence = persistence

    def deliver(self, message: Message) -> Delivered:
        """Call the address; raises ChannelFailure unless the answer is 2xx."""
        call = request(message, self._settings)

        def attempt() -> None:
            reply = self._caller.make(call)
            if not 200 <= reply.status < 300:
                raise PermanentFailure(f"answered {reply.status}")

        return Delivered(self._persistence.insist(attempt))


def request(message: Message, settings: Webhook) -> Call:
    """The request that tells the message."""
    method = settings.method.upper()
    content = {
        "title": message.title,
        "message": message.message,
        "severity": message.severity,
        "timestamp": message.timestamp.isoformat(),
        "metadata": dict(message.metadata),
    }
    headers = dict(settings.headers) or JSON_HEADERS
    if method == "GET":
        parameters = {key: shown(value) for key, value in content.items()}
        return Call(method, settings.url, headers=headers, parameters=parameters)
    if not any(name.lower() == "content-type" for name in headers):
        headers = {**headers, **JSON_HEADERS}
    return Call(method, settings.url, headers=headers, content=json.dumps(content, default=str).encode())
