"""Slack, text messages and webhooks: what the real ones check, and failing as told."""

from __future__ import annotations

import base64
import contextlib
import socket
import time
from typing import Any

import httpx
import pytest

from tests.notifiers.starting import ACCOUNT, Running
from tests.notifiers.test_mail_by_smtp import told
from tests.patience import PATIENT

TEXT = {"To": "+15551230000", "From": "+15550000000", "Body": "ERROR: Spend"}


def text_messages(account: str = ACCOUNT[0]) -> str:
    return f"/twilio/2010-04-01/Accounts/{account}/Messages.json"


@pytest.mark.parametrize(
    ("path", "body", "answer"),
    [
        ("T1/B1/x1", b'{"text": "hi"}', (200, "ok")),
        ("T1/x1", b'{"attachments": [{"title": "hi"}]}', (200, "ok")),
        ("T1/B1/x1", b"{", (400, "invalid_payload")),
        ("T1/B1/x1", b"[]", (400, "invalid_payload")),
        ("T1/B1/x1", b"{}", (400, "no_text")),
        ("T1/B1/x1", b'{"attachments": {"title": "hi"}}', (400, "invalid_attachments")),
        ("", b'{"text": "hi"}', (404, "no_service")),
        ("T1/B1/x1/y", b'{"text": "hi"}', (404, "no_service")),
    ],
)
def test_slack_answers_as_slack_does(notifiers: Running, path: str, body: bytes, answer: tuple[int, str]) -> None:
    response = notifiers.client.post(f"/slack/services/{path}", content=body)

    assert (response.status_code, response.text) == answer
    message: Any = notifiers.messages(channel="slack")[-1]
    assert base64.b64decode(message["raw"]) == body
    assert (message["outcome"]["accepted"], message["outcome"]["status"]) == (answer[0] == 200, answer[0])


def test_slack_takes_a_form_too(notifiers: Running) -> None:
    assert notifiers.client.post("/slack/services/T/B/x", data={"payload": '{"text": "hi"}'}).text == "ok"


def test_a_text_message_gets_its_sid(notifiers: Running, tag: str) -> None:
    given = {**TEXT, "Body": f"ERROR: Größe {tag}\nline"}
    response = notifiers.client.post(text_messages(), data=given, auth=ACCOUNT)

    assert response.status_code == 201
    document = response.json()
    assert document["sid"].startswith("SM")
    assert len(document["sid"]) == 34
    assert (document["to"], document["from"], document["body"]) == (given["To"], given["From"], given["Body"])
    (message,) = notifiers.messages(contains=f"Größe {tag}")
    assert (message["channel"], message["recipients"], message["sender"]) == ("sms", [given["To"]], given["From"])
    assert message["parsed"]["form"] == given  # type: ignore[index]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": "5551230000"}, 21211),
        ({"To": "+1555<script>"}, 21211),
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"From": "x"}, 21212),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
    ],
)
def test_bad_text_messages_are_refused_by_code(notifiers: Running, changes: dict[str, str], code: int) -> None:
    response = notifiers.client.post(text_messages(), data={**TEXT, **changes}, auth=ACCOUNT)
    assert (response.status_code, response.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    ("account", "auth"),
    [
        (ACCOUNT[0], None),
        (ACCOUNT[0], (ACCOUNT[0], "wrong")),
        (ACCOUNT[0], ("other", ACCOUNT[1])),
        ("other", ACCOUNT),
        ("other", ("other", ACCOUNT[1])),
    ],
)
def test_text_messages_need_the_right_account(notifiers: Running, account: str, auth: Any) -> None:
    response = notifiers.client.post(text_messages(account), data=TEXT, auth=auth)
    assert (response.status_code, response.json()["code"]) == (401, 20003)


