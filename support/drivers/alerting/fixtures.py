"""The drivers of the alerting system as pytest fixtures, each for one scenario."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.connections.records import Records
from support.drivers.alerting.access import AlertingAccess
from support.drivers.alerting.api import ApiAlerts
from support.drivers.alerting.belongings import keep_tidy
from support.drivers.alerting.cli import CliAlerts
from support.drivers.alerting.desks import Desk, Desks
from support.drivers.alerting.model import Caller
from support.drivers.alerting.protocol import AlertsDriver
from support.drivers.commands import CommandRunner
from support.drivers.ingestion import RequestReporting, StreamReporting
from support.drivers.notifiers import NotifiersDriver
from support.drivers.traffic import Traffic
from support.ownership import Ownership
from support.targets.needs import needs
from support.targets.offers import offered
from support.targets.profile import Alerting, Profile

DEFAULT_CALLER = "the platform engineer"
"""Who prepares what a sentence takes for granted."""


@pytest.fixture(scope="session")
@needs("alerting-evaluator", "alerting-deliverer", "notifiers")
def alerting_watch(alerting_settings: Alerting) -> None:
    """Thresholds are watched and messages about them are sent; to be asked for by whatever reports traffic for that."""


@pytest.fixture(scope="session")
def alerts_api(alerting_clients: dict[str, httpx.Client], alerting_settings: Alerting) -> ApiAlerts:
    """The main desk by its API."""
    return ApiAlerts(alerting_clients[alerting_settings.url])


@pytest.fixture
def alerts_command_line(target: Profile, alerting_settings: Alerting, tmp_path: Path) -> Callable[[str], CliAlerts]:
    """A desk by the command line tool, with a home of the scenario's own; the desk is named by its address."""
    program = offered(alerting_settings.cli or None, "a command line tool")
    runner = CommandRunner(program, tmp_path, target.waiting.command_seconds, alerting_settings.cli_environment)
    return lambda url: CliAlerts(runner, url, tmp_path)


@pytest.fixture
def alerts_at(
    channel: str, alerting_clients: dict[str, httpx.Client], request: pytest.FixtureRequest
) -> Callable[[str], AlertsDriver]:
    """A desk by the scenario's channel; the desk is named by its address."""
    if channel == "cli":
        command_line: Callable[[str], AlertsDriver] = request.getfixturevalue("alerts_command_line")
        return command_line
    return lambda url: ApiAlerts(alerting_clients[url])


@pytest.fixture
def alerts(alerts_at: Callable[[str], AlertsDriver], alerting_settings: Alerting) -> AlertsDriver:
    """The main desk by the scenario's channel."""
    return alerts_at(alerting_settings.url)


@pytest.fixture
def alerting_access(alerting_settings: Alerting, alerting_records: Records | None, owner: Ownership) -> AlertingAccess:
    """Who takes part in this scenario and what they show; the scenario's rows are removed at its end."""
    if alerting_records is not None:
        keep_tidy(alerting_records, owner)
    return AlertingAccess(alerting_settings, alerting_records, owner)


@pytest.fixture
def arranger(alerting_access: AlertingAccess) -> Caller:
    """The person who prepares what a sentence takes for granted."""
    return alerting_access.person(DEFAULT_CALLER)


@pytest.fixture
@needs("alerting-second")
def desks(
    alerting_clients: dict[str, httpx.Client], alerts_at: Callable[[str], AlertsDriver], arranger: Caller
) -> Desks:
    """The desks of the system, to be chosen by their settings."""
    apis = {url: ApiAlerts(client) for url, client in alerting_clients.items()}
    return Desks(apis, alerts_at, lambda: arranger)


@pytest.fixture
def main_desk(alerting_clients: dict[str, httpx.Client], alerts: AlertsDriver, arranger: Caller) -> Desk:
    """The main desk, with its own settings."""
    url, client = next(iter(alerting_clients.items()))
    return Desks({url: ApiAlerts(client)}, lambda _: alerts, lambda: arranger).main()


@pytest.fixture
def traffic(owner: Ownership) -> Traffic:
    """Makes up the model traffic of the scenario."""
    return Traffic(owner)


@pytest.fixture
def request_reporting(alerts_api: ApiAlerts, arranger: Caller) -> RequestReporting:
    """Reports model traffic by request."""
    return RequestReporting(alerts_api, arranger)


@pytest.fixture
def stream_reporting(
    alerting_stream: Any, alerting_settings: Alerting, arranger: Caller, owner: Ownership
) -> StreamReporting:
    """Reports model traffic through the stream."""
    # `arranger`: whoever is introduced first is removed last, after all that the scenario's traffic has made
    return StreamReporting(alerting_stream, alerting_settings.stream_topic, owner)


@pytest.fixture
def notifiers(notifiers_client: httpx.Client, owner: Ownership) -> NotifiersDriver:
    """Tells the notifiers how to behave towards the scenario's messages."""
    return NotifiersDriver(notifiers_client, owner)
