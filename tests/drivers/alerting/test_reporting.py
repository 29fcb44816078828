"""Making up model traffic and handing it in."""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import Any

import httpx
import pytest

from support.drivers.alerting.api import ApiAlerts
from support.drivers.alerting.model import Caller
from support.drivers.ingestion import RequestReporting, StreamReporting
from support.drivers.traffic import MALFORMED, NO_CALL, Traffic, malformed
from support.ownership import Ownership

ANA = Caller("Ana", "k")


@pytest.fixture
def traffic(belongings: Ownership) -> Traffic:
    return Traffic(belongings)


def test_calls_are_the_scenarios_own(traffic: Traffic, belongings: Ownership) -> None:
    calls = [*traffic.calls(3), traffic.call("chat", ago=dt.timedelta(minutes=6), cost=2.5)]
    assert len({call.event_id for call in calls}) == 4
    assert all(call.event_id.startswith(belongings.tag) for call in calls)
    assert calls[0].application == belongings.name("shop")
    assert calls[0].moment < calls[1].moment < calls[2].moment
    assert calls[3].cost == 2.5
    assert dt.timedelta(minutes=6) <= dt.datetime.now(dt.UTC) - calls[3].moment < dt.timedelta(minutes=7)


def test_both_forms_tell_the_same(traffic: Traffic) -> None:
    call = traffic.call(latency_ms=1234.5, cost=0.25, status="error", error="no answer")
    told, broker = call.document(), call.broker_document()
    assert dt.datetime.fromisoformat(told["timestamp"]) == call.moment
    assert dt.datetime.fromtimestamp(broker["timestamp"], dt.UTC) == call.moment
    assert (broker["inference_time"], broker["estimated_cost"], broker["success"]) == (1.2345, 0.25, False)
    assert not {"latency_ms", "cost", "status"} & set(broker)
    assert math.isclose(call.broker_row()["latency_ms"], call.row()["latency_ms"])


@pytest.mark.parametrize("what", sorted(MALFORMED))
def test_exactly_one_thing_is_wrong(traffic: Traffic, what: str) -> None:
    call = traffic.call()
    good, bad, field = call.document(), malformed(call, what), MALFORMED[what][0]
    assert isinstance(bad, dict)
    assert {key for key in good if key not in bad or bad[key] != good[key]} == {field}


def test_a_report_that_is_no_call(traffic: Traffic, belongings: Ownership) -> None:
    assert belongings.tag in malformed(traffic.call(), NO_CALL)


def test_chance_is_repeatable_and_stays_inside_the_window(traffic: Traffic) -> None:
    hour = dt.timedelta(hours=1)
    one, other = (traffic.random_calls(200, window=hour, seed=7) for _ in range(2))
    assert [call.cost for call in one] == [call.cost for call in other]
    now = dt.datetime.now(dt.UTC)
    assert all(now - hour < call.moment < now for call in one)
    assert {call.status for call in one} == {"success", "error"}
    assert [call.cost for call in traffic.random_calls(5, window=hour)] != [call.cost for call in one[:5]]


def taking(answers: list[Any]) -> tuple[RequestReporting, list[Any]]:
    seen: list[Any] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(json.loads(request.content))
        return httpx.Response(201, json=answers.pop(0))

    client = httpx.Client(base_url="http://desk.example", transport=httpx.MockTransport(handler))
    return RequestReporting(ApiAlerts(client), ANA), seen


def test_one_call_goes_by_itself_and_many_in_batches(traffic: Traffic) -> None:
    reporting, seen = taking([{}, {"results": []}, {"results": []}])
    reporting.report(traffic.calls(1))
    reporting.report(traffic.calls(1001))
    assert isinstance(seen[0], dict)
    assert [len(batch) for batch in seen[1:]] == [1000, 1]


def test_many_calls_one_by_one(traffic: Traffic) -> None:
    reporting, seen = taking([{}, {}, {}])
    reporting.report(traffic.calls(3), one_by_one=True)
    assert len({event["event_id"] for event in seen}) == 3


def test_a_batch_with_a_refusal_is_not_taken_on(traffic: Traffic) -> None:
    reporting, _ = taking([{"results": [{"event_id": "x", "status": "rejected"}]}])
    with pytest.raises(AssertionError, match="rejected"):
        reporting.report(traffic.calls(2))


class LittleStream:
    """A stream that only keeps what is written."""

    def __init__(self) -> None:
        self.entries: dict[bytes, bytes] = {}

    def pipeline(self, *, transaction: bool) -> LittleStream:
        self.added: list[bytes] = []
        return self

    def xadd(self, topic: str, fields: dict[str, bytes]) -> None:
        entry = f"{len(self.entries)}-0".encode()
        self.entries[entry] = fields["event"]
        self.added.append(entry)

    def execute(self) -> list[bytes]:
        return self.added

    def xdel(self, topic: str, *entries: bytes) -> None:
        for entry in entries:
            del self.entries[entry]

    def xrange(self, topic: str, first: bytes, last: bytes) -> list[bytes]:
        return [entry for entry in self.entries if entry == first]


def test_the_stream_holds_calls_until_the_end(traffic: Traffic) -> None:
    stream, owner = LittleStream(), Ownership(run="tests")
    reporting = StreamReporting(stream, "topic", owner)
    calls = traffic.calls(2)
    reporting.report(calls)
    reporting.report(calls, older_form=True)
    reporting.write(["{half", b"\xff"])
    written = list(stream.entries.values())
    assert [json.loads(entry) for entry in written[:2]] == [call.document() for call in calls]
    assert [json.loads(entry) for entry in written[2:4]] == [call.broker_document() for call in calls]
    assert written[4:] == [b"{half", b"\xff"]
    owner.give_up_everything()
    assert stream.entries == {}
