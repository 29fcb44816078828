"""Entries of the inventory and where they are kept."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Lock
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError


class Entry(BaseModel):
    """Part of an entry; fields that are not known are refused."""

    model_config = ConfigDict(extra="forbid")


class SecretReference(Entry):
    """Where a secret is kept."""

    path: str
    field: str
    version: int | None = None
    format: str | None = None


class Cluster(Entry):
    """A cluster, its address and the secret with its token."""

    name: str
    serverUrl: str
    automationToken: SecretReference | None = None


class ClusterName(Entry):
    """A cluster by name."""

    name: str


class Provisioner(Entry):
    """A cloud account and the secret with its keys."""

    name: str
    automationToken: SecretReference
    resourcesDefaultRegion: str | None = None


class Resource(Entry):
    """One database, cache or the like."""

    provider: str
    identifier: str
    output_resource_name: str | None = None
    region: str | None = None
    delete: bool | None = None


class ResourceGroup(Entry):
    """The resources of a namespace in one account."""

    provider: str = "aws"
    provisioner: Provisioner
    resources: list[Resource]


class Namespace(Entry):
    """A namespace and what belongs to it outside of the cluster."""

    name: str
    delete: bool | None = None
    cluster: ClusterName
    externalResources: list[ResourceGroup] | None = None


class InventoryFile(Entry):
    """What the inventory knows at start."""

    clusters: list[Cluster] = []
    namespaces: list[Namespace] = []


class Registry:
    """The entries, in memory; safe for threads."""

    def __init__(self, start: InventoryFile) -> None:
        self._clusters = {entry.name: entry for entry in start.clusters}
        self._namespaces = {(entry.cluster.name, entry.name): entry for entry in start.namespaces}
        self._lock = Lock()

    def clusters(self) -> list[dict[str, Any]]:
        """All clusters, by name."""
        with self._lock:
            return [entry.model_dump() for _, entry in sorted(self._clusters.items())]

    def namespaces(self) -> list[dict[str, Any]]:
        """All namespaces, by cluster and name."""
        with self._lock:
            return [entry.model_dump() for _, entry in sorted(self._namespaces.items())]

    def put_cluster(self, entry: Cluster) -> None:
        """Add or replace a cluster."""
        with self._lock:
            self._clusters[entry.name] = entry

    def put_namespace(self, entry: Namespace) -> None:
        """Add or replace a namespace."""
        with self._lock:
            self._namespaces[entry.cluster.name, entry.name] = entry

    def remove_cluster(self, name: str) -> bool:
        """Remove a cluster; False if there was none."""
        with self._lock:
            return self._clusters.pop(name, None) is not None

    def remove_namespace(self, cluster: str, name: str) -> bool:
        """Remove a namespace; False if there was none."""
        with self._lock:
            return self._namespaces.pop((cluster, name), None) is not None


class UnreadableFileError(Exception):
    """The file given at start cannot be used; the text says why."""


def read_inventory(path: Path | None) -> InventoryFile:
    """The entries of a file; raises UnreadableFileError."""
    if path is None:
        return InventoryFile()
    try:
        return InventoryFile.model_validate(json.loads(path.read_bytes()))
    except OSError as error:
        raise UnreadableFileError(f"{path}: {error.strerror}") from None
    except ValidationError as error:
        raise UnreadableFileError(f"{path}: {fault_text(error)}") from None
    except ValueError as error:
        raise UnreadableFileError(f"{path}: not JSON: {error}") from None


def fault_text(error: ValidationError) -> str:
    """One line that names every field at fault."""
    faults = error.errors(include_url=False, include_input=False)
    return "; ".join(f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in faults)
