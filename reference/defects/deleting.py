"""Defects of deleting workloads."""

from __future__ import annotations

from typing import Any

from reference.defects.catalogue import WORKER, Kind, defect
from reference.defects.cluster_objects import delete, listed, namespaces_like
from reference.defects.patching import nothing, replace, replace_here


def deletions(change: Any) -> None:
    """Do more than delete the one object: `change(cluster, path)`."""
    from reference.actions.worker.effects import deletion

    def make(original: Any) -> Any:
        def delete_exactly(cluster: Any, path: str, found: Any) -> None:
            original(cluster, path, found)
            change(cluster, path)

        return delete_exactly

    replace_here(deletion, "delete_exactly", make)


@defect("A deletion is reported and does not happen", Kind.MISSING, ("AA-08",), WORKER)
def deletion_without_effect() -> None:
    from reference.actions.worker.effects import deletion

    replace_here(deletion, "delete_exactly", lambda original: nothing)


@defect("What a deleted object has made lives on", Kind.HALF, ("AA-08",), WORKER)
def orphans_left() -> None:
    from reference.actions.worker.kubernetes import Cluster

    def make(original: Any) -> Any:
        def request(self: Any, method: str, path: str, body: Any = None, *more: Any) -> Any:
            if method == "DELETE" and body:
                body = {**body, "propagationPolicy": "Orphan"}
            return original(self, method, path, body, *more)

        return request

    replace(Cluster, "request", make)


@defect("Everything that bears the name is deleted, whatever its kind", Kind.WRONG_OBJECT, ("AA-08",), WORKER)
def all_kinds_of_the_name() -> None:
    def change(cluster: Any, path: str) -> None:
        namespace, name = path.split("/namespaces/")[1].split("/")[0], path.rsplit("/", 1)[1]
        for plural in ("configmaps", "secrets", "services"):
            delete(cluster, f"/api/v1/namespaces/{namespace}/{plural}/{name}")

    deletions(change)


@defect("Objects whose names begin alike are deleted too", Kind.WRONG_OBJECT, ("AA-08",), WORKER)
def similar_names_deleted() -> None:
    def change(cluster: Any, path: str) -> None:
        folder, name = path.rsplit("/", 1)
        for item in listed(cluster, folder):
            if item["metadata"]["name"].startswith(name):
                delete(cluster, f"{folder}/{item['metadata']['name']}")

    deletions(change)


@defect("The namesake in a namespace that begins alike is deleted too", Kind.WRONG_OBJECT, ("AA-08",), WORKER)
def namesake_next_door_deleted() -> None:
    def change(cluster: Any, path: str) -> None:
        namespace = path.split("/namespaces/")[1].split("/")[0]
        for other in namespaces_like(cluster, namespace):
            delete(cluster, path.replace(f"/namespaces/{namespace}/", f"/namespaces/{other}/"))

    deletions(change)


@defect("Only kinds of the core can be deleted", Kind.REFUSAL, ("AA-08",), WORKER)
def core_kinds_only() -> None:
    from reference.actions.worker.effects import deletion

    replace(deletion, "matching_versions", lambda original: lambda cluster, api_version: iter(["v1"]))
