"""Looking around in a cluster, as defects with too wide a reach do."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

Object = dict[str, Any]


def listed(cluster: Any, path: str, labels: dict[str, str] | None = None) -> list[Object]:
    """The objects at a path, all of them or those with these labels."""
    chosen = ",".join(f"{key}={value}" for key, value in (labels or {}).items())
    items: list[Object] = cluster.request("GET", f"{path}?labelSelector={quote(chosen)}" if chosen else path)["items"]
    return items


def pods_of(cluster: Any, namespace: str, workload: Object) -> list[Object]:
    """The pods that a workload selects."""
    return listed(cluster, f"/api/v1/namespaces/{namespace}/pods", workload["spec"]["selector"]["matchLabels"])


def delete(cluster: Any, path: str) -> None:
    """Delete an object; that it is gone already does not matter."""
    if cluster.read(path) is not None:
        cluster.request("DELETE", path)


def namespaces_like(cluster: Any, namespace: str) -> list[str]:
    """Other namespaces whose names begin with that of this one."""
    names = [item["metadata"]["name"] for item in listed(cluster, "/api/v1/namespaces")]
    return [name for name in names if name.startswith(namespace) and name != namespace]
