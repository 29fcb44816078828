"""What a defect is, and the list of all there are."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

API = "actions-api"
WORKER = "actions-worker"
COMMAND_LINE = "cli"

DESKS = ("alerting-api", "alerting-second")
"""Both run the same code over the same records."""
INGESTER = "alerting-ingester"
EVALUATOR = "alerting-evaluator"
DELIVERER = "alerting-deliverer"
ALERTS_COMMAND_LINE = "alerting-cli"

PROVISIONING = "provisioning"
"""All commands of platform provisioning."""

Apply = Callable[[], None]


class Kind(StrEnum):
    """In which way the effect or the word of a system goes wrong."""

    MISSING = "effect missing"
    WRONG_OBJECT = "effect on the wrong object"
    TWICE = "effect twice"
    EARLY = "too early"
    LATE = "too late"
    HALF = "only half"
    RECORD = "wrong record"
    REFUSAL = "wrong refusal"
    PERMISSION = "missing refusal"
    LEAK = "leak"


@dataclass(frozen=True, slots=True)
class Defect:
    """One defect: `apply` plants it into the process that is about to become one of `parts`."""

    name: str
    title: str
    kind: Kind
    promises: tuple[str, ...]
    parts: tuple[str, ...]
    apply: Apply


class UnknownDefectError(LookupError):
    """There is no defect of that name."""


_KNOWN: dict[str, Defect] = {}


def defect(title: str, kind: Kind, promises: Iterable[str], *parts: str) -> Callable[[Apply], Apply]:
    """Enter the decorated function into the catalogue, under its own name with dashes."""

    def enter(apply: Apply) -> Apply:
        name = apply.__name__.replace("_", "-")
        if name in _KNOWN:
            raise ValueError(f"there are two defects of the name {name}")
        _KNOWN[name] = Defect(name, title, kind, tuple(promises), parts, apply)
        return apply

    return enter


def all_defects() -> list[Defect]:
    """Every defect of every module of this package, in the order of the modules' names."""
    package = importlib.import_module(__package__)
    found = pkgutil.walk_packages(package.__path__, f"{__package__}.")
    for module in sorted(one.name for one in found if not one.name.endswith(".__main__")):
        importlib.import_module(module)
    return list(_KNOWN.values())


def chosen(names: Iterable[str]) -> list[Defect]:
    """The defects of these names; raises UnknownDefectError for the first that there is not."""
    known = {found.name: found for found in all_defects()}
    for name in names:
        if name not in known:
            raise UnknownDefectError(f"there is no defect {name}")
    return [known[name] for name in names]
