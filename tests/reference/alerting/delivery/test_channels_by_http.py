"""Slack, webhook and text messages on the wire, and what their failures are called."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace

import pytest

from reference.alerting.delivery.attempts import Delivered, Persistence
from reference.alerting.delivery.calling import Caller
from reference.alerting.delivery.channels import Channel, outcome_of
from reference.alerting.delivery.failures import ChannelFailure, PermanentFailure
from reference.alerting.delivery.message import one_line
from reference.alerting.delivery.slack import SlackChannel
from reference.alerting.delivery.sms import LONGEST_BODY, SmsChannel
from reference.alerting.delivery.webhook import WebhookChannel
from reference.alerting.settings import Slack, Sms, Webhook
from tests.patience import PATIENT
from tests.reference.alerting.delivery.conftest import a_message
from tests.reference.alerting.delivery.listeners import Answer, HttpListener, closed_port

TIMEOUT = 0.3
"""For those who are to be given up."""
SID = Answer(201, b'{"sid": "SM1"}')


def slack_at(url: str, persistence: Persistence) -> SlackChannel:
    return SlackChannel(Slack(True, f"{url}/services/T0/B0/s3cret", "#test-alerts"), Caller(PATIENT), persistence)


def webhook_at(url: str, persistence: Persistence, timeout: float = PATIENT, **settings: object) -> WebhookChannel:
    values = Webhook(enabled=True, url=f"{url}/hook?token=s3cret", method="POST", headers={})
    return WebhookChannel(replace(values, **settings), Caller(timeout), persistence)  # type: ignore[arg-type]


def sms_at(url: str, persistence: Persistence, *numbers: str) -> SmsChannel:
    return SmsChannel(Sms(True, "AC1", "t0ken", "+1555", numbers or ("+1666",), url), Caller(PATIENT), persistence)


def test_slack_gets_an_attachment(listener: HttpListener, persistence: Persistence) -> None:
    message = a_message("<!channel> & co", metadata={"metric_value": 12.5, "details": {"a": "<b>"}})
    assert slack_at(listener.url, persistence).deliver(message) == Delivered(1)
    [request] = listener.requests
    assert (request.method, request.path) == ("POST", "/services/T0/B0/s3cret")
    assert request.json == {
        "channel": "#test-alerts",
        "username": "SentinelOps Alert",
        "icon_emoji": ":bell:",
        "attachments": [
            {
                "fallback": "WARNING: &lt;!channel&gt; &amp; co",
                "color": "#FF9800",
                "title": "&lt;!channel&gt; &amp; co",
                "text": "The hourly cost is 12.5",
                "fields": [
                    {"title": "Severity", "value": "WARNING", "short": True},
                    {"title": "Time", "value": "2026-11-21 10:30:05 UTC", "short": True},
                    {"title": "Metric Value", "value": "12.5", "short": True},
                    {"title": "Details", "value": '{"a": "&lt;b&gt;"}', "short": True},
                ],
                "footer": "SentinelOps Monitoring",
            }
        ],
    }


@pytest.mark.parametrize(
    ("severity", "colour"),
    [("info", "#2196F3"), ("warning", "#FF9800"), ("error", "#F44336"), ("critical", "#9C27B0")],
)
def test_slack_shows_the_severity_by_colour(
    severity: str, colour: str, listener: HttpListener, persistence: Persistence
) -> None:
    slack_at(listener.url, persistence).deliver(a_message(severity=severity))
    assert listener.requests[0].json["attachments"][0]["color"] == colour


def test_a_webhook_gets_json(listener: HttpListener, persistence: Persistence) -> None:
    message = a_message()
    webhook_at(listener.url, persistence).deliver(message)
    [request] = listener.requests
    assert (request.method, request.target) == ("POST", "/hook?token=s3cret")
    assert request.headers["content-type"] == "application/json"
    assert request.json == {
        "title": "Cost over limit",
        "message": "The hourly cost is 12.5",
        "severity": "warning",
        "timestamp": "2026-11-21T10:30:05+00:00",
        "metadata": message.metadata,
    }


def test_a_webhook_by_get_has_everything_in_its_query(listener: HttpListener, persistence: Persistence) -> None:
    headers = {"X-Team": "ops", "Authorization": "Bearer s3cret"}
    message = a_message("a&b=c ü\n")
    webhook_at(listener.url, persistence, method="GET", headers=headers).deliver(message)
    [request] = listener.requests
    assert (request.method, request.path, request.body) == ("GET", "/hook", b"")
    assert request.headers["x-team"] == "ops"
    assert "content-type" not in request.headers
    query = request.query
    assert json.loads(query.pop("metadata")) == message.metadata
    assert query == {
        "token": "s3cret",
        "title": "a&b=c ü\n",
        "message": "The hourly cost is 12.5",
        "severity": "warning",
        "timestamp": "2026-11-21T10:30:05+00:00",
    }


def test_configured_headers_replace_the_usual_one(listener: HttpListener, persistence: Persistence) -> None:
    headers = {"content-type": "application/vnd.alert+json"}
    webhook_at(listener.url, persistence, method="PUT", headers=headers).deliver(a_message())
    [request] = listener.requests
    assert (request.method, request.headers["content-type"]) == ("PUT", "application/vnd.alert+json")


def test_text_messages_go_to_every_number(listener: HttpListener, persistence: Persistence) -> None:
    listener.respond = lambda _request: SID
    sms_at(listener.url, persistence, "+1666", "+1777").deliver(a_message("Cost\nover"))
    assert sorted(request.form["To"] for request in listener.requests) == ["+1666", "+1777"]
    request = listener.requests[0]
    assert request.path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert request.headers["authorization"] == "Basic " + b64encode(b"AC1:t0ken").decode()
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.form["From"] == "+1555"
    assert request.form["Body"] == ("WARNING: Cost over\nThe hourly cost is 12.5\n\nmodel: gpt-4\napplication: shop")


def test_a_text_message_is_not_longer_than_allowed(listener: HttpListener, persistence: Persistence) -> None:
    listener.respond = lambda _request: SID
    sms_at(listener.url, persistence).deliver(a_message(message="x" * 5000))
    assert len(listener.requests[0].form["Body"]) == LONGEST_BODY


def test_one_number_is_enough(listener: HttpListener, persistence: Persistence) -> None:
    listener.respond = lambda request: SID if request.form["To"] == "+1777" else Answer(400)
    delivered = sms_at(listener.url, persistence, "+1666", "+1777").deliver(a_message())
    assert delivered == Delivered(1, "1 of 2 numbers not reached: answered 400")


def test_an_accepted_text_message_has_an_identifier(listener: HttpListener, persistence: Persistence) -> None:
    listener.respond = lambda _request: Answer(201, b"{}")
    with pytest.raises(PermanentFailure, match="without the identifier"):
        sms_at(listener.url, persistence).deliver(a_message())


@pytest.mark.parametrize("make", [slack_at, webhook_at, sms_at])
@pytest.mark.parametrize(
    ("answer", "attempts", "error"),
    [
        (Answer(500), 3, "answered 500"),
        (Answer(503, b"s3cret"), 3, "answered 503"),
        (Answer(404), 1, "answered 404"),
        (Answer(302, headers={"Location": "http://127.0.0.1:9/"}), 1, "answered 302"),
        (Answer(cut=True), 3, "connection lost"),
    ],
)
def test_failures(
    make: object, answer: Answer, attempts: int, error: str, listener: HttpListener, persistence: Persistence
) -> None:
    listener.respond = lambda _request: answer
    channel: Channel = make(listener.url, persistence)  # type: ignore[operator]
    outcome = outcome_of("channel", channel, a_message())
    assert (outcome.delivered, outcome.attempts, outcome.error) == (False, attempts, error)
    assert len(listener.requests) == attempts


@pytest.mark.parametrize("answer", [Answer(pause=PATIENT), Answer(drip=True)], ids=["silent", "dripping"])
def test_patience_ends(answer: Answer, listener: HttpListener, persistence: Persistence) -> None:
    """It ends before the answer is complete: that would be success or the loss of the connection."""
    listener.respond = lambda _request: answer
    outcome = outcome_of("webhook", webhook_at(listener.url, persistence, TIMEOUT), a_message())
    assert (outcome.delivered, outcome.attempts, outcome.error) == (False, 3, "timed out")


def test_a_later_attempt_counts(listener: HttpListener, persistence: Persistence) -> None:
    listener.respond = lambda _request: Answer(500 if len(listener.requests) < 3 else 204)
    assert webhook_at(listener.url, persistence).deliver(a_message()) == Delivered(3)


@pytest.mark.parametrize("make", [slack_at, webhook_at, sms_at])
def test_nobody_listens(make: object, persistence: Persistence) -> None:
    channel: Channel = make(f"http://127.0.0.1:{closed_port()}", persistence)  # type: ignore[operator]
    with pytest.raises(ChannelFailure, match=r"^connection refused$") as raised:
        channel.deliver(a_message())
    assert raised.value.attempts == 3


def test_an_address_that_makes_no_sense_is_not_told(persistence: Persistence) -> None:
    outcome = outcome_of("webhook", webhook_at("http://127.0.0.1:s3cret", persistence), a_message())
    assert (outcome.delivered, outcome.error) == (False, "the configured address or headers are invalid")


@pytest.mark.parametrize("breaking", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x00", "\x85", "\u2028", "\u2029"])
def test_one_line(breaking: str) -> None:
    assert one_line(f"a{breaking}b{breaking}") == "a b"
