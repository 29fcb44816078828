"""What has arrived, also what was refused: kept in order, asked by what it is about, waited for.

Memory is bounded: beyond `MOST` arrivals or about `LARGEST` bytes the oldest are dropped, and every answer says how
many.
"""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import itertools
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from support.notifiers.bodies import storable

MOST = 50_000
LARGEST = 200 * 1024 * 1024
MOST_TEXTS = 200
"""Texts that are asked about for which it is remembered where they were found."""


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


class _Holding:
    """The arrivals that hold a text, as far as they have been looked through."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._numbers: list[int] = []
        self._seen = 0

    def among(self, kept: OrderedDict[int, Arrival]) -> list[Arrival]:
        """All that hold it, oldest first."""
        new = list(takewhile(lambda arrival: arrival.number > self._seen, reversed(kept.values())))
        self._numbers = [number for number in self._numbers if number in kept]
        self._numbers += [arrival.number for arrival in reversed(new) if self.text in arrival.searchable]
        self._seen = new[0].number if new else self._seen
        return [kept[number] for number in self._numbers]


class Arrivals:
    """Keeps arrivals until they are forgotten or dropped. Belongs to one event loop."""

    def __init__(self, most: int = MOST, largest: int = LARGEST) -> None:
        self._most, self._largest = most, largest
        self._kept: OrderedDict[int, Arrival] = OrderedDict()
        self._weight = 0
        self._numbers = itertools.count(1)
        self._watchers: set[Callable[[Arrival], None]] = set()
        self._holding: dict[str, _Holding] = {}
        self.dropped = 0

    def record(self, arrival: Arrival) -> Arrival:
        """Keep an arrival and give it its number."""
        arrival.number = next(self._numbers)
        arrival.parsed, arrival.facts = storable(arrival.parsed), storable(arrival.facts)
        arrival.sender, recipients = storable([arrival.sender, list(arrival.recipients)])
        arrival.recipients = tuple(recipients)
        if arrival.outcome.accepted is not None:
            arrival.finished_at = arrival.arrived_at
        self._kept[arrival.number] = arrival
        self._weight += arrival.weight
        while len(self._kept) > self._most or (self._weight > self._largest and len(self._kept) > 1):
            self._weight -= self._kept.popitem(last=False)[1].weight
            self.dropped += 1
        self._tell(arrival)
        return arrival

    def finish(self, arrival: Arrival, outcome: Outcome) -> None:
        """Say what became of an arrival that had no answer yet."""
        arrival.outcome, arrival.finished_at = outcome, dt.datetime.now(dt.UTC)
        self._tell(arrival)

    def found(self, wanted: Filter) -> list[Arrival]:
        """All arrivals that are meant, oldest first."""
        return [arrival for arrival in self._candidates(wanted) if wanted.admits(arrival)]

    def latest_first(self, wanted: Filter) -> Iterator[Arrival]:
        """The same, newest first."""
        return (arrival for arrival in reversed(self._kept.values()) if wanted.admits(arrival))

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
        for arrival in gone:
            del self._kept[arrival.number]
            self._weight -= arrival.weight
        return len(gone)

    def _candidates(self, wanted: Filter) -> Iterable[Arrival]:
        """Arrivals among which are all that are meant, oldest first.

        Scenarios ask again and again for what holds their tag: each text is looked for in each arrival once.
        """
        if not wanted.contains:
            return self._kept.values()
        holding = self._holding.pop(wanted.contains[0], None) or _Holding(wanted.contains[0])
        self._holding[holding.text] = holding
        if len(self._holding) > MOST_TEXTS:
            del self._holding[next(iter(self._holding))]
        return holding.among(self._kept)

    def _tell(self, arrival: Arrival) -> None:
        for watch in tuple(self._watchers):
            watch(arrival)
