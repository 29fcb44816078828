"""Showing what is added to log files, line by line, until somebody has seen enough."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from support.waiting import NotYet, Unfulfilled, eventually

_FOR_EVER = 10.0 * 365 * 24 * 3600


def follow(files: Mapping[str, Path]) -> None:
    """Print new lines of the files, with the name before each line when there are several; returns on Ctrl-C only."""
    places = {name: path.stat().st_size for name, path in files.items()}

    def look() -> NotYet:
        for name, path in files.items():
            places[name] = _print_new(path, places[name], f"{name}: " if len(files) > 1 else "")
        return NotYet("more may come")

    try:
        eventually(look, wanted="more lines", within=_FOR_EVER)
    except Unfulfilled:
        return


def _print_new(path: Path, place: int, before: str) -> int:
    """Print the whole lines after `place` and return the place after them; a file that has shrunk is read anew."""
    size = path.stat().st_size if path.exists() else 0
    if size == place:
        return place
    with path.open("rb") as file:
        file.seek(place if size > place else 0)
        start = file.tell()
        whole, newline, _ = file.read().rpartition(b"\n")
    for line in whole.decode(errors="replace").splitlines():
        sys.stdout.write(f"{before}{line}\n")
    sys.stdout.flush()
    return start + len(whole) + len(newline)
