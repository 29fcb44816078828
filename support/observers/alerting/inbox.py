"""What really arrived at the notifiers: the messages of one scenario, told apart by the scenario's tag in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from support.evidence.attachments import attach_table, attach_text
from support.observers.alerting.messages import Letter, read_letter
from support.waiting import Answer, Done, NotYet, eventually

MOST_READ = 10_000
_MOST_ATTACHED = 10


@dataclass(frozen=True)
class Selection:
    """Which messages are meant: what they are about, by which channel, to whom.

    `delivered`: only those whose sender was told that they are delivered, not every attempt.
    """

    about: str = ""
    channel: str | None = None
    recipient: str | None = None
    delivered: bool = True

    def describe(self, count: int | None = None) -> str:
        """In words, of those that are delivered: "2 messages about X by email to Y"."""
        noun = "message" if count == 1 else "messages"
        words = [noun if count is None else f"{count} {noun}"]
        words += [f'about "{self.about}"'] if self.about else []
        words += [f"by {self.channel}"] if self.channel else []
        words += [f"to {self.recipient}"] if self.recipient else []
        return " ".join(words)


class Inbox:
    """Reads the messages of one scenario. `client` addresses the notifiers, `tag` is the scenario's (`owner.tag`).

    Every method takes the same words about which messages are meant: `about` (words that a reader finds in it),
    `channel` (email, slack, sms, webhook), `recipient` (address, number, or path for Slack and webhooks).
    """

    def __init__(self, client: httpx.Client, tag: str) -> None:
        if not tag:
            raise ValueError("an inbox without a tag would read the messages of others")
        self._client, self._tag = client, tag

    def letters(self, about: str = "", *, channel: str | None = None, recipient: str | None = None) -> list[Letter]:
        """The messages that were delivered until now, oldest first."""
        return self._find(Selection(about, channel, recipient))

    def attempts(self, about: str = "", *, channel: str | None = None, recipient: str | None = None) -> list[Letter]:
        """Every attempt until now, oldest first: delivered, refused, cut and hung ones."""
        return self._find(Selection(about, channel, recipient, delivered=False))

    def wait_for(
        self,
        about: str = "",
        *,
        channel: str | None = None,
        recipient: str | None = None,
        count: int = 1,
        within: float | None = None,
    ) -> list[Letter]:
        """Wait until at least `count` messages are delivered, and return all of them."""
        wanted = Selection(about, channel, recipient)

        def probe() -> Answer[list[Letter]]:
            found = self._find(wanted)
            return Done(found) if len(found) >= count else NotYet(_told(self._nearly(wanted)))

        try:
            found = eventually(probe, wanted=wanted.describe(count), within=within)
        except AssertionError:
            self._attach(wanted, self._nearly(wanted))
            raise
        self._attach(wanted, found)
        return found

    def _find(self, wanted: Selection) -> list[Letter]:
        return [
            letter
            for letter in self._read(wanted)
            if (letter.accepted or not wanted.delivered) and (not wanted.about or letter.is_about(wanted.about))
        ]

    def _nearly(self, wanted: Selection) -> list[Letter]:
        """What explains that something is missing: every attempt of the scenario by this channel."""
        return self._read(Selection(channel=wanted.channel))

    def _read(self, wanted: Selection) -> list[Letter]:
        query = {"contains": self._tag, "channel": wanted.channel, "recipient": wanted.recipient, "limit": MOST_READ}
        given = {name: value for name, value in query.items() if value is not None}
        response = self._client.get("/messages", params=given)
        response.raise_for_status()
        answer = response.json()
        if answer["more"]:
            raise AssertionError(f"wanted: at most {MOST_READ} messages of one scenario\n  seen: more")
        return [read_letter(message) for message in answer["messages"]]

    def _attach(self, wanted: Selection, letters: Sequence[Letter]) -> None:
        attach_table(f"{wanted.describe()}: {len(letters)}", [_row(letter) for letter in letters])
        for letter in letters[:_MOST_ATTACHED]:
            attach_text(f"message {letter.number} by {letter.channel}", _shown(letter))


def _told(letters: Sequence[Letter]) -> str:
    if not letters:
        return "no message"
    lines = [letter.describe() for letter in letters[-_MOST_ATTACHED:]]
    more = [f"and {len(letters) - len(lines)} before"] if len(letters) > len(lines) else []
    return f"{len(letters)}: " + "; ".join(lines + more)


def _row(letter: Letter) -> dict[str, object]:
    return {
        "number": letter.number,
        "arrived (UTC)": letter.arrived_at.strftime("%Y-%m-%d %H:%M:%S.%f"),
        "channel": letter.channel,
        "to": ", ".join(letter.recipients),
        "severity": letter.severity,
        "title": letter.title,
        "outcome": f"{letter.how} {letter.status or ''}".strip(),
    }


def _shown(letter: Letter) -> str:
    """The message as it is read, and below it as it was sent."""
    return "\n".join(
        [
            letter.describe(),
            "",
            "as it is read:",
            letter.text,
            "",
            "as it was sent:",
            *(f"{name}: {value}" for name, value in letter.headers if letter.channel == "email"),
            letter.html or letter.raw.decode("utf-8", "backslashreplace"),
        ]
    )
