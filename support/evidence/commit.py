"""Which state of the suite ran."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

_GIT_SECONDS = 5


def suite_state(root: Path) -> dict[str, Any]:
    """The commit, and whether files differ from it; None where it cannot be known.

    Images carry no repository: there SIGNOFF_COMMIT names the commit that they were built from.
    """
    given = os.environ.get("SIGNOFF_COMMIT")
    if given:
        return {"commit": given, "dirty": False}
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None:
        return {"commit": None, "dirty": None}
    changes = _git(root, "status", "--porcelain")
    return {"commit": commit.strip(), "dirty": None if changes is None else bool(changes.strip())}


def _git(root: Path, *arguments: str) -> str | None:
    try:
        finished = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, timeout=_GIT_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return finished.stdout
