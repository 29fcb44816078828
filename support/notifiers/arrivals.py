"""What has arrived, also what was refused: kept in order, asked by what it is about, waited for.

Memory is bounded: beyond `MOST` arrivals or about `LARGEST` bytes the oldest are dropped, and every answer says how
many.
"""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import itertools
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from support.notifiers.bodies import storable

MOST = 50_000
LARGEST = 200 * 1024 * 1024


@dataclass(frozen=True)
class Outcome:
    """What became of an arrival. `accepted` is None as long as the sender has no answer.

    `how` is accepted, pending, refused, hung, cut or gone (the sender left before it had its answer); `status` is
    what was answered, `rule` the name of the rule that wanted it so.
    """

    accepted: bool | None
    how: str
    status: int | None = None
    detail: str = ""
    rule: str | None = None


PENDING = Outcome(None, "pending")


@dataclass
class Arrival:
    """One attempt to hand something over.

    `recipients` are addresses or numbers, or the path for Slack and webhooks. `raw` is what was sent, byte for byte;
    `parsed` is how it reads. `facts` tells of the connection, `searchable` is all text in which `contains` looks.
    """

    channel: str
    recipients: tuple[str, ...]
    sender: str
    raw: bytes
    parsed: dict[str, Any]
    facts: dict[str, Any]
    searchable: str
    outcome: Outcome
    number: int = 0
    arrived_at: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    finished_at: dt.datetime | None = None

    @property
    def weight(self) -> int:
        """About how many bytes of memory this takes: the parsed form is as large as the text in it."""
        return len(self.raw) + 2 * len(self.searchable) + 1000

    def document(self, *, raw: bool = True) -> dict[str, Any]:
        """The arrival as it is told over HTTP; `raw` False leaves the bytes out."""
        told = {
            "number": self.number,
            "channel": self.channel,
            "recipients": list(self.recipients),
            "sender": self.sender,
            "arrived_at": self.arrived_at.isoformat(timespec="microseconds"),
            "finished_at": self.finished_at.isoformat(timespec="microseconds") if self.finished_at else None,
            "size": len(self.raw),
            "parsed": self.parsed,
            "outcome": vars(self.outcome),
            **self.facts,
        }
        return {**told, "raw": base64.b64encode(self.raw).decode("ascii")} if raw else told


@dataclass(frozen=True)
class Filter:
    """Which arrivals are meant; everything that is given must hold. `after`: a number or a moment."""

    channel: str | None = None
    recipient: str | None = None
    contains: tuple[str, ...] = ()
    after: int | dt.datetime | None = None
    accepted: bool | None = None

    def admits(self, arrival: Arrival) -> bool:
        """Whether an arrival is meant."""
        return (
            (self.channel is None or arrival.channel == self.channel)
            and (self.recipient is None or is_among(self.recipient, arrival.recipients))
            and self._comes_after(arrival)
            and (self.accepted is None or bool(arrival.outcome.accepted) is self.accepted)
            and all(text in arrival.searchable for text in self.contains)
        )

    def _comes_after(self, arrival: Arrival) -> bool:
        if self.after is None:
            return True
        return arrival.number > self.after if isinstance(self.after, int) else arrival.arrived_at > self.after


def is_among(recipient: str, recipients: tuple[str, ...]) -> bool:
    """Whether a recipient is one of several; letter case does not matter."""
    return recipient.casefold() in (other.casefold() for other in recipients)


class Arrivals:
    """Keeps arrivals until they are forgotten or dropped. Belongs to one event loop."""

    def __init__(self, most: int = MOST, largest: int = LARGEST) -> None:
        self._most, self._largest = most, largest
        self._kept: deque[Arrival] = deque()
        self._weight = 0
        self._numbers = itertools.count(1)
        self._watchers: set[Callable[[Arrival], None]] = set()
        self.dropped = 0

    def record(self, arrival: Arrival) -> Arrival:
        """Keep an arrival and give it its number."""
        arrival.number = next(self._numbers)
        arrival.parsed, arrival.facts = storable(arrival.parsed), storable(arrival.facts)
        arrival.sender, recipients = storable([arrival.sender, list(arrival.recipients)])
        arrival.recipients = tuple(recipients)
        if arrival.outcome.accepted is not None:
            arrival.finished_at = arrival.arrived_at
        self._kept.append(arrival)
        self._weight += arrival.weight
        while len(self._kept) > self._most or (self._weight > self._largest and len(self._kept) > 1):
            self._weight -= self._kept.popleft().weight
            self.dropped += 1
        self._tell(arrival)
        return arrival

    def finish(self, arrival: Arrival, outcome: Outcome) -> None:
        """Say what became of an arrival that had no answer yet."""
        arrival.outcome, arrival.finished_at = outcome, dt.datetime.now(dt.UTC)
        self._tell(arrival)

    def found(self, wanted: Filter) -> list[Arrival]:
        """All arrivals that are meant, oldest first."""
        return [arrival for arrival in self._kept if wanted.admits(arrival)]

    def latest_first(self, wanted: Filter) -> Iterator[Arrival]:
        """The same, newest first."""
        return (arrival for arrival in reversed(self._kept) if wanted.admits(arrival))

    async def wait(self, wanted: Filter, count: int, seconds: float) -> list[Arrival]:
        """Return as soon as so many are there, or after the time with those that are."""
        enough = asyncio.Event()
        numbers = {arrival.number for arrival in self.found(wanted)}

        def watch(arrival: Arrival) -> None:
            if wanted.admits(arrival):
                numbers.add(arrival.number)
            if len(numbers) >= count:
                enough.set()

        if len(numbers) < count:
            self._watchers.add(watch)
            try:
                await asyncio.wait_for(enough.wait(), seconds)
            except TimeoutError:
                pass
            finally:
                self._watchers.discard(watch)
        return self.found(wanted)

    def forget(self, wanted: Filter) -> int:
        """Forget the arrivals that are meant; return how many there were."""
        gone = self.found(wanted)
        numbers = {arrival.number for arrival in gone}
        self._kept = deque(arrival for arrival in self._kept if arrival.number not in numbers)
        self._weight -= sum(arrival.weight for arrival in gone)
        return len(gone)

    def _tell(self, arrival: Arrival) -> None:
        for watch in tuple(self._watchers):
            watch(arrival)
