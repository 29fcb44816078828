"""One process of notifiers for all of these tests; each has an address of its own there."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from tests.notifiers.starting import ACCOUNT, PASSWORD, USER, Running, running_notifiers


@pytest.fixture(scope="session")
def started() -> Iterator[Running]:
    secrets_given = {"NOTIFIERS_PASSWORD": PASSWORD, "NOTIFIERS_TWILIO_TOKEN": ACCOUNT[1]}
    given = ("--username", USER, "--twilio-sid", ACCOUNT[0], "--slack-port", "0")
    with running_notifiers(*given, environment=secrets_given) as running:
        yield running


@pytest.fixture
def notifiers(started: Running) -> Iterator[Running]:
    yield started
    for rule in started.client.get("/rules").json()["rules"]:
        started.client.delete(f"/rules/{rule['name']}")


@pytest.fixture
def tag() -> str:
    return f"t{secrets.token_hex(4)}"


@pytest.fixture
def recipient(tag: str) -> str:
    return f"ops-{tag}@example.com"
