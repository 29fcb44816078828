"""The drivers as pytest fixtures: clients live for the session, drivers for one scenario."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from support.connections.clients import guarded_client
from support.drivers.access import Access
from support.drivers.actions.api import ApiActions
from support.drivers.actions.cli import CliActions
from support.drivers.actions.protocol import ActionsDriver
from support.drivers.commands import CommandRunner
from support.drivers.history import History
from support.ownership import Ownership
from support.targets.needs import needs
from support.targets.offers import offered
from support.targets.profile import Actions, Profile


@pytest.fixture(scope="session")
@needs("actions-api", "actions-worker")
def actions_settings(target: Profile) -> Actions:
    """Where the action automation system is and what it offers."""
    return offered(target.actions, "action automation")


@pytest.fixture(scope="session")
def actions_client(target: Profile, actions_settings: Actions) -> Iterator[httpx.Client]:
    """One connection pool to the system's API for the whole session."""
    with guarded_client(target, actions_settings.url) as client:
        yield client


@pytest.fixture(scope="session")
def actions_api(actions_client: httpx.Client) -> ApiActions:
    """The system by its API."""
    return ApiActions(actions_client)


@pytest.fixture
def command_line(target: Profile, actions_settings: Actions, tmp_path: Path) -> CliActions:
    """The system by its command line tool, with a home of the scenario's own."""
    program = offered(actions_settings.cli or None, "a command line tool")
    runner = CommandRunner(program, tmp_path, target.waiting.command_seconds, actions_settings.cli_environment)
    return CliActions(runner, actions_settings.url)


@pytest.fixture
def channel(request: pytest.FixtureRequest) -> str:
    """The channel that this run of the scenario goes through."""
    plan = getattr(request.node, "plan", None)
    return (plan.channel if plan else None) or "api"


@pytest.fixture
def actions(channel: str, actions_settings: Actions, request: pytest.FixtureRequest) -> ActionsDriver:
    """The system by the scenario's channel."""
    driver: ActionsDriver = request.getfixturevalue("command_line" if channel == "cli" else "actions_api")
    return driver


@pytest.fixture
def access(actions_settings: Actions, actions_api: ApiActions, owner: Ownership) -> Access:
    """Who may do what in this scenario."""
    return Access(actions_settings, actions_api.silently(), owner)


@pytest.fixture
def history(actions_settings: Actions) -> History:
    """The system's records of the past, which a scenario may make older."""
    return History(actions_settings)


@pytest.fixture
def dead_address() -> Iterator[str]:
    """An address at which nobody answers: its port is taken, but nobody listens there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
