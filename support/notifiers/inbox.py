"""What has arrived, by owner: every message belongs to whoever gave out the address that it was sent to."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Message:
    """One message as it arrived. `channel` is the kind of listener, `name` the address at it."""

    number: int
    channel: str
    name: str
    received_at: str
    headers: dict[str, str]
    body: str


class Inbox:
    """Keeps messages by owner until they are removed. Numbers grow in the order of arrival."""

    def __init__(self) -> None:
        self._messages: dict[str, list[Message]] = defaultdict(list)
        self._numbers = itertools.count(1)

    def put(self, owner: str, channel: str, name: str, headers: dict[str, str], body: str) -> Message:
        """Record a message."""
        now = dt.datetime.now(dt.UTC).isoformat()
        message = Message(next(self._numbers), channel, name, now, headers, body)
        self._messages[owner].append(message)
        return message

    def of(self, owner: str) -> list[dict[str, Any]]:
        """All messages of an owner, oldest first."""
        return [asdict(message) for message in self._messages.get(owner, [])]

    def remove(self, owner: str) -> int:
        """Forget an owner's messages; return how many there were."""
        return len(self._messages.pop(owner, []))
