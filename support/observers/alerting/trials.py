"""Trial messages at the notifiers.

They carry nothing of a scenario, so they are told apart by when they came and on which line: since the look right
before the act, and mail by the kind of connection that the desk uses.
"""

from __future__ import annotations

import httpx

from support.observers.alerting.messages import Letter, read_letter
from support.observers.alerting.tally import show
from support.waiting import Answer, Done, NotYet, eventually

_TITLE = "Test Alert"
_MOST = 10_000


class TrialMessages:
    """Sees trial messages that have arrived since `remember`. `client` addresses the notifiers."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._last = 0

    def remember(self) -> None:
        """Take in what has arrived until now."""
        self._last = max((letter.number for letter in self._read({})), default=0)

    def expect(self, channel: str, recipients: frozenset[str], *, encrypted: bool | None = None) -> list[Letter]:
        """Wait until a trial message has been delivered by the channel to each of these recipients; return them all.

        Without recipients any will do. `encrypted` says by which kind of line mail must have come; None: by any.
        """

        def probe() -> Answer[list[Letter]]:
            every = self._read({"channel": channel, "after": str(self._last)})
            found = [letter for letter in every if letter.accepted]
            found = [letter for letter in found if encrypted in (None, letter.facts.get("encrypted"))]
            reached = {recipient for letter in found for recipient in letter.recipients}
            if found and recipients <= reached:
                return Done(found)
            return NotYet("; ".join(letter.describe() for letter in found) or "no trial message")

        told = f" to {', '.join(sorted(recipients))}" if recipients else ""
        seen = eventually(probe, wanted=f"a trial message by {channel}{told}")
        show(f"trial messages by {channel}", seen)
        return seen

    def _read(self, query: dict[str, str]) -> list[Letter]:
        asked = {"contains": _TITLE, "limit": str(_MOST), "raw": "false", **query}
        response = self._client.get("/messages", params=asked)
        response.raise_for_status()
        return [read_letter(message) for message in response.json()["messages"]]
