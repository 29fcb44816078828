"""Defects of restarting workloads."""

from __future__ import annotations

from dataclasses import replace as altered
from typing import Any

from reference.defects.catalogue import WORKER, Kind, defect
from reference.defects.cluster_objects import delete, listed, namespaces_like, pods_of
from reference.defects.patching import nothing, replace


def restarts(make: Any) -> None:
    """Put something else in the place of restarting a workload."""
    from reference.actions.worker.effects import workloads

    replace(workloads, "restart_workload", make)


def address(kind: str, namespace: str, name: str = "") -> str:
    """Where a workload is, or all of its kind."""
    path = f"/apis/apps/v1/namespaces/{namespace}/{kind.lower()}s"
    return f"{path}/{name}" if name else path


@defect("The worker reports success without restarting the workload", Kind.MISSING, ("AA-03", "AA-04"), WORKER)
def restart_that_never_happens() -> None:
    restarts(lambda original: nothing)


@defect("All pods of a restarted workload are deleted at once", Kind.EARLY, ("AA-03", "AA-04"), WORKER)
def restart_of_all_pods_at_once() -> None:
    def make(original: Any) -> Any:
        def restart(_context: Any, cluster: Any, namespace: str, kind: str, name: str) -> None:
            for pod in pods_of(cluster, namespace, cluster.request("GET", address(kind, namespace, name))):
                delete(cluster, f"/api/v1/namespaces/{namespace}/pods/{pod['metadata']['name']}")

        return restart

    restarts(make)


@defect("A restart replaces only the first pod of a workload", Kind.HALF, ("AA-03", "AA-04"), WORKER)
def restart_of_the_first_pod() -> None:
    def make(original: Any) -> Any:
        def restart(context: Any, cluster: Any, namespace: str, kind: str, name: str) -> None:
            pods = pods_of(cluster, namespace, cluster.request("GET", address(kind, namespace, name)))
            if len(pods) < 2:
                original(context, cluster, namespace, kind, name)
            else:
                delete(cluster, f"/api/v1/namespaces/{namespace}/pods/{pods[0]['metadata']['name']}")

        return restart

    restarts(make)


@defect("Workloads whose names begin alike are restarted too", Kind.WRONG_OBJECT, ("AA-03",), WORKER)
def restart_of_similar_names() -> None:
    def make(original: Any) -> Any:
        def restart(context: Any, cluster: Any, namespace: str, kind: str, name: str) -> None:
            original(context, cluster, namespace, kind, name)
            for other in (item["metadata"]["name"] for item in listed(cluster, address(kind, namespace))):
                if other.startswith(name) and other != name:
                    original(context, cluster, namespace, kind, other)

        return restart

    restarts(make)


@defect("Other workloads of the namespace are restarted along", Kind.WRONG_OBJECT, ("AA-03", "AA-04"), WORKER)
def restart_of_the_namespace() -> None:
    def make(original: Any) -> Any:
        def restart(context: Any, cluster: Any, namespace: str, kind: str, name: str) -> None:
            original(context, cluster, namespace, kind, name)
            for other in ("Deployment", "StatefulSet", "DaemonSet"):
                for item in listed(cluster, address(other, namespace)):
                    original(context, cluster, namespace, other, item["metadata"]["name"])

        return restart

    restarts(make)


@defect("A namesake in a namespace that begins alike is restarted too", Kind.WRONG_OBJECT, ("AA-03",), WORKER)
def restart_in_similar_namespaces() -> None:
    def make(original: Any) -> Any:
        def restart(context: Any, cluster: Any, namespace: str, kind: str, name: str) -> None:
            original(context, cluster, namespace, kind, name)
            for other in namespaces_like(cluster, namespace):
                if cluster.read(address(kind, other, name)) is not None:
                    original(context, cluster, other, kind, name)

        return restart

    restarts(make)


@defect("A message that is delivered twice restarts twice", Kind.TWICE, ("AA-03", "AA-24"), WORKER)
def restart_twice() -> None:
    def make(original: Any) -> Any:
        def restart(context: Any, cluster: Any, namespace: str, kind: str, name: str) -> None:
            original(context, cluster, namespace, kind, name)
            context.action = altered(context.action, started_at=context.action.started_at + 1)
            original(context, cluster, namespace, kind, name)

        return restart

    restarts(make)


@defect("Two restarts of one day bear the same mark: the second does nothing", Kind.MISSING, ("AA-03",), WORKER)
def restart_marked_by_the_day() -> None:
    from reference.actions.worker.effects import workloads

    def make(original: Any) -> Any:
        return lambda moment: original(moment.replace(hour=0, minute=0, second=0, microsecond=0))

    replace(workloads, "restart_patch", make)


@defect("A restart resumes a rollout that was paused on purpose", Kind.WRONG_OBJECT, ("AA-03",), WORKER)
def restart_ends_the_pause() -> None:
    def make(original: Any) -> Any:
        def restart(context: Any, cluster: Any, namespace: str, kind: str, name: str) -> None:
            original(context, cluster, namespace, kind, name)
            if kind == "Deployment":
                patch = {"spec": {"paused": False}}
                cluster.request("PATCH", address(kind, namespace, name), patch, "application/merge-patch+json")

        return restart

    restarts(make)


@defect("A restart takes old pods away before new ones serve", Kind.EARLY, ("AA-03",), WORKER)
def restart_that_recreates() -> None:
    def make(original: Any) -> Any:
        def restart(context: Any, cluster: Any, namespace: str, kind: str, name: str) -> None:
            if kind == "Deployment":
                strategy = {"spec": {"strategy": {"type": "Recreate", "rollingUpdate": None}}}
                cluster.request("PATCH", address(kind, namespace, name), strategy, "application/merge-patch+json")
            original(context, cluster, namespace, kind, name)

        return restart

    restarts(make)


@defect("Stateful and daemon sets are passed over and reported as restarted", Kind.MISSING, ("AA-04",), WORKER)
def restart_of_deployments_only() -> None:
    def make(original: Any) -> Any:
        def restart(context: Any, cluster: Any, namespace: str, kind: str, name: str) -> None:
            if kind == "Deployment":
                original(context, cluster, namespace, kind, name)

        return restart

    restarts(make)
