"""The logs of the embedded parts, as far as they belong to this run, through the filter."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from support.evidence.redaction import redact

LONGEST = 2 * 1024 * 1024
"""Bytes kept of one log: the last."""


def log_sizes(folder: Path) -> dict[str, int]:
    """How long each log is now, in bytes, by file name."""
    return {path.name: path.stat().st_size for path in folder.glob("*.log")} if folder.is_dir() else {}


def gather_logs(source: Path, target: Path, begun_at: Mapping[str, int], prefix: str = "") -> None:
    """Copy what has been written since; `begun_at` tells where in each log (by file name) that begins.

    The copies' names begin with `prefix`.
    """
    if not source.is_dir():
        return
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.log")):
        text = _since(path, begun_at.get(path.name, 0))
        (target / f"{prefix}{path.name}").write_text(redact(text), encoding="utf-8")


def _since(path: Path, start: int) -> str:
    with path.open("rb") as log:
        size = log.seek(0, 2)
        # begun anew since then
        start = 0 if start > size else start
        cut = max(0, size - start - LONGEST)
        log.seek(start + cut)
        text = log.read().decode("utf-8", "replace")
    return f"... cut here: {cut:,} bytes before this\n{text.partition(chr(10))[2]}" if cut else text
