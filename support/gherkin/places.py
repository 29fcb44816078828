"""Where features are, told as pytest takes it: a folder, a file, or `file.feature::scenario`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def without_features(places: Iterable[str], root: Path) -> list[str]:
    """Those of some places, seen from `root`, where there is no feature."""
    return [place for place in places if not _holds_features(root / place.split("::")[0])]


def _holds_features(path: Path) -> bool:
    return path.exists() if path.suffix == ".feature" else next(path.rglob("*.feature"), None) is not None
