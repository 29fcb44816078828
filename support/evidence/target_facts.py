"""What the evidence says of the target."""

from __future__ import annotations

from typing import Any

import pytest

from support.targets.session import ENVIRONMENT_KEY


def target_facts(config: pytest.Config) -> dict[str, Any]:
    """Name, kind and versions of the target; what was asked for when there never was one."""
    record = config.stash.get(ENVIRONMENT_KEY, None)
    if record is not None:
        return {"name": record.profile_name, "kind": record.kind, "versions": dict(record.versions)}
    return {"name": config.getoption("--target", None) or "unknown", "kind": "unknown", "versions": {}}


def ready_seconds(config: pytest.Config) -> float | None:
    """How long the target took to be ready for this run, in seconds; None when there never was one."""
    record = config.stash.get(ENVIRONMENT_KEY, None)
    return None if record is None else round(record.ready_seconds, 3)
