"""Where a run took place: interpreter, platform, packages, and the parts of the target."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path
from typing import Any

from support.targets.profile import Profile


def describe_environment(profile: Profile | None, description: dict[str, Any] | None) -> dict[str, Any]:
    """As plain data. `description` is what the supervisor of an embedded environment tells, if there is one."""
    return {
        "schema": 1,
        "python": {"version": platform.python_version(), "implementation": platform.python_implementation()},
        "platform": {
            "system": platform.system(),
            "release": platform.release(),
            "machine": platform.machine(),
            "processors": os.cpu_count(),
        },
        "packages": _packages(),
        "target": None if profile is None else {"name": profile.name, "kind": profile.kind},
        "versions": {} if profile is None else dict(profile.versions),
        "parts": _parts(description),
        "terminal": sys.stdout.isatty(),
    }


def _packages() -> dict[str, str]:
    """Names and versions of what is installed, from the names of its folders: reading metadata takes 0.3 s."""
    folders = {path.name for entry in sys.path if entry for path in Path(entry).glob("*.dist-info")}
    found = {name: version for name, _, version in (one.removesuffix(".dist-info").partition("-") for one in folders)}
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def _parts(description: dict[str, Any] | None) -> dict[str, Any]:
    parts = (description or {}).get("parts", {})
    kept = ("state", "ready_seconds", "reason")
    return {
        name: {key: part[key] for key in kept if key in part}
        for name, part in parts.items()
        if part.get("state") != "not started"
    }
