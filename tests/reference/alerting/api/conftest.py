"""One API for all tests of this folder, with an empty database for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import psycopg
import pytest

from reference.alerting.settings import Settings
from tests.patience import PATIENT
from tests.reference.alerting.api.serving import JWT_SECRET, KEY, Listener, listening, serving
from tests.reference.alerting.database_server import Server

TABLES = (
    "request_metrics, alert_configs, alert_events, users, api_keys, anomalies, evaluations, notifications, deliveries,"
    " throttles, request_counts"
)
FAST = {"ALERT_RETRY_SECONDS": "0.01", "ALERT_SEND_TIMEOUT_SECONDS": str(PATIENT)}


@pytest.fixture(scope="session")
def api_database(database_server: Server, template_database: str) -> str:
    return database_server.url(database_server.create(template_database))


@pytest.fixture
def database_url(api_database: str) -> str:
    """The address of the database of the API, emptied."""
    with psycopg.connect(api_database, autocommit=True) as connection:
        connection.execute(f"TRUNCATE {TABLES} RESTART IDENTITY CASCADE")
    return api_database


@pytest.fixture(scope="session")
def make_api_settings(api_database: str) -> Callable[..., Settings]:
    """Settings of the API: fast retries, patience with channels, the test's key, and whatever variables are given."""

    def make(**variables: str) -> Settings:
        known = {"ENVIRONMENT": "test", "API_KEY_SECRET": KEY, "JWT_SECRET_KEY": JWT_SECRET}
        return Settings.from_environment({**known, "ALERTING_DATABASE_URL": api_database, **FAST, **variables})

    return make


@pytest.fixture(scope="session")
def running_api(make_api_settings: Callable[..., Settings]) -> Iterator[httpx.Client]:
    with serving(make_api_settings()) as client:
        yield client


@pytest.fixture
def api(running_api: httpx.Client, database_url: str) -> httpx.Client:
    """The API without channels."""
    return running_api


@pytest.fixture(scope="session")
def running_listener() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture
def listener(running_listener: Listener) -> Listener:
    """An address that takes messages and has none yet."""
    running_listener.received.clear()
    running_listener.status = 200
    return running_listener


@pytest.fixture(scope="session")
def running_desk(make_api_settings: Callable[..., Settings], running_listener: Listener) -> Iterator[httpx.Client]:
    with serving(make_api_settings(ALERT_WEBHOOK_ENABLED="true", ALERT_WEBHOOK_URL=running_listener.url)) as client:
        yield client


@pytest.fixture
def desk(running_desk: httpx.Client, listener: Listener, database_url: str) -> httpx.Client:
    """The API with a webhook that is the listener."""
    return running_desk