def test_credentials_are_not_recorded(notifiers: Running, tag: str) -> None:
    notifiers.client.post(text_messages(), data={**TEXT, "Body": tag}, auth=ACCOUNT)
    (message,) = notifiers.messages(contains=tag)
    assert ["authorization", "Basic [not recorded]"] in message["headers"]  # type: ignore[operator]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_webhook_takes_any_method(notifiers: Running, tag: str, method: str) -> None:
    response = notifiers.client.request(
        method, f"/webhook/team/{tag}", params={"title": "a b"}, json={"n": [1]}, headers={"X-Team": "on call"}
    )

    assert response.status_code == 200
    (message,) = notifiers.messages(recipient=f"/webhook/team/{tag}")
    assert message["method"] == method
    assert (message["parsed"]["json"], message["parsed"]["query"]) == ({"n": [1]}, {"title": "a b"})  # type: ignore[index]
    assert ["x-team", "on call"] in message["headers"]  # type: ignore[operator]


@pytest.mark.parametrize(
    "body",
    [b"\xff\x00\xfe", b"[" * 100_000, b'{"a":' * 5000, b"NaN", b'["\\ud800"]', b"[1e999]", b"[" * 900 + b"]" * 900],
)
def test_hostile_bodies_do_no_harm(notifiers: Running, tag: str, body: bytes) -> None:
    assert notifiers.client.post(f"/webhook/{tag}", content=body).status_code == 200
    (message,) = notifiers.messages(recipient=f"/webhook/{tag}")
    assert base64.b64decode(str(message["raw"])) == body
    assert notifiers.client.get(f"/?contains={tag}").status_code == 200


def test_too_large_a_body_is_refused_and_recorded(notifiers: Running, tag: str) -> None:
    assert notifiers.client.post(f"/webhook/{tag}", content=b"x" * 11_000_000).status_code == 413
    (message,) = notifiers.messages(recipient=f"/webhook/{tag}")
    assert message["outcome"]["status"] == 413  # type: ignore[index]
    assert message["size"] < 100_000  # type: ignore[operator]


@pytest.mark.parametrize("headers", [1000, 100_000])
def test_a_flood_of_headers_does_no_harm(notifiers: Running, tag: str, headers: int) -> None:
    host, _, port = notifiers.addresses["http"].removeprefix("http://").partition(":")
    flood = b"".join(b"x-%d: %s\r\n" % (number, b"y" * 100) for number in range(headers))
    # the connection may be closed before all of it is written
    with socket.create_connection((host, int(port)), PATIENT) as sender, contextlib.suppress(ConnectionError):
        sender.sendall(f"GET /webhook/{tag} HTTP/1.1\r\nHost: x\r\n".encode() + flood + b"\r\n")
        sender.recv(100)
    assert all(len(message["headers"]) <= 200 for message in notifiers.messages(contains=tag))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("channel", "path", "default"),
    [("slack", "/slack/services/T/B/x", 403), ("sms", text_messages(), 400), ("webhook", "/webhook/x", 403)],
)
def test_each_channel_fails_as_it_is_told(notifiers: Running, tag: str, channel: str, path: str, default: int) -> None:
    def send(**more: Any) -> int:
        form = {**TEXT, "Body": tag} if channel == "sms" else None
        document = None if channel == "sms" else {"text": tag}
        return notifiers.client.post(path, data=form, json=document, auth=ACCOUNT, **more).status_code

    for behaviour, status in (({"kind": "refuse"}, default), ({"kind": "status", "status": 503}, 503)):
        told(notifiers, tag, {"channel": channel, "contains": tag}, times=1, **behaviour)
        assert send() == status
        assert send() in (200, 201)
    for kind, how in (("cut", "cut"), ("hang", "hung")):
        told(notifiers, tag, {"contains": tag}, kind=kind, seconds=0.1, times=1)
        with pytest.raises(httpx.RemoteProtocolError):
            send()
        assert notifiers.messages(contains=tag)[-1]["outcome"]["how"] == how  # type: ignore[index]
    told(notifiers, tag, {"contains": tag}, kind="slow", seconds=0.2)
    started = time.monotonic()
    assert send() in (200, 201)
    assert time.monotonic() - started >= 0.2
    told(notifiers, tag, {"contains": tag}, kind="slow", seconds=5)
    with pytest.raises(httpx.ReadTimeout):
        send(timeout=0.1)
    accepted = [message["outcome"]["accepted"] for message in notifiers.messages(contains=tag)]  # type: ignore[index]
    assert accepted[:7] == [False, True, False, True, False, False, True]
