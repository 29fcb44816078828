"""Mismatches are told all at once: one look at the message says what was wanted and everything that was seen."""

from __future__ import annotations

from collections.abc import Iterable


class Mismatch(AssertionError):
    """What was seen is not what was wanted; carries both in words."""

    def __init__(self, wanted: str, seen: Iterable[str]) -> None:
        self.wanted, self.seen = wanted, tuple(seen)
        super().__init__(f"wanted: {wanted}\n  seen: " + "\n        ".join(self.seen))


def expect_none(faults: Iterable[str], *, wanted: str) -> None:
    """Raise `Mismatch` with all faults when there are any."""
    found = tuple(faults)
    if found:
        raise Mismatch(wanted, found)


def changed(before: dict[str, str], after: dict[str, str], what: str) -> list[str]:
    """Say for each key what was added, removed or changed between two mappings."""
    lines = [f"{what} {key} appeared: {after[key]}" for key in sorted(after.keys() - before.keys())]
    lines += [f"{what} {key} is gone: it was {before[key]}" for key in sorted(before.keys() - after.keys())]
    both = sorted(before.keys() & after.keys())
    lines += [f"{what} {key} changed: {before[key]} -> {after[key]}" for key in both if before[key] != after[key]]
    return lines


def listed(words: Iterable[str]) -> str:
    """Join words for a sentence; "nothing" when there are none."""
    return ", ".join(words) or "nothing"
