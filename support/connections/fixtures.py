"""The connections as pytest fixtures: each is opened when first asked for and lives for the session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache as remembered
from typing import Any

import httpx
import pytest

from support.connections.caches import cache_client
from support.connections.clients import guarded_client
from support.connections.cloud import database_client
from support.connections.cluster import ClusterConnection, client_options
from support.targets.needs import needs
from support.targets.offers import offered
from support.targets.profile import Cache, Cluster, Inventory, Profile

ClientOf = Callable[[Cache], Any]
"""Opens the client of a cache server, or finds it where it is open."""


@pytest.fixture(scope="session")
@needs("cluster")
def cluster_settings(target: Profile) -> Cluster:
    """Where the cluster is."""
    return offered(target.cluster, "a cluster")


@pytest.fixture(scope="session")
def cluster_connection(target: Profile, cluster_settings: Cluster) -> Iterator[ClusterConnection]:
    """One connection pool to the cluster for the whole session."""
    options = client_options(cluster_settings)
    with guarded_client(target, cluster_settings.server, **options) as client:
        yield ClusterConnection(client)


@pytest.fixture(scope="session")
@needs("cloud")
def database_connection(target: Profile) -> Any:
    """One client of the cloud's database service for the whole session."""
    settings = offered(target.cloud, "a cloud account")
    return database_client(settings, target.waiting.request_seconds)


@pytest.fixture(scope="session")
def cloud_management(target: Profile, database_connection: Any) -> Iterator[httpx.Client | None]:
    """What can put a database into any state, where the target has such a thing."""
    address = target.cloud.management_url if target.cloud else None
    if address is None:
        yield None
        return
    with guarded_client(target, address) as client:
        yield client


@pytest.fixture(scope="session")
@needs("caches")
def cache_connections(target: Profile) -> Iterator[ClientOf]:
    """One client for each cache server for the whole session, opened when first asked for."""
    opened: list[Any] = []

    @remembered
    def client_of(server: Cache) -> Any:
        opened.append(cache_client(server, target.waiting.request_seconds))
        return opened[-1]

    yield client_of
    for client in opened:
        client.close()


@pytest.fixture(scope="session")
@needs("inventory")
def inventory_settings(target: Profile) -> Inventory:
    """Where resources are made known to the target."""
    return offered(target.inventory, "an inventory in which scenarios may register resources")


@pytest.fixture(scope="session")
def inventory_client(target: Profile, inventory_settings: Inventory) -> Iterator[httpx.Client]:
    """One connection pool to the inventory for the whole session."""
    token = inventory_settings.token
    headers = {"Authorization": token.get_secret_value()} if token else {}
    with guarded_client(target, inventory_settings.url, headers=headers) as client:
        yield client
