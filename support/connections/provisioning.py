"""What the drivers and the observers of platform provisioning share, as pytest fixtures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache as remembered
from pathlib import Path
from typing import Any

import pytest

from support.connections.cloud import cloud_client
from support.evidence.attachments import attach_table, attach_text, overheard
from support.evidence.tracking import TRAIL_KEY
from support.targets.needs import needs
from support.targets.offers import offered
from support.targets.profile import Profile, Provisioning

_UNREMARKABLE = frozenset({"passed", "skipped", "not_supported"})


@pytest.fixture(scope="session")
def provisioning_settings(target: Profile) -> Provisioning:
    """How the commands of platform provisioning are invoked, and what they work on."""
    return offered(target.provisioning, "platform provisioning")


@pytest.fixture(scope="session")
@needs("cloud")
def platform_cloud(target: Profile) -> Callable[[str], Any]:
    """The suite's own boto3 clients by service ("secretsmanager"), each made when first asked for."""
    settings = offered(target.cloud, "a cloud account")

    @remembered
    def client_of(service: str) -> Any:
        return cloud_client(settings, service, target.waiting.request_seconds)

    return client_of


@pytest.fixture
def platform_evidence() -> Iterator[dict[str, str]]:
    """Looks at what the report says of the scenario from now on: no secret may be in it."""
    with overheard() as texts:
        yield texts


@pytest.fixture
def platform_folder(
    tmp_path: Path, platform_evidence: dict[str, str], request: pytest.FixtureRequest
) -> Iterator[Path]:
    """The folder in which the scenario's commands work; kept, and named in the report, when the scenario fails."""
    folder = tmp_path / "checkouts" / "platform"
    folder.mkdir(parents=True)
    yield folder
    trail = request.node.stash.get(TRAIL_KEY, None)
    if trail is not None and trail.outcome not in _UNREMARKABLE:
        attach_text("the working folder is kept", str(folder))
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        attach_table("files in it", [{"file": str(path.relative_to(folder)), "bytes": _size(path)} for path in files])


def _size(path: Path) -> int:
    return path.lstat().st_size
