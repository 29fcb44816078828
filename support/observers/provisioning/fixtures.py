"""What looks at the working folder of a scenario's commands, and at what they show, as pytest fixtures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.observers.files import WrittenFiles
from support.observers.provisioning.secrecy import PlatformSecrets
from support.targets.profile import Profile


@pytest.fixture
def written_files(platform_folder: Path, tmp_path: Path) -> WrittenFiles:
    """Looks at the files that the scenario's commands write, also outside of their working folder."""
    return WrittenFiles(platform_folder, tmp_path)


@pytest.fixture
def platform_secrets(target: Profile) -> PlatformSecrets:
    """Looks for passwords and secret values."""
    return PlatformSecrets(target)


@pytest.fixture
def remember_files(written_files: WrittenFiles) -> Callable[[], None]:
    """Looks at the files as they are, to be called before each command."""
    return written_files.remember
