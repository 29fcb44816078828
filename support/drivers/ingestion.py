"""Reporting model traffic to the alerting system, by request or through the stream."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from support.drivers.alerting.answers import Answer
from support.drivers.alerting.api import ApiAlerts
from support.drivers.alerting.model import Caller
from support.drivers.traffic import ModelCall
from support.evidence.attachments import attach_table
from support.ownership import Ownership

Event = Mapping[str, Any] | str | bytes
"""A report as it is to be handed in: a document, or raw text for what is no document at all."""

_AT_ONCE = 1000
_SHOWN = 200


class RequestReporting:
    """By request: the system answers for each report. Large numbers go in batches, without evidence of each."""

    def __init__(self, api: ApiAlerts, caller: Caller) -> None:
        self._api, self._caller = api, caller

    def report(self, calls: Sequence[ModelCall], *, one_by_one: bool = False) -> None:
        """Hand in calls, the only one by itself, several as a batch unless told otherwise; all must be accepted."""
        _show("reported by request", calls)
        if len(calls) == 1 or one_by_one:
            for call in calls:
                self._api.report(call.document(), self._caller).must_be_accepted()
            return
        quiet = self._api.silently()
        for batch in _batches(calls):
            answer = quiet.report([call.document() for call in batch], self._caller).must_be_accepted()
            refused = [result for result in results_of(answer) if result.get("status") == "rejected"]
            assert not refused, f"wanted: all {len(batch)} reports to be accepted\n  seen: {refused[:3]}"

    def one(self, event: Event) -> Answer:
        """Hand in one report, whatever it is."""
        return self._api.report(event, self._caller)

    def batch(self, events: Sequence[Event]) -> Answer:
        """Hand in a batch, whatever is in it; what became of each: `results_of(answer)`."""
        return self._api.report(list(events), self._caller)


class StreamReporting:
    """Through the stream that the system reads from; nobody answers. Own entries are removed at the end."""

    def __init__(self, client: Any, topic: str, owner: Ownership) -> None:
        self._client, self._topic, self._owner = client, topic, owner
        self._entries: list[bytes] = []

    def report(self, calls: Sequence[ModelCall], *, older_form: bool = False) -> None:
        """Write calls into the stream, in their order; in the older form as `broker_document` tells them."""
        _show("written into the stream", calls)
        self._write(call.broker_document() if older_form else call.document() for call in calls)

    def write(self, events: Sequence[Event]) -> None:
        """Write reports into the stream, whatever they are."""
        attach_table("written into the stream", [["event"], *([_shown(event)] for event in events[:_SHOWN])])
        self._write(events)

    def _write(self, events: Iterable[Event]) -> None:
        if not self._entries:
            self._owner.register("entries of the stream", self._remove, self._gone)
        waiting = iter(events)
        while batch := list(islice(waiting, _AT_ONCE)):
            pipe = self._client.pipeline(transaction=False)
            for event in batch:
                pipe.xadd(self._topic, {"event": _encoded(event)})
            self._entries.extend(pipe.execute())

    def _remove(self) -> None:
        for batch in _batches(self._entries):
            self._client.xdel(self._topic, *batch)

    def _gone(self) -> bool:
        ends = (self._entries[0], self._entries[-1])
        return not any(self._client.xrange(self._topic, entry, entry) for entry in ends)


def results_of(answer: Answer) -> list[dict[str, Any]]:
    """What became of each report of a batch, in the order of the batch. Fails when the answer does not say."""
    document = answer.must_be_accepted().document
    results = document.get("results") if isinstance(document, dict) else None
    assert isinstance(results, list), f"wanted: what became of each report\n  seen: {str(document)[:300]}"
    return results


def _show(title: str, calls: Sequence[ModelCall]) -> None:
    more = f" (the first {_SHOWN} of {len(calls)})" if len(calls) > _SHOWN else ""
    attach_table(title + more, [call.row() for call in calls[:_SHOWN]])


def _batches(things: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (things[start : start + _AT_ONCE] for start in range(0, len(things), _AT_ONCE))


def _encoded(event: Event) -> bytes:
    if isinstance(event, bytes):
        return event
    return (event if isinstance(event, str) else json.dumps(event)).encode("utf-8", "surrogatepass")


def _shown(event: Event) -> str:
    return _encoded(event)[:500].decode("utf-8", "replace")
