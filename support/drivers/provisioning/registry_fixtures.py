"""What arranges images, repositories and catalogue, as pytest fixtures for one scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from support.connections.registry import RegistryConnection
from support.drivers.provisioning.build_folder import BuildFolder
from support.drivers.provisioning.build_registry import BuildRegistry
from support.drivers.provisioning.catalogue import CatalogueDriver
from support.drivers.provisioning.commands import PlatformCommands
from support.drivers.provisioning.registry import ImageSync, RegistryDriver
from support.ownership import Ownership


@pytest.fixture
def registry_driver(
    registry_in: Callable[[str | None], Any], registry_connection: RegistryConnection, owner: Ownership
) -> RegistryDriver:
    """Arranges what is in the registry."""
    return RegistryDriver(registry_in, registry_connection, owner)


@pytest.fixture
def image_sync(platform_commands: PlatformCommands) -> ImageSync:
    """Synchronises images by the platform's command."""
    return ImageSync(platform_commands)


@pytest.fixture
def build_folder(platform_commands: PlatformCommands) -> BuildFolder:
    """Where builds leave images on disk."""
    return BuildFolder(platform_commands.folder / "build")


@pytest.fixture
def build_registry_of() -> Iterator[Callable[[], BuildRegistry]]:
    """The registry that builds push to, started when first asked for."""
    started: list[BuildRegistry] = []

    @cache
    def start() -> BuildRegistry:
        started.append(BuildRegistry())
        return started[0]

    yield start
    for registry in started:
        registry.close()


@pytest.fixture
def catalogue_driver(platform_commands: PlatformCommands) -> CatalogueDriver:
    """Writes the catalogue and runs the commands about it."""
    return CatalogueDriver(platform_commands)
