"""The notifiers' frame: what arrives is recorded for its owner, in order, until it is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from support.notifiers.app import LARGEST_BODY, create_app

Ask = Callable[..., httpx.Response]


@pytest.fixture
def ask() -> Ask:
    app = create_app()

    async def one(method: str, path: str, **more: Any) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://notifiers") as client:
            return await client.request(method, path, **more)

    return lambda method, path, **more: asyncio.run(one(method, path, **more))


def test_it_tells_that_it_is_well(ask: Ask) -> None:
    assert ask("GET", "/healthz").status_code == 200


def test_messages_are_kept_by_owner_in_order(ask: Ask) -> None:
    for owner, body in (("ana", "first"), ("ben", "other"), ("ana", "second")):
        assert ask("POST", f"/webhook/{owner}/budget", content=body).status_code == 200
    messages = ask("GET", "/received/ana").json()["messages"]
    assert [(message["name"], message["body"]) for message in messages] == [("budget", "first"), ("budget", "second")]
    assert messages[0]["number"] < messages[1]["number"]
    assert messages[0]["channel"] == "webhook"


def test_headers_are_recorded(ask: Ask) -> None:
    ask("POST", "/webhook/ana/budget", content="x", headers={"X-Signature": "abc"})
    assert ask("GET", "/received/ana").json()["messages"][0]["headers"]["x-signature"] == "abc"


def test_an_owner_without_messages_has_none(ask: Ask) -> None:
    assert ask("GET", "/received/nobody").json() == {"messages": []}


def test_forgetting_concerns_one_owner_only(ask: Ask) -> None:
    for owner in ("ana", "ben"):
        ask("POST", f"/webhook/{owner}/budget", content="x")
    assert ask("DELETE", "/received/ana").json() == {"removed": 1}
    assert ask("GET", "/received/ana").json()["messages"] == []
    assert len(ask("GET", "/received/ben").json()["messages"]) == 1


def test_bytes_that_are_no_text_do_no_harm(ask: Ask) -> None:
    assert ask("POST", "/webhook/ana/budget", content=b"\xff\x00\xfe").status_code == 200
    assert "\x00" in ask("GET", "/received/ana").json()["messages"][0]["body"]


def test_too_large_a_message_is_refused(ask: Ask) -> None:
    assert ask("POST", "/webhook/ana/budget", content=b"x" * (LARGEST_BODY + 1)).status_code == 413
    assert ask("GET", "/received/ana").json()["messages"] == []
