"""The stream of events and our place in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import redis

from reference.alerting.work import Away

GROUP = "llm-stream-processor"
EVENT_FIELD = b"event"
REJECTED_SUFFIX = "-rejected"
MOST_REJECTED = 10_000
MOST_AT_ONCE = 1000
PATIENCE_MS = 500
SOCKET_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the stream; `raw` is None when it holds no event."""

    id: bytes
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Rejection:
    """An entry that was not stored, and why."""

    entry: Entry
    reason: str


class Stream:
    """One consumer of the group. Every method raises Away when the stream cannot be reached."""

    def __init__(self, url: str, topic: str, consumer: str, lease_seconds: float) -> None:
        self._topic = topic
        self._consumer = consumer
        self._lease_ms = int(lease_seconds * 1000)
        self._client = redis.Redis.from_url(
            url, socket_connect_timeout=SOCKET_SECONDS, socket_timeout=SOCKET_SECONDS, protocol=2
        )
        self._joined = False

    def answers(self) -> bool:
        """Whether the stream can be reached now."""
        try:
            return bool(self._client.ping())
        except redis.RedisError:
            return False

    def unfinished(self) -> list[Entry]:
        """Entries that were delivered to us but never acknowledged, and those that another left for a whole lease."""
        with self._reaching():
            self._join()
            mine = self._read("0")
            return mine or self._taken_over()

    def fresh(self) -> list[Entry]:
        """The next entries nobody has seen; waits for them half a second."""
        with self._reaching():
            self._join()
            return self._read(">")

    def settle(self, entries: Sequence[Entry], rejections: Sequence[Rejection]) -> None:
        """Acknowledge entries, and keep those that were rejected where somebody can look at them."""
        with self._reaching():
            pipeline = self._client.pipeline(transaction=True)
            for rejection in rejections:
                fields: dict[Any, Any] = {
                    "event": rejection.entry.raw or b"",
                    "reason": rejection.reason,
                    "entry": rejection.entry.id,
                }
                pipeline.xadd(self._topic + REJECTED_SUFFIX, fields, maxlen=MOST_REJECTED, approximate=True)
            pipeline.xack(self._topic, GROUP, *(entry.id for entry in entries))
            pipeline.execute()

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def _join(self) -> None:
        """Make the group, from the beginning of the stream, unless it is there."""
        if self._joined:
            return
        try:
            self._client.xgroup_create(self._topic, GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise
        self._joined = True

    def _read(self, position: str) -> list[Entry]:
        answer = self._client.xreadgroup(
            GROUP, self._consumer, {self._topic: position}, count=MOST_AT_ONCE, block=PATIENCE_MS
        )
        return [entry for _, found in cast(list[Any], answer or []) for entry in _entries(found)]

    def _taken_over(self) -> list[Entry]:
        answer = self._client.xautoclaim(self._topic, GROUP, self._consumer, self._lease_ms, "0-0", count=MOST_AT_ONCE)
        return _entries(answer[1])

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except redis.ResponseError as error:
            # The stream was emptied under us: NOGROUP and its like. The group is made again at the next try.
            self._joined = False
            raise Away(f"the stream refuses: {str(error).split()[0]}") from None
        except redis.RedisError as error:
            self._joined = False
            raise Away(f"the stream cannot be reached: {type(error).__name__}") from None


def _entries(found: Sequence[Any]) -> list[Entry]:
    """Entries as they were read; one that was deleted meanwhile has no fields."""
    return [Entry(identity, (fields or {}).get(EVENT_FIELD)) for identity, fields in found]
