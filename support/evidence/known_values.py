"""Finds known texts inside others, at a price that does not grow with their number.

A run knows thousands of forms of secrets (every issued token in every encoding), and everything that leaves it is
looked through. So long forms are found by sampling: of every known form the first windows are remembered, of a text
only every sixteenth window is looked up; an occurrence cannot lie between two of those.
"""

from __future__ import annotations

from collections import defaultdict

_WINDOW = 8
_STRIDE = 16
_SHORTEST_SAMPLED = _WINDOW + _STRIDE - 1


class KnownValues:
    """Texts that are to be replaced wherever they occur, each with what stands in its place."""

    def __init__(self) -> None:
        self._replacements: dict[str, str] = {}
        self._short: list[str] = []
        self._by_window: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, value: str, replacement: str) -> None:
        """Replace `value` from now on; the first replacement that was given for it counts."""
        if value in self._replacements:
            return
        self._replacements[value] = replacement
        if len(value) < _SHORTEST_SAMPLED:
            self._short.append(value)
            return
        for offset in range(_STRIDE):
            self._by_window[value[offset : offset + _WINDOW]].add(value)

    def replace(self, text: str) -> str:
        """Return `text` with every known value replaced, the longest first."""
        found = {value for value in self._short if value in text}
        windows = self._by_window
        for start in range(0, len(text) - _WINDOW + 1, _STRIDE):
            window = text[start : start + _WINDOW]
            if window in windows:
                found |= windows[window]
        for value in sorted(found, key=len, reverse=True):
            text = text.replace(value, self._replacements[value])
        return text
