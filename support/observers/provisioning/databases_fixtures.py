"""What looks at provisioned databases, as pytest fixtures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.connections.database_server import DatabaseServer
from support.observers.provisioning.plain_server import PlainServer
from support.observers.provisioning.provisioned_roles import ProvisionedRoles
from support.observers.provisioning.rights import RightsObserver


@pytest.fixture
def provisioned_roles(provisioned_server: DatabaseServer) -> ProvisionedRoles:
    """Looks at roles and databases, and logs in."""
    return ProvisionedRoles(provisioned_server)


@pytest.fixture
def database_rights(provisioned_server: DatabaseServer) -> RightsObserver:
    """Tries what roles may do."""
    return RightsObserver(provisioned_server)


@pytest.fixture
def plain_server() -> Iterator[PlainServer]:
    """A database server without encryption."""
    server = PlainServer()
    yield server
    server.close()
