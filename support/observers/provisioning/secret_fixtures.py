"""What looks at secrets, as pytest fixtures for one scenario."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from support.connections.cluster import ClusterConnection
from support.observers.provisioning.cluster_secrets import ClusterSecrets
from support.observers.provisioning.stored_secrets import StoredSecrets
from support.ownership import Ownership


@pytest.fixture
def stored_secrets(platform_cloud: Callable[[str], Any]) -> StoredSecrets:
    """Looks into the secret store."""
    return StoredSecrets(platform_cloud)


@pytest.fixture
def cluster_secrets(cluster_connection: ClusterConnection, platform_cloud: object, owner: Ownership) -> ClusterSecrets:
    """Looks at the secrets of the scenario's own namespace, which come there from the cloud."""
    return ClusterSecrets(cluster_connection, owner.prefix)
