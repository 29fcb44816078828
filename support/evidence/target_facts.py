"""What the evidence says of the target, and the secrets that the target's profile makes known to the filter."""

from __future__ import annotations

from typing import Any

import pytest

from support.evidence.redaction import register_secret, register_secrets_of
from support.targets.profile import Profile
from support.targets.session import ENVIRONMENT_KEY, PROFILE_KEY

_LEARNED: pytest.StashKey[Profile] = pytest.StashKey()


def learn_secrets(config: pytest.Config) -> None:
    """Make the profile's secrets known to the filter of this process, once there is a profile or another one."""
    profile = config.stash.get(PROFILE_KEY, None)
    if profile is not None and config.stash.get(_LEARNED, None) is not profile:
        register_secrets_of(profile)
        record = config.stash.get(ENVIRONMENT_KEY, None)
        for name, value in record.secrets.items() if record is not None else ():
            register_secret(value, name)
        config.stash[_LEARNED] = profile


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
