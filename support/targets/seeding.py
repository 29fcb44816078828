"""How a Python program of the embedded target is started: as it is, or with seeded defects applied from outside."""

from __future__ import annotations

import sys
from collections.abc import Iterable

DEFECTS = "reference.defects"
"""The module that knows the defects: `list` tells them, `run NAME... -- MODULE ARGUMENT...` applies them."""


def python_module(module: str, *options: str, defects: Iterable[str] = ()) -> list[str]:
    """The command line of a module, wrapped where it is to carry defects."""
    names = list(defects)
    return [sys.executable, "-m", *(defective(names, module) if names else [module]), *options]


def defective(names: Iterable[str], module: str) -> list[str]:
    """What stands in the place of a module's name when it carries defects."""
    return [DEFECTS, "run", *names, "--", module]
