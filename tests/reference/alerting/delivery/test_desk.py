"""Sending at once: which messages go out, by which channels, and what is remembered."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from reference.alerting.delivery.desk import ChannelDisabled, Desk, UnknownChannel
from reference.alerting.settings import Settings
from reference.alerting.store.database import Connection, Database
from tests.reference.alerting.delivery.desks import SECRETS, Receivers
from tests.reference.alerting.delivery.listeners import Answer
from tests.reference.waiting import until

MakeDesk = Callable[..., Desk]
ALL = {"email": 1, "slack": 1, "webhook": 1, "sms": 1}
NONE = dict.fromkeys(ALL, 0)


@pytest.fixture
def make_desk(make_settings: Callable[..., Settings], receivers: Receivers, database: Database) -> MakeDesk:
    return lambda **changes: Desk(make_settings(**receivers.variables(**changes)), database)


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk()


def titles(desk: Desk, connection: Connection) -> list[str]:
    return [item["title"] for item in desk.history(connection)]


def test_a_message_goes_to_all_enabled_channels(desk: Desk, receivers: Receivers, connection: Connection) -> None:
    sent = desk.send("Cost", "too high", metadata={"model": "gpt-4"})
    assert sent.outcome == "sent"
    assert sent.channels == {name: {"state": "delivered", "attempts": 1, "error": None} for name in ALL}
    assert receivers.counts() == ALL
    [item] = desk.history(connection)
    assert item["timestamp"].endswith("+00:00")
    assert {key: item[key] for key in ("title", "message", "severity", "metadata", "outcome", "channels")} == {
        "title": "Cost",
        "message": "too high",
        "severity": "warning",
        "metadata": {"model": "gpt-4"},
        "outcome": "sent",
        "channels": sent.channels,
    }


def test_named_channels_only(desk: Desk, receivers: Receivers) -> None:
    assert set(desk.send("Cost", "", channels=["sms", "slack"]).channels) == {"sms", "slack"}
    assert receivers.counts() == {**NONE, "sms": 1, "slack": 1}


def test_disabled_channels_are_skipped(make_desk: MakeDesk, receivers: Receivers, connection: Connection) -> None:
    desk = make_desk(ALERT_SMS_ENABLED="false", ALERT_SLACK_ENABLED="false")
    assert set(desk.send("a", "").channels) == {"email", "webhook"}
    assert set(desk.send("b", "", channels=["sms", "webhook"]).channels) == {"webhook"}
    assert desk.send("c", "", channels=["sms"]).outcome == "failed"
    assert receivers.counts() == {"email": 1, "slack": 0, "webhook": 2, "sms": 0}
    assert [item["outcome"] for item in desk.history(connection)] == ["failed", "sent", "sent"]


def test_unknown_words_are_refused(desk: Desk, receivers: Receivers, connection: Connection) -> None:
    with pytest.raises(UnknownChannel, match="pigeon"):
        desk.send("a", "", channels=["email", "pigeon"])
    with pytest.raises(ValueError, match="unknown severity 'loud'"):
        desk.send("a", "", severity="loud")
    assert receivers.counts() == NONE
    assert desk.history(connection) == []


@pytest.mark.parametrize(
    ("severity", "minimum", "sent"),
    [
        ("low", "warning", False),
        ("MEDIUM", "warning", True),
        ("high", "warning", True),
        ("Critical", "critical", True),
        ("error", "critical", False),
        ("info", "info", True),
        ("high", "error", True),
        ("medium", "error", False),
    ],
)
def test_minimum_severity(
    severity: str, minimum: str, sent: bool, make_desk: MakeDesk, receivers: Receivers, connection: Connection
) -> None:
    desk = make_desk(ALERT_MIN_SEVERITY=minimum)
    assert desk.send("Cost", "", severity).outcome == ("sent" if sent else "below_minimum")
    assert receivers.counts() == (ALL if sent else NONE)
    assert len(desk.history(connection)) == sent


def test_repeats_are_throttled(desk: Desk, receivers: Receivers, connection: Connection) -> None:
    assert [desk.send("a", "", severity).outcome for severity in ("warning", "medium", "error")] == [
        "sent",
        "throttled",
        "sent",
    ]
    assert desk.send("b", "").outcome == "sent"
    assert receivers.arrived("slack") == ["a", "a", "b"]
    assert titles(desk, connection) == ["b", "a", "a"]


def test_critical_ones_are_never_throttled(desk: Desk, receivers: Receivers) -> None:
    assert [desk.send("a", "", "critical").outcome for _ in range(3)] == ["sent"] * 3


def test_the_period_ends(make_desk: MakeDesk, connection: Connection) -> None:
    desk = make_desk(ALERT_THROTTLE_PERIOD_SECONDS="7200")
    assert [desk.send("a", "").outcome for _ in range(2)] == ["sent", "throttled"]
    an_hour_passes = "UPDATE throttles SET sent_at = sent_at - interval '1 hour'"
    connection.execute(an_hour_passes)
    assert desk.send("a", "").outcome == "throttled"
    connection.execute(an_hour_passes)
    assert desk.send("a", "").outcome == "sent"


def test_without_a_period_nothing_is_throttled(make_desk: MakeDesk) -> None:
    desk = make_desk(ALERT_THROTTLE_PERIOD_SECONDS="0")
    assert [desk.send("a", "").outcome for _ in range(2)] == ["sent", "sent"]


def test_throttling_is_shared_by_processes_and_outlives_them(make_desk: MakeDesk) -> None:
    assert make_desk().send("a", "").outcome == "sent"
    assert make_desk().send("a", "").outcome == "throttled"
    assert make_desk(ALERT_THROTTLE_PERIOD_SECONDS="0.01").send("a", "").outcome == "sent"


def test_a_failed_delivery_does_not_begin_the_period(desk: Desk, receivers: Receivers, connection: Connection) -> None:
    receivers.answers["webhook"] = lambda _request: Answer(500)
    failed = desk.send("a", "", channels=["webhook"])
    assert failed.outcome == "failed"
    assert failed.channels == {"webhook": {"state": "failed", "attempts": 3, "error": "answered 500"}}
    receivers.answers.clear()
    assert desk.send("a", "", channels=["webhook"]).outcome == "sent"
    assert [item["outcome"] for item in desk.history(connection)] == ["sent", "failed"]


@pytest.mark.parametrize("length", [1, 499, 500, 501, 1000])
def test_titles_of_any_length_are_told_apart(length: int, desk: Desk) -> None:
    title = "\U0001d4b3" * length
    assert [desk.send(text, "", channels=["slack"]).outcome for text in (title, title + "a", title, title + "b")] == [
        "sent",
        "sent",
        "throttled",
        "sent",
    ]


def test_of_simultaneous_repeats_one_is_sent(make_desk: MakeDesk, receivers: Receivers) -> None:
    receivers.answers["slack"] = lambda _request: Answer(pause=0.2)
    desks = [make_desk(), make_desk()]
    with ThreadPoolExecutor(6) as pool:
        sent = list(pool.map(lambda n: desks[n % 2].send("a", "", channels=["slack"]).outcome, range(6)))
    assert sorted(sent) == ["sent"] + ["throttled"] * 5
    assert receivers.arrived("slack") == ["a"]


def test_a_repeat_is_sent_when_the_one_before_it_fails(desk: Desk, receivers: Receivers) -> None:
    receivers.answers["slack"] = lambda _request: Answer(
        400 if len(receivers.arrived("slack")) == 1 else 200, pause=0.2
    )
    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(lambda _: desk.send("a", "", channels=["slack"]).outcome, range(2)))
    assert sorted(sent) == ["failed", "sent"]


def test_a_slow_channel_delays_no_other(desk: Desk, receivers: Receivers, connection: Connection) -> None:
    hold = Event()
    receivers.answers["webhook"] = lambda _request: Answer(500, after=hold)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(desk.send, "a", "")
        try:
            until(lambda: receivers.counts() == ALL)
        finally:
            hold.set()
        sent = sending.result()
    assert sent.outcome == "sent"
    assert sent.channels["webhook"] == {"state": "failed", "attempts": 3, "error": "answered 500"}
    assert desk.history(connection)[0]["channels"] == sent.channels


def test_patience_with_a_channel_ends(make_desk: MakeDesk, receivers: Receivers, connection: Connection) -> None:
    receivers.answers["webhook"] = lambda _request: Answer(after=Event())
    desk = make_desk(ALERT_SEND_TIMEOUT_SECONDS="0.3")
    sent = desk.send("a", "", channels=["webhook"])
    assert sent.outcome == "failed"
    assert sent.channels == {"webhook": {"state": "failed", "attempts": 3, "error": "timed out"}}
    assert desk.history(connection)[0]["channels"] == sent.channels


def test_no_secret_is_told(
    desk: Desk, receivers: Receivers, connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    receivers.answers = dict.fromkeys(("slack", "webhook", "sms"), lambda _request: Answer(500, b"s3cret"))
    receivers.mail.behaviour.recipient = lambda _address: "550 pass-word"
    sent = desk.send("a", "")
    assert sent.outcome == "failed"
    told = f"{sent} {desk.history(connection)} {caplog.text}"
    assert "answered 500" in caplog.text
    assert not [secret for secret in SECRETS if secret in told]


def test_texts_that_nothing_can_carry(desk: Desk, receivers: Receivers, connection: Connection) -> None:
    desk.send("a\x00b\ud800", "\x00", metadata={"\x00key": ["\udfff", {"deep": "\x00"}]})
    assert receivers.arrived("webhook") == ["a\ufffdb\ufffd"]
    [item] = desk.history(connection)
    assert (item["title"], item["metadata"]) == ("a\ufffdb\ufffd", {"\ufffdkey": ["\ufffd", {"deep": "\ufffd"}]})


def test_history_is_newest_first(make_desk: MakeDesk, connection: Connection) -> None:
    desk = make_desk(ALERT_MIN_SEVERITY="info", ALERT_SMS_ENABLED="false", ALERT_EMAIL_ENABLED="false")
    for number, severity in enumerate(["info", "warning", "info", "critical"]):
        desk.send(f"m{number}", "", severity)
    assert titles(desk, connection) == ["m3", "m2", "m1", "m0"]
    assert [item["title"] for item in desk.history(connection, limit=2)] == ["m3", "m2"]
    assert [item["title"] for item in desk.history(connection, severity="info")] == ["m2", "m0"]


def test_testing_a_channel(make_desk: MakeDesk, receivers: Receivers, connection: Connection) -> None:
    desk = make_desk(ALERT_MIN_SEVERITY="critical", ALERT_SMS_ENABLED="false")
    assert [desk.test("email"), desk.test("email"), desk.test("webhook", {"triggered_by": "ann"})] == [True] * 3
    assert receivers.counts() == {**NONE, "email": 2, "webhook": 1}
    assert receivers.http.requests[0].json["metadata"] == {"test": True, "triggered_by": "ann"}
    receivers.answers["slack"] = lambda _request: Answer(404)
    assert desk.test("slack") is False
    with pytest.raises(ChannelDisabled, match="sms"):
        desk.test("sms")
    with pytest.raises(UnknownChannel, match="pigeon"):
        desk.test("pigeon")
    assert desk.history(connection) == []


def test_of_its_metadata_a_message_keeps_everything(desk: Desk, receivers: Receivers, connection: Connection) -> None:
    metadata: dict[str, Any] = {"details": {"window_minutes": 5, "filters": {"model": "m"}}, "metric_value": 1.5}
    desk.send("a", "", metadata=metadata)
    assert desk.history(connection)[0]["metadata"] == metadata
