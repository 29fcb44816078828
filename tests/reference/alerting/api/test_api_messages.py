"""Messages sent by hand."""

from __future__ import annotations

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import httpx
import pytest

from reference.alerting.settings import Settings
from tests.reference.alerting.api.serving import BASE, Listener, complaints, serving

DISK = {"title": "Disk full", "message": "On db-1", "severity": "ERROR", "metadata": {"model": "gpt-4"}}


def test_a_message_arrives_and_is_in_the_history(desk: httpx.Client, listener: Listener) -> None:
    answer = desk.post(BASE, json=DISK)
    assert answer.status_code == 200
    assert answer.json() == {"success": True, "message": "Alert sent successfully", "alert_id": None}
    [arrived] = listener.received
    assert (arrived["title"], arrived["severity"]) == ("Disk full", "error")
    assert arrived["metadata"] == {"model": "gpt-4", "triggered_by": "operator"}
    [item] = desk.get(f"{BASE}/history").json()
    assert (item["title"], item["message"], item["severity"]) == ("Disk full", "On db-1", "error")
    assert item["metadata"] == arrived["metadata"]
    assert item["channels"]["webhook"]["state"] == "delivered"
    assert desk.get(f"{BASE}/history", params={"severity": "warning"}).json() == []
    assert len(desk.get(f"{BASE}/history", params={"severity": "ERROR", "limit": 1}).json()) == 1


def test_what_is_not_sent_says_why(desk: httpx.Client, listener: Listener) -> None:
    assert desk.post(f"{BASE}/", json=DISK).json()["success"] is True
    repeated = desk.post(f"{BASE}/", json=DISK)
    assert (repeated.status_code, repeated.json()["success"]) == (200, False)
    assert repeated.json()["message"] == "Alert throttled"
    mild = desk.post(f"{BASE}/", json={**DISK, "severity": "info"})
    assert (mild.status_code, mild.json()["success"]) == (200, False)
    assert mild.json()["message"] == "Alert below minimum severity"
    listener.status = 400
    failed = desk.post(f"{BASE}/", json={**DISK, "title": "Other"})
    assert (failed.status_code, failed.json()) == (502, {"detail": "Failed to send alert through any channel"})
    skipped = desk.post(f"{BASE}/", json={**DISK, "title": "Third", "channels": ["sms"]})
    assert skipped.status_code == 502


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"message": "x"}, "title"),
        ({**DISK, "title": " "}, "title"),
        ({**DISK, "title": "t" * 1_000_000}, "title"),
        ({**DISK, "message": 5}, "message"),
        ({**DISK, "severity": "medium"}, "severity"),
        ({**DISK, "channels": ["email", "pigeon"]}, "channels.1"),
        ({**DISK, "channels": "email"}, "channels"),
        ({**DISK, "metadata": {"model": "m" * 2_000}}, "metadata.model"),
        ({**DISK, "metadata": {"a": {"b": "\x00"}}}, "metadata.a.b"),
        ({**DISK, "urgent": True}, "urgent"),
    ],
)
def test_messages_that_break_the_rules_are_refused(
    desk: httpx.Client, listener: Listener, content: dict[str, object], field: str
) -> None:
    assert field in complaints(desk.post(BASE, json=content))
    assert listener.received == []


def test_a_channel_is_tried_whatever_the_minimum_severity(desk: httpx.Client, listener: Listener) -> None:
    for _ in range(2):
        answer = desk.post(f"{BASE}/test", params={"channel": "webhook"})
        assert (answer.status_code, answer.json()["message"]) == (200, "Test alert sent successfully to webhook")
    assert len(listener.received) == 2
    listener.status = 500
    answer = desk.post(f"{BASE}/test", params={"channel": "webhook"})
    assert (answer.status_code, answer.json()["detail"]) == (500, "Failed to send test alert to webhook")
    for channel, detail in (("sms", "Channel sms is not enabled"), ("pigeon", "Invalid channel: pigeon")):
        answer = desk.post(f"{BASE}/test", params={"channel": channel})
        assert (answer.status_code, answer.json()["detail"]) == (400, detail)
    assert desk.post(f"{BASE}/test").status_code == 422


@pytest.mark.parametrize(("limit", "code"), [("0", 422), ("1", 200), ("1000", 200), ("1001", 422), ("x", 422)])
def test_limits_of_the_history(desk: httpx.Client, limit: str, code: int) -> None:
    assert desk.get(f"{BASE}/history", params={"limit": limit}).status_code == code


def test_settings_are_shown_without_secrets(desk: httpx.Client, listener: Listener) -> None:
    answer = desk.get(f"{BASE}/config")
    assert answer.json()["webhook"] == {
        "enabled": True,
        "url": listener.url.removesuffix("/hook/secret-path"),
        "method": "POST",
    }
    assert answer.json()["general"] == {"min_severity": "warning", "throttle_period_seconds": 300}
    assert answer.json()["slack"].keys() == {"enabled", "channel"}
    assert "secret" not in answer.text


def test_channels_that_hang_hold_up_nobody_else(make_api_settings: Callable[..., Settings], database_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=100) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        settings = make_api_settings(ALERT_WEBHOOK_ENABLED="true", ALERT_WEBHOOK_URL=url)
        with serving(settings) as api, ThreadPoolExecutor(50) as pool:
            sends = [pool.submit(api.post, BASE, json={**DISK, "title": f"Disk {n}"}) for n in range(50)]
            wait(sends, timeout=0.3)
            assert api.get(f"{BASE}/configs").status_code == 200
            assert not any(send.done() for send in sends)
            silent.close()
            assert {send.result().status_code for send in sends} == {502}
