"""The kinds of cluster objects that the suite makes or looks at, and where each is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
"""An object of the cluster, exactly as the cluster answered it."""


@dataclass(frozen=True)
class Kind:
    """One kind of object: `group` is empty for the core group."""

    name: str
    plural: str
    group: str = ""
    namespaced: bool = True
    version: str = "v1"

    @property
    def api_version(self) -> str:
        """What the object itself states as its `apiVersion`."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def path(self, namespace: str | None = None, name: str | None = None) -> str:
        """Address of the collection, or of one object in it."""
        root = f"/apis/{self.api_version}" if self.group else f"/api/{self.version}"
        scope = f"/namespaces/{namespace}" if self.namespaced and namespace else ""
        return f"{root}{scope}/{self.plural}" + (f"/{name}" if name else "")


_KINDS = (
    Kind("Namespace", "namespaces", namespaced=False),
    Kind("Pod", "pods"),
    Kind("ConfigMap", "configmaps"),
    Kind("Secret", "secrets"),
    Kind("Service", "services"),
    Kind("Deployment", "deployments", "apps"),
    Kind("ReplicaSet", "replicasets", "apps"),
    Kind("StatefulSet", "statefulsets", "apps"),
    Kind("DaemonSet", "daemonsets", "apps"),
    Kind("CronJob", "cronjobs", "batch"),
    Kind("Job", "jobs", "batch"),
)
_ADDED = (Kind("ExternalSecret", "externalsecrets", "external-secrets.io", version="v1beta1"),)
"""Kinds that not every cluster has."""
_BY_NAME = {kind.name: kind for kind in (*_KINDS, *_ADDED)}

SNAPSHOT_KINDS = tuple(kind.name for kind in _KINDS if kind.namespaced)
"""What a look at a whole namespace covers."""


def kind_of(name: str) -> Kind:
    """Find a kind by its name. Raises `LookupError` naming the known ones."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise LookupError(f"the suite does not know the kind {name}; it knows {', '.join(sorted(_BY_NAME))}") from None
