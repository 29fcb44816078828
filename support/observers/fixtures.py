"""The observers as pytest fixtures, and how what drivers arrange joins the surroundings of a scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from support.connections.clients import guarded_client
from support.connections.cluster import ClusterConnection
from support.connections.fixtures import ClientOf
from support.observers.caches import CacheObserver
from support.observers.cluster import ClusterObserver
from support.observers.databases import CloudObserver
from support.observers.looks import CacheLook, DatabaseLook, NamespaceLook
from support.observers.metrics import MetricsObserver
from support.observers.surroundings import Surroundings
from support.targets.needs import needs
from support.targets.offers import offered
from support.targets.profile import Cache, Profile


@pytest.fixture
def surroundings() -> Surroundings:
    """Everything that the scenario has arranged, to be compared before and after the act."""
    return Surroundings()


@pytest.fixture
def cluster_observer(cluster_connection: ClusterConnection) -> Iterator[ClusterObserver]:
    """Looks into the cluster."""
    observer = ClusterObserver(cluster_connection)
    yield observer
    observer.close()


@pytest.fixture
def cloud_observer(database_connection: Any) -> CloudObserver:
    """Looks into the cloud account."""
    return CloudObserver(database_connection)


@pytest.fixture
def cache_observer(cache_connections: ClientOf) -> CacheObserver:
    """Looks into caches."""
    return CacheObserver(cache_connections)


@pytest.fixture
@needs("actions-api", "actions-worker")
def metrics_observer(target: Profile) -> Iterator[MetricsObserver]:
    """Asks the measuring points of the action automation system."""
    settings = offered(target.actions, "action automation")
    with guarded_client(target, settings.url) as client:
        yield MetricsObserver(client, settings.worker_metrics_url)


@pytest.fixture
def namespace_joins(surroundings: Surroundings, cluster_observer: ClusterObserver) -> Callable[[str], None]:
    """Takes a namespace into the surroundings."""

    def join(namespace: str) -> None:
        surroundings.join(f"namespace {namespace}", lambda: NamespaceLook(cluster_observer.namespace(namespace)))

    return join


@pytest.fixture
def database_joins(surroundings: Surroundings, cloud_observer: CloudObserver) -> Callable[[str], None]:
    """Takes a database into the surroundings."""

    def join(identifier: str) -> None:
        surroundings.join(f"database {identifier}", lambda: DatabaseLook(cloud_observer.instance(identifier)))

    return join


@pytest.fixture
def cache_joins(surroundings: Surroundings, cache_observer: CacheObserver) -> Callable[[Cache], None]:
    """Takes a leased cache into the surroundings."""

    def join(server: Cache) -> None:
        surroundings.join(f"cache {server.name}", lambda: CacheLook(cache_observer.cache(server)))

    return join
