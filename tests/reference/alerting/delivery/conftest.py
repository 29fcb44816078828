"""Listeners, and settings that point at them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from reference.alerting.delivery.attempts import Persistence
from reference.alerting.delivery.message import Message
from tests.reference.alerting.delivery.desks import Receivers
from tests.reference.alerting.delivery.listeners import HttpListener, http_listener
from tests.reference.alerting.delivery.mail_server import MailServer, mail_server

WHEN = datetime(2026, 11, 21, 10, 30, 5, tzinfo=UTC)


def a_message(title: str = "Cost over limit", **changes: Any) -> Message:
    """A message with everything that channels show."""
    metadata = {"alert_type": "cost", "metric_value": 12.5, "model": "gpt-4", "application": "shop", "user": "u-1"}
    values: dict[str, Any] = {
        "message_id": "11111111-2222-3333-4444-555555555555",
        "title": title,
        "message": "The hourly cost is 12.5",
        "severity": "warning",
        "timestamp": WHEN,
        "metadata": metadata,
        **changes,
    }
    return Message(**values)


@pytest.fixture
def persistence() -> Persistence:
    return Persistence(pause_seconds=0.01)


@pytest.fixture
def listener() -> Iterator[HttpListener]:
    with http_listener() as made:
        yield made


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as made:
        yield made


@pytest.fixture
def receivers(listener: HttpListener, mail: MailServer) -> Receivers:
    return Receivers(listener, mail)
