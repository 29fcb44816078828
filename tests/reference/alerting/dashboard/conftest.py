"""The dashboard as part of the API, and people who look at it without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from reference.alerting.settings import Settings
from reference.alerting.store.database import Connection
from tests.patience import PATIENT
from tests.reference.alerting.api.serving import JWT_SECRET, KEY, add_user, serving
from tests.reference.alerting.dashboard.looking import Visitor


@pytest.fixture
def address(make_settings: Callable[..., Settings]) -> Iterator[str]:
    """Where the service is."""
    with serving(make_settings(API_KEY_SECRET=KEY, JWT_SECRET_KEY=JWT_SECRET)) as client:
        yield str(client.base_url)


@pytest.fixture
def visitor(address: str) -> Iterator[Visitor]:
    """Somebody who has not signed in."""
    with httpx.Client(base_url=f"{address}/dashboard", trust_env=False, timeout=PATIENT) as client:
        yield Visitor(client)


@pytest.fixture
def operator(visitor: Visitor) -> Visitor:
    """The holder of the configured key, signed in."""
    assert visitor.sign_in(KEY).status_code == 303
    return visitor


@pytest.fixture
def reader(visitor: Visitor, connection: Connection) -> Visitor:
    """Somebody on the free plan, signed in."""
    add_user(connection, "ana", "free")
    assert visitor.sign_in("ana-key").status_code == 303
    return visitor
