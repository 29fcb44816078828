"""A generic webhook: `/webhook/{path}`, any method, any body."""

from __future__ import annotations

from support.notifiers.reception import Received, Reply


class Webhook:
    """Takes everything and answers `ok`."""

    name = "webhook"

    def recipients(self, received: Received) -> tuple[str, ...]:
        """The path."""
        return (received.path,)

    def sender(self, received: Received) -> str:
        """Nothing: a webhook does not say."""
        return ""

    def answer(self, received: Received) -> Reply:
        """All is well."""
        return Reply(200, "ok")

    def refusal(self, received: Received, status: int | None) -> Reply:
        """As it is told."""
        return Reply(status or 403, "ok" if status and status < 300 else "refused")
