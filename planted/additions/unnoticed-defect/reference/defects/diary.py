"""A diary that is not kept."""

from __future__ import annotations

from types import ModuleType


def keeps_no_diary(target: ModuleType) -> None:
    target.House.note = lambda house, entry: None


DEFECTS = {"keeps-no-diary": ("The house keeps no diary", ["LA-02"], keeps_no_diary)}
