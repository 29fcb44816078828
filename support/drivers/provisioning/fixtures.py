"""The commands of platform provisioning and the desk at which they are run, as pytest fixtures for one scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.drivers.provisioning.commands import PlatformCommands
from support.drivers.provisioning.desk import PlatformDesk
from support.targets.profile import Profile, Provisioning


@pytest.fixture
def platform_commands(
    target: Profile,
    provisioning_settings: Provisioning,
    platform_folder: Path,
    remember_files: Callable[[], None],
) -> Iterator[PlatformCommands]:
    """The platform's commands, with a working folder of the scenario's own."""
    commands = PlatformCommands(target, provisioning_settings, platform_folder, remember_files)
    yield commands
    commands.end()


@pytest.fixture
def platform_desk(platform_commands: PlatformCommands) -> PlatformDesk:
    """What the platform engineer has prepared and run."""
    return PlatformDesk(platform_commands)
