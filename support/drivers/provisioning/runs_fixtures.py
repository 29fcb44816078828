"""Runs of provisioning and what gets in their way, as pytest fixtures for one scenario."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.connections.database_server import DatabaseServer
from support.drivers.provisioning.desk import PlatformDesk
from support.drivers.provisioning.provisioning_command import ProvisioningCommand
from support.drivers.provisioning.provisioning_runs import ProvisioningRuns
from support.drivers.provisioning.server_arrangements import ServerArrangements
from support.drivers.provisioning.server_troubles import ServerTroubles
from support.drivers.provisioning.store_gate import StoreGate
from support.ownership import Ownership
from support.targets.offers import offered
from support.targets.profile import Profile


@pytest.fixture
def provisioning_runs(
    platform_desk: PlatformDesk,
    provisioning_command: ProvisioningCommand,
    server_arrangements: ServerArrangements,
    owner: Ownership,
) -> ProvisioningRuns:
    """The databases that are listed, and the runs that provision them."""
    return ProvisioningRuns(platform_desk, provisioning_command, server_arrangements, owner)


@pytest.fixture
def server_troubles(
    target: Profile, provisioned_server: DatabaseServer, server_arrangements: ServerArrangements, owner: Ownership
) -> ServerTroubles:
    """What gets in the way on the server."""
    return ServerTroubles(provisioned_server, server_arrangements, owner, target.waiting.command_seconds)


@pytest.fixture
def watched_store(target: Profile, provisioning_command: ProvisioningCommand) -> Iterator[StoreGate]:
    """A gate through which provisioning asks the store from now on."""
    account = offered(target.cloud, "a cloud account")
    gate = StoreGate(offered(account.endpoint_url, "a store whose address commands can be told"))
    provisioning_command.run.variables["AWS_ENDPOINT_URL"] = gate.url
    yield gate
    gate.close()
