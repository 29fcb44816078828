"""What acts on databases, as pytest fixtures: the server for the session, its arrangements for one scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from support.connections.database_server import DatabaseServer
from support.drivers.provisioning.desk import PlatformDesk
from support.drivers.provisioning.own_secrets import OwnSecrets
from support.drivers.provisioning.provisioning_command import ProvisioningCommand
from support.drivers.provisioning.requested_roles import RequestedRoles
from support.drivers.provisioning.server_arrangements import ServerArrangements
from support.ownership import Ownership
from support.targets.guard import HostGuard
from support.targets.needs import needs
from support.targets.profile import Profile, Provisioning


@pytest.fixture(scope="session")
@needs("postgres-front")
def provisioned_server(target: Profile, provisioning_settings: Provisioning) -> Iterator[DatabaseServer]:
    """The server on which databases are provisioned."""
    masters = {name: dsn.get_secret_value() for name, dsn in provisioning_settings.masters.items()}
    for address in masters.values():
        HostGuard(target).allow(address)
    server = DatabaseServer(masters)
    yield server
    server.close()


@pytest.fixture
def server_arrangements(provisioned_server: DatabaseServer, owner: Ownership) -> ServerArrangements:
    """Arranges the server by hand; what is provisioned there is removed by it."""
    return ServerArrangements(provisioned_server, owner)


@pytest.fixture
def provisioning_command(
    platform_desk: PlatformDesk, platform_cloud: Callable[[str], Any], owner: Ownership
) -> ProvisioningCommand:
    """The command that provisions databases."""
    return ProvisioningCommand(platform_desk.commands, OwnSecrets(platform_cloud, owner), owner)


@pytest.fixture
def requested_roles(
    platform_desk: PlatformDesk,
    provisioning_command: ProvisioningCommand,
    provisioned_server: DatabaseServer,
    server_arrangements: ServerArrangements,
    owner: Ownership,
) -> RequestedRoles:
    """The scenario's list of requested roles, which can be provisioned."""
    return RequestedRoles(platform_desk, provisioning_command, provisioned_server, owner, server_arrangements.belongs)
