"""Which target was chosen: a name stands for a file in `targets/`, everything else is the path of a profile."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from support.targets.control import Control
from support.targets.embedded import embedded_profile, is_embedded
from support.targets.profile import Profile, ProfileError, read_profile
from support.targets.state import KEPT, alive

DEFAULT = "embedded"


def profile_path(root: Path, chosen: str) -> Path:
    """Path of the chosen profile. Raises `ProfileError` naming the known profiles when there is no such file."""
    looks_like_path = chosen.endswith(".toml") or os.sep in chosen
    path = (root / chosen if looks_like_path else root / "targets" / f"{chosen}.toml").resolve()
    if not path.is_file():
        known = ", ".join(sorted(profile.stem for profile in (root / "targets").glob("*.toml"))) or "none"
        raise ProfileError(f"there is no target {chosen!r} ({path} does not exist). Known targets: {known}.")
    return path


def deployed_profile(path: Path) -> Profile:
    """Read the profile of a deployed target.

    Its secrets come from the environment, or from a file of the same name that ends in `.env`, lies beside it and is
    readable by its owner only.
    """
    beside = path.with_suffix(".env")
    return read_profile(path, {**_read_variables(beside), **os.environ} if beside.is_file() else None)


def target_profile(root: Path, chosen: str) -> Profile:
    """The profile of a target that is up already: a deployed one, or the embedded one that is kept.

    Raises `ProfileError` when the profile is unusable or no embedded environment is kept.
    """
    path = profile_path(root, chosen)
    if not is_embedded(path):
        return deployed_profile(path)
    if alive(root / KEPT) is None:
        raise ProfileError("the embedded target is not up; `make up` starts it and keeps it")
    return embedded_profile(path, Control(root / KEPT).describe(), root)


def _read_variables(path: Path) -> dict[str, str]:
    if path.stat().st_mode & 0o077:
        raise ProfileError(f"{path} holds secrets but others may read it: run `chmod 600 {path}`")
    variables: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        words = shlex.split(line, comments=True)
        for word in words[1:] if words[:1] == ["export"] else words:
            name, _, value = word.partition("=")
            variables[name] = value
    return variables
