"""The connections to the alerting system and its notifiers as pytest fixtures: they live for the session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from support.connections.clients import guarded_client
from support.connections.records import Records
from support.connections.streams import stream_client
from support.targets.guard import HostGuard
from support.targets.needs import needs
from support.targets.offers import offered
from support.targets.profile import Alerting, Notifiers, Profile


@pytest.fixture(scope="session")
@needs("alerting-api")
def alerting_settings(target: Profile) -> Alerting:
    """Where the alerting system is and what it offers."""
    return offered(target.alerting, "alerting")


@pytest.fixture(scope="session")
def alerting_clients(target: Profile, alerting_settings: Alerting) -> Iterator[dict[str, httpx.Client]]:
    """One connection pool to each desk for the whole session, by its address; the main desk comes first."""
    urls = [url for url in (alerting_settings.url, alerting_settings.second_url) if url]
    clients = {url: guarded_client(target, url) for url in urls}
    yield clients
    for client in clients.values():
        client.close()


@pytest.fixture(scope="session")
def alerting_records(target: Profile, alerting_settings: Alerting) -> Iterator[Records | None]:
    """The database in which the alerting system keeps its records; None where it is not offered."""
    dsn = alerting_settings.dsn
    if dsn is None:
        yield None
        return
    HostGuard(target).allow(dsn.get_secret_value())
    records = Records(dsn.get_secret_value())
    yield records
    records.close()


@pytest.fixture(scope="session")
@needs("alerting-ingester")
def alerting_stream(target: Profile, alerting_settings: Alerting) -> Iterator[Any]:
    """One client of the stream for the whole session."""
    address = offered(alerting_settings.stream_url, "a stream of model traffic").get_secret_value()
    HostGuard(target).allow(address)
    client = stream_client(address, target.waiting.request_seconds)
    yield client
    client.close()


@pytest.fixture(scope="session")
@needs("notifiers")
def notifiers_settings(target: Profile) -> Notifiers:
    """Where the notifiers are that the target sends its messages to."""
    return offered(target.notifiers, "notifiers that tell what has arrived")


@pytest.fixture(scope="session")
def notifiers_client(target: Profile, notifiers_settings: Notifiers) -> Iterator[httpx.Client]:
    """One connection pool to the notifiers for the whole session."""
    with guarded_client(target, notifiers_settings.url) as client:
        yield client
