"""What acts on secrets, as pytest fixtures for one scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from support.connections.cluster import ClusterConnection
from support.drivers.cluster import ClusterDriver
from support.drivers.provisioning.cluster_secrets import SecretManifests
from support.drivers.provisioning.commands import PlatformCommands
from support.drivers.provisioning.secret_requests import SERVICE, SecretCommands
from support.drivers.provisioning.store_gate import StoreGate
from support.drivers.provisioning.stored_secrets import SecretStore
from support.ownership import Ownership
from support.targets.offers import offered
from support.targets.profile import Profile


@pytest.fixture
def secret_commands(platform_commands: PlatformCommands) -> SecretCommands:
    """The commands that take requests for secrets."""
    return SecretCommands(platform_commands)


@pytest.fixture
def secret_store(platform_cloud: Callable[[str], Any], owner: Ownership) -> SecretStore:
    """The store, which scenarios fill by hand; what commands leave there is removed by it."""
    return SecretStore(platform_cloud, owner, owner.name(SERVICE))


@pytest.fixture
def store_gate(target: Profile, secret_commands: SecretCommands) -> Iterator[StoreGate]:
    """A gate through which the scenario's commands reach the store from now on."""
    account = offered(target.cloud, "a cloud account")
    gate = StoreGate(offered(account.endpoint_url, "a store whose address commands can be told"))
    secret_commands.environment["AWS_ENDPOINT_URL"] = gate.url
    yield gate
    gate.close()


@pytest.fixture
def secret_manifests(cluster_connection: ClusterConnection, cluster: ClusterDriver) -> SecretManifests:
    """Hands manifests of secrets to the cluster."""
    return SecretManifests(cluster_connection, cluster)
