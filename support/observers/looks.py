"""Looks at the parts of a scenario's surroundings: its namespaces, its databases, its caches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from support.observers import caches, databases, namespaces
from support.observers.surroundings import Thing


@dataclass(frozen=True)
class NamespaceLook:
    """A namespace as a part of the surroundings."""

    seen: namespaces.NamespaceSeen

    def differences(self, after: NamespaceLook, apart_from: Iterable[Thing]) -> list[str]:
        """Say what changed, apart from things of this namespace and what they own."""
        named = [(thing.kind, thing.name) for thing in apart_from if thing.place == self.seen.namespace]
        return namespaces.differences(self.seen, after.seen, named)

    def evidence(self) -> Any:
        """For the report."""
        return self.seen.evidence()


@dataclass(frozen=True)
class DatabaseLook:
    """A database as a part of the surroundings."""

    seen: databases.InstanceSeen

    def differences(self, after: DatabaseLook, apart_from: Iterable[Thing]) -> list[str]:
        """Say what changed, unless this database is excused."""
        excused = Thing("Database", self.seen.identifier) in apart_from
        return [] if excused else databases.changes(self.seen, after.seen)

    def evidence(self) -> Any:
        """For the report."""
        return self.seen.evidence()


@dataclass(frozen=True)
class CacheLook:
    """A cache as a part of the surroundings."""

    seen: caches.CacheSeen

    def differences(self, after: CacheLook, apart_from: Iterable[Thing]) -> list[str]:
        """Say what changed, unless this cache is excused."""
        return [] if Thing("Cache", self.seen.name) in apart_from else caches.changes(self.seen, after.seen)

    def evidence(self) -> Any:
        """For the report."""
        return self.seen.evidence()
