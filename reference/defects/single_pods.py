"""Defects of restarting single pods."""

from __future__ import annotations

from typing import Any

from reference.defects.catalogue import WORKER, Kind, defect
from reference.defects.cluster_objects import delete, listed, namespaces_like
from reference.defects.patching import nothing, replace, replace_here


def pod_restarts(make: Any) -> None:
    """Put something else in the place of restarting a pod."""
    from reference.actions.worker.effects import workloads

    replace(workloads, "restart_pod", make)


def counts_as_kept(judge: Any) -> None:
    """Judge otherwise whether a pod belongs to something that recreates it."""
    from reference.actions.worker.effects import workloads

    replace(workloads, "belongs_to_controller", lambda original: judge)


@defect("A pod that nothing recreates is deleted all the same", Kind.PERMISSION, ("AA-05",), WORKER)
def lone_pod_deleted() -> None:
    counts_as_kept(lambda pod: True)


@defect("Every owner of a pod counts as one that recreates it", Kind.PERMISSION, ("AA-05",), WORKER)
def any_owner_counts() -> None:
    counts_as_kept(lambda pod: bool(pod["metadata"].get("ownerReferences")))


@defect("Pods of stateful sets are refused", Kind.REFUSAL, ("AA-05",), WORKER)
def pod_of_a_stateful_set_refused() -> None:
    from reference.actions.worker.effects import workloads

    replace(workloads, "CONTROLLERS", lambda original: ("ReplicaSet",))


@defect("The restart of a pod is reported and does not happen", Kind.MISSING, ("AA-05",), WORKER)
def pod_left_alone() -> None:
    from reference.actions.worker.effects import workloads

    replace_here(workloads, "delete_exactly", lambda original: nothing)


@defect("Restarting one pod takes all pods of its workload", Kind.WRONG_OBJECT, ("AA-05",), WORKER)
def all_pods_of_the_workload() -> None:
    def make(original: Any) -> Any:
        def restart(context: Any, cluster: Any, namespace: str, name: str) -> None:
            pods = listed(cluster, f"/api/v1/namespaces/{namespace}/pods")
            owners = {pod["metadata"]["name"]: owner_of(pod) for pod in pods}
            original(context, cluster, namespace, name)
            for other, owner in owners.items():
                if owner and owner == owners.get(name) and other != name:
                    delete(cluster, f"/api/v1/namespaces/{namespace}/pods/{other}")

        return restart

    pod_restarts(make)


def owner_of(pod: dict[str, Any]) -> Any:
    """The uid of the pod's first owner."""
    owners = pod["metadata"].get("ownerReferences") or [{}]
    return owners[0].get("uid")


@defect("A refused pod is deleted before the refusal is written down", Kind.HALF, ("AA-05",), WORKER)
def refused_pod_deleted() -> None:
    def make(original: Any) -> Any:
        def restart(context: Any, cluster: Any, namespace: str, name: str) -> None:
            try:
                original(context, cluster, namespace, name)
            except Exception:
                delete(cluster, f"/api/v1/namespaces/{namespace}/pods/{name}")
                raise

        return restart

    pod_restarts(make)


@defect("A pod of the same name in a namespace that begins alike goes too", Kind.WRONG_OBJECT, ("AA-05",), WORKER)
def pod_in_similar_namespaces() -> None:
    def make(original: Any) -> Any:
        def restart(context: Any, cluster: Any, namespace: str, name: str) -> None:
            original(context, cluster, namespace, name)
            for other in namespaces_like(cluster, namespace):
                delete(cluster, f"/api/v1/namespaces/{other}/pods/{name}")

        return restart

    pod_restarts(make)
