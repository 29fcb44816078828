"""Looking at stored rows: by name and by place, exactly as they were sent, each once, and no others."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from support.connections.records import Records, Row
from support.observers.alerting.stored import CALL_COLUMNS, StoredRecords, field_faults
from support.observers.comparing import Mismatch
from support.waiting import Limits, Unfulfilled, eventually, use_limits

TAG = "abcd1234"
NOON = dt.datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    use_limits(Limits(effect=0.15, quiet=0.05))
    yield
    use_limits(Limits())


@pytest.fixture
def stored(records: Records) -> StoredRecords:
    return StoredRecords(records, TAG)


def call(number: int, **changes: Any) -> dict[str, Any]:
    numbers = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15, "latency_ms": 0.1 + 0.2, "cost": 1e-7}
    texts = {"provider": "p", "model": "m", "environment": None, "request_id": "r", "user_id": "u", "error": None}
    given = {"event_id": f"{TAG}-{number}", "timestamp": NOON + dt.timedelta(seconds=number), "status": "success"}
    return {**given, **texts, **numbers, "application": f"shop-{TAG}", **changes}


def put(records: Records, *calls: Mapping[str, Any]) -> None:
    places = ", ".join(f"%({name})s" for name in CALL_COLUMNS)
    for one in calls:
        records.change(f"INSERT INTO request_metrics ({', '.join(CALL_COLUMNS)}) VALUES ({places})", one)


def put_configuration(records: Records, identity: str, document: str, name: str = f"Cost {TAG}") -> None:
    values = {"id": identity, "name": name, "document": document}
    records.change("INSERT INTO alert_configs (id, name, config) VALUES (%(id)s, %(name)s, %(document)s)", values)


def put_alert(records: Records, identity: str, config_id: str) -> None:
    statement = """
    INSERT INTO alert_events (id, config_id, metric_value, threshold_value, details)
    VALUES (%(id)s, %(config)s, 2, 1, jsonb_build_object('metric', %(id)s::text))
    """
    records.change(statement, {"id": identity, "config": config_id})


def seen(stored: StoredRecords, calls: Sequence[Mapping[str, Any]]) -> tuple[Row, ...]:
    """The rows of calls once they are stored as they were sent."""
    return eventually(stored.calls_probe(calls), wanted="calls stored as they were sent")


def test_rows_are_found_by_name_and_by_place(records: Records) -> None:
    (row,) = records.ask("SELECT 1 AS one, 'b' AS other")
    assert (row["one"], row[0], row["other"], row[-1], row[0:2]) == (1, 1, "b", "b", (1, "b"))
    assert row.as_dict() == {"one": 1, "other": "b"}
    assert pickle.loads(pickle.dumps(row)).as_dict() == row.as_dict()
    with pytest.raises(KeyError, match="no column third; there are one, other"):
        row["third"]


def test_a_cut_connection_is_opened_anew(records: Records, database_url: str) -> None:
    (row,) = records.ask("SELECT pg_backend_pid() AS pid")
    other = Records(database_url)
    other.ask("SELECT pg_terminate_backend(%(pid)s)", {"pid": row["pid"]})
    other.close()
    assert records.ask("SELECT 1")[0][0] == 1


def test_calls_as_they_were_sent(records: Records, stored: StoredRecords) -> None:
    calls = [call(1), call(2, status="error", error="no answer")]
    put(records, *calls, call(3, event_id="of-another", application="shop-of-another"))
    assert [row["event_id"] for row in seen(stored, calls)] == [f"{TAG}-1", f"{TAG}-2"]


def test_instants_count_and_not_how_they_are_written(records: Records, stored: StoredRecords) -> None:
    put(records, call(1))
    elsewhere = call(1)["timestamp"].astimezone(dt.timezone(dt.timedelta(hours=5)))
    assert len(seen(stored, [call(1, timestamp=elsewhere)])) == 1


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ([], f"{TAG}-1 is missing"),
        ([call(1), call(2)], f"{TAG}-2 was never sent"),
        ([call(1, cost=1.0000001e-7)], f"{TAG}-1 cost: 1.0000001e-07 instead of 1e-07"),
        ([call(1, timestamp=NOON)], "timestamp"),
        ([call(1, user_id=None)], "user_id: None instead of 'u'"),
        ([call(2)], f"{TAG}-1 is missing"),
    ],
)
def test_every_difference_is_told(
    records: Records, stored: StoredRecords, there: list[dict[str, Any]], told: str
) -> None:
    put(records, *there)
    with pytest.raises(Unfulfilled, match=told):
        seen(stored, [call(1)])


def test_a_configuration_as_it_was_sent(records: Records, stored: StoredRecords) -> None:
    put_configuration(
        records, "c1", f'{{"name": "Cost {TAG}", "enabled": true, "thresholds": [{{"value": 5}}], "more": 1}}'
    )
    stored.expect_configuration("c1", {"thresholds": [{"value": 5.0}]})
    with pytest.raises(Mismatch, match=r"thresholds\.0\.value: 5 instead of 6"):
        stored.expect_configuration("c1", {"thresholds": [{"value": 6}]})
    with pytest.raises(Mismatch, match="severity is missing"):
        stored.expect_configuration("c1", {"severity": "low"})
    with pytest.raises(Mismatch, match="there is none"):
        stored.expect_configuration("c2", {})


def test_columns_beside_the_document_agree_with_it(records: Records, stored: StoredRecords) -> None:
    put_configuration(records, "c1", f'{{"name": "Cost {TAG}", "enabled": false}}')
    with pytest.raises(Mismatch, match="column enabled: True beside False"):
        stored.expect_configuration("c1", {})


def test_alerts_are_seen_also_of_deleted_configurations(records: Records, stored: StoredRecords) -> None:
    put_configuration(records, "c1", "{}")
    put_alert(records, "e1", "c1")
    put_alert(records, "e2", "c2")
    assert [row["id"] for row in stored.alerts()] == ["e1"]
    records.change("DELETE FROM alert_configs")
    assert [row["id"] for row in stored.alerts("c1")] == ["e1"]
    stored.know("c2")
    assert [row["id"] for row in stored.alerts()] == ["e2"]


def test_everything_is_all_that_is_ones_own(records: Records, stored: StoredRecords) -> None:
    put(records, call(1))
    before = stored.everything()
    put(records, call(9, event_id="of-another", application="shop-of-another"))
    assert stored.everything() == before
    put_configuration(records, "c1", f'{{"description": "{TAG}"}}', name="")
    assert stored.everything() != before
    assert stored.everything().describe() == "1 calls, 1 configurations, 0 alerts"


def test_lists_of_other_lengths_differ() -> None:
    assert field_faults({"a": [1]}, {"a": [1, 2]}) == ["a: [1, 2] instead of [1]"]
    assert field_faults({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}) == []


def test_a_filter_that_was_not_sent_is_a_fault() -> None:
    assert field_faults({"filters": {"b": 1}}, {"filters": {"b": 1, "c": None}}) == []
    assert field_faults({"filters": {"b": 1}}, {"filters": {"b": 1, "c": 2}}) == ["filters.c: 2"]
