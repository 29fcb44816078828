"""A Slack incoming webhook: `POST /slack/services/...`, with Slack's own answers."""

from __future__ import annotations

import json
import re
from typing import Any

from support.notifiers.reception import Received, Reply

_SERVICE = re.compile(r"/slack/services(?:/[A-Za-z0-9_-]+){2,3}")


class Slack:
    """Answers `ok`; `invalid_payload`, `no_text`, `no_service` where Slack does."""

    name = "slack"

    def recipients(self, received: Received) -> tuple[str, ...]:
        """The path: it is what a workspace hands out."""
        return (received.path,)

    def sender(self, received: Received) -> str:
        """The user name under which the message shall be shown."""
        document = _document(received)
        return str(document.get("username") or "") if document else ""

    def answer(self, received: Received) -> Reply:
        """Check what Slack checks."""
        if not _SERVICE.fullmatch(received.path):
            return Reply(404, "no_service")
        if received.method != "POST":
            return Reply(405, "method_not_allowed")
        document = _document(received)
        if document is None:
            return Reply(400, "invalid_payload")
        if not any(document.get(field) for field in ("text", "attachments", "blocks")):
            return Reply(400, "no_text")
        if not isinstance(document.get("attachments", []), list):
            return Reply(400, "invalid_attachments")
        return Reply(200, "ok")

    def refusal(self, received: Received, status: int | None) -> Reply:
        """A workspace whose administrator does not want this."""
        return Reply(status or 403, "ok" if status == 200 else "action_prohibited")


def _document(received: Received) -> dict[str, Any] | None:
    """The message: the body as JSON, or the form field `payload`. None when it is no JSON object."""
    document = received.parsed.get("json")
    if "form" in received.parsed:
        try:
            document = json.loads(received.parsed["form"].get("payload", ""))
        except (ValueError, RecursionError):
            return None
    return document if isinstance(document, dict) else None
