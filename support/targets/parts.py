"""What a part of the embedded environment is, and how parts depend on each other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from support.targets.children import Launch
from support.targets.errors import EnvironmentFailure


@dataclass(frozen=True)
class Part:
    """One process of the environment.

    `launch` prepares what the process finds and tells how it is started; `ready` asks it once. `after` names parts
    that must be ready before it is started, `beside` parts that must be up for it to be of use. `group` is a common
    name for several parts. `within` is how many seconds the part may take to become ready.
    """

    name: str
    launch: Callable[[], Awaitable[Launch]]
    ready: Callable[[], Awaitable[bool]]
    after: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    group: str | None = None
    within: float = 60.0
    ports: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()


Catalogue = Mapping[str, Part]
"""All parts that an environment can have, by name."""


def catalogue_of(parts: Iterable[Part]) -> Catalogue:
    """Index parts by name."""
    return {part.name: part for part in parts}


def expand(catalogue: Catalogue, names: Iterable[str]) -> list[str]:
    """Names of parts for names of parts or groups. Raises `EnvironmentFailure` for an unknown one."""
    found: list[str] = []
    for name in names:
        members = [part.name for part in catalogue.values() if name in (part.name, part.group)]
        if not members:
            raise EnvironmentFailure(f"there is no part {name!r}; there are {', '.join(catalogue)}")
        found.extend(member for member in members if member not in found)
    return found


def closure(catalogue: Catalogue, names: Iterable[str]) -> list[str]:
    """The named parts (or groups) and all that they depend on, dependencies first."""
    ordered: list[str] = []

    def add(name: str) -> None:
        if name in ordered:
            return
        part = catalogue[name]
        for other in expand(catalogue, (*part.after, *part.beside)):
            add(other)
        ordered.append(name)

    for name in expand(catalogue, names):
        add(name)
    return ordered
