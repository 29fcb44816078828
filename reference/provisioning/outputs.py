"""Writes files below a root and never outside of it: the whole file or none of it."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

MODE = 0o644


class OutsideRootError(Exception):
    """The file would not be below its root; the message is the reason, in one line."""


def write_text(root: Path, relative: str, text: str) -> Path:
    """Put a file below the root, in the place of one that may be there, and return its path.

    Raises OutsideRootError, and OSError when the file cannot be written.
    """
    path = place(root, relative)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        unfinished.chmod(MODE)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return path


def write_json(root: Path, relative: str, content: Any) -> Path:
    """Put a JSON file below the root: indented by 2, keys sorted. Raises as `write_text`."""
    return write_text(root, relative, as_json(content))


def as_json(content: Any) -> str:
    """The text of a JSON file."""
    return json.dumps(content, indent=2, sort_keys=True) + "\n"


def place(root: Path, relative: str) -> Path:
    """The path of a file below the root, however it is spelt and wherever links lead; raises OutsideRootError."""
    path = root / relative
    if not path.parent.resolve().is_relative_to(root.resolve()) or path.name in ("", ".", ".."):
        raise OutsideRootError(f"would be written outside of {root}: {relative!a}")
    return path
