"""The drivers that arrange a scenario's world, as pytest fixtures.

What they arrange joins the scenario's surroundings through the fixtures `namespace_joins`, `database_joins` and
`cache_joins`, which belong to the observers: a driver need not know who looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from support.connections.cluster import ClusterConnection
from support.connections.fixtures import ClientOf
from support.drivers.caches import CachesDriver
from support.drivers.cloud import CloudDriver
from support.drivers.cluster import ClusterDriver
from support.drivers.inventory import InventoryDriver
from support.ownership import Ownership
from support.targets.offers import offered
from support.targets.profile import Cache, Cluster, Profile


@pytest.fixture
def cluster(
    cluster_connection: ClusterConnection,
    cluster_settings: Cluster,
    owner: Ownership,
    namespace_joins: Callable[[str], None],
) -> ClusterDriver:
    """Arranges the cluster."""
    return ClusterDriver(cluster_connection, cluster_settings, owner, namespace_joins)


@pytest.fixture
def cloud(
    database_connection: Any,
    cloud_management: httpx.Client | None,
    owner: Ownership,
    database_joins: Callable[[str], None],
) -> CloudDriver:
    """Arranges databases."""
    return CloudDriver(database_connection, owner, cloud_management, database_joins)


@pytest.fixture
def caches(
    target: Profile,
    cache_connections: ClientOf,
    cache_joins: Callable[[Cache], None],
    pytestconfig: pytest.Config,
) -> Iterator[CachesDriver]:
    """Leases caches to the scenario."""
    locks = pytestconfig.rootpath / ".signoff" / "locks"
    driver = CachesDriver(target.caches, cache_connections, locks, joined=cache_joins)
    yield driver
    driver.close()


@pytest.fixture
def inventory(target: Profile, inventory_client: httpx.Client, owner: Ownership) -> InventoryDriver:
    """Makes resources known to the target."""
    account = offered(target.cloud, "a cloud account")
    return InventoryDriver(
        inventory_client,
        owner,
        cluster=offered(target.cluster, "a cluster").name,
        account=account.account,
        account_secret=f"accounts/{account.account}",
        region=account.region,
    )
