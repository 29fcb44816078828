"""The registry, as its account sees it and as whoever pulls images does, as pytest fixtures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache as remembered
from typing import Any

import pytest

from support.connections.clients import guarded_client
from support.connections.cloud import cloud_client
from support.connections.registry import RegistryConnection
from support.observers.provisioning.registry import RegistryObserver
from support.targets.needs import needs
from support.targets.offers import offered
from support.targets.profile import Profile, Provisioning


@pytest.fixture(scope="session")
@needs("cloud")
def registry_in(target: Profile) -> Callable[[str | None], Any]:
    """The suite's own client of the registry of a region, by its name; None: the region of the profile."""
    settings = offered(target.cloud, "a cloud account")

    @remembered
    def client_in(region: str | None) -> Any:
        place = settings if region is None else settings.model_copy(update={"region": region})
        return cloud_client(place, "ecr", target.waiting.request_seconds)

    return client_in


@pytest.fixture(scope="session")
def registry_address(provisioning_settings: Provisioning) -> str:
    """Where images are pushed to."""
    return offered(provisioning_settings.registry_url, "a registry of images")


@pytest.fixture(scope="session")
def registry_connection(
    target: Profile, registry_address: str, registry_in: Callable[[str | None], Any]
) -> Iterator[RegistryConnection]:
    """One connection to the registry for the whole session."""

    def login() -> str:
        token = registry_in(None).get_authorization_token()["authorizationData"][0]["authorizationToken"]
        return str(token)

    with guarded_client(target, registry_address) as client:
        yield RegistryConnection(client, login)


@pytest.fixture(scope="session")
def registry_observer(
    registry_in: Callable[[str | None], Any], registry_connection: RegistryConnection
) -> RegistryObserver:
    """Looks into the registry."""
    return RegistryObserver(registry_in, registry_connection)
