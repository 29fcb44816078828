"""Whether a text names something: as a word of its own, in the scenario's or in its actual name."""

from __future__ import annotations

import re
from collections.abc import Iterable

_GENERATED = r"(?:-[0-9a-f]{8})?"
"""What a target puts behind the names of what it makes."""


def names(text: str, candidates: Iterable[str]) -> bool:
    """Tell whether the text holds one of the candidates, and not only as a part of another name."""
    return any(
        re.search(rf"(?<![\w-]){re.escape(candidate)}{_GENERATED}(?![\w-])", text) is not None
        for candidate in candidates
    )
