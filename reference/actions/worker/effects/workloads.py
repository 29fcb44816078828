"""Restarting workloads and single pods."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from reference.actions.worker.context import ActionContext
from reference.actions.worker.failures import ActionFailedError, missing
from reference.actions.worker.kubernetes import STRATEGIC_MERGE, Cluster, KubernetesError, KubernetesObject, object_path
from reference.actions.worker.tools import Tools

RESTARTED_AT = "kubectl.kubernetes.io/restartedAt"
PLURALS: Mapping[str, str] = {
    "Deployment": "deployments",
    "StatefulSet": "statefulsets",
    "DaemonSet": "daemonsets",
}
CONTROLLERS = ("ReplicaSet", "StatefulSet")
GONE_OR_REPLACED = (404, 409)


def restart(context: ActionContext, tools: Tools, cluster: str, namespace: str, kind: str, name: str) -> None:
    """Replace one pod, or all pods of a workload, by new ones."""
    connected = tools.clusters.connect(cluster)
    if kind == "Pod":
        restart_pod(context, connected, namespace, name)
    else:
        restart_workload(context, connected, namespace, kind, name)


def restart_workload(context: ActionContext, cluster: Cluster, namespace: str, kind: str, name: str) -> None:
    """Mark the pod template with the moment of the restart; the workload's controller does the rest.

    The moment is the same at every attempt, so that a repeated attempt changes nothing.
    """
    path = object_path("apps/v1", namespace, PLURALS[kind], name)
    moment = datetime.fromtimestamp(context.action.started_at, UTC)
    if context.is_repeat and restarted_since(cluster.read(path), moment):
        return
    try:
        cluster.request("PATCH", path, restart_patch(moment), STRATEGIC_MERGE)
    except KubernetesError as error:
        if error.status == 404:
            raise missing(kind, name, namespace) from None
        raise


def restart_patch(moment: datetime) -> KubernetesObject:
    """The change to a workload that makes its controller replace all pods."""
    return {"spec": {"template": {"metadata": {"annotations": {RESTARTED_AT: moment.isoformat()}}}}}


def restarted_since(workload: KubernetesObject | None, moment: datetime) -> bool:
    """Whether the workload carries the mark of this restart or of a later one."""
    template = ((workload or {}).get("spec") or {}).get("template") or {}
    mark = ((template.get("metadata") or {}).get("annotations") or {}).get(RESTARTED_AT)
    try:
        return mark is not None and datetime.fromisoformat(mark) >= moment
    except (ValueError, TypeError):
        return False


def restart_pod(context: ActionContext, cluster: Cluster, namespace: str, name: str) -> None:
    """Delete a pod that its controller will recreate; the very pod that was there at the first attempt."""
    path = object_path("v1", namespace, "pods", name)
    pod = cluster.read(path)
    chosen = context.noted("pod_uid")
    if chosen and (pod is None or pod["metadata"]["uid"] != chosen):
        return
    if pod is None:
        raise missing("Pod", name, namespace)
    if not belongs_to_controller(pod):
        raise ActionFailedError(
            f"Pod '{name}' in namespace '{namespace}' cannot be deleted"
            f" as it does not belong to a {', '.join(CONTROLLERS)}."
        )
    context.note(pod_uid=pod["metadata"]["uid"])
    delete_exactly(cluster, path, pod)


def belongs_to_controller(pod: KubernetesObject) -> bool:
    """Whether something will recreate the pod."""
    owners = pod["metadata"].get("ownerReferences") or []
    return any(owner.get("kind") in CONTROLLERS for owner in owners)


def delete_exactly(cluster: Cluster, path: str, found: KubernetesObject) -> None:
    """Delete this very object with what belongs to it, not a successor of the same name."""
    options = {
        "apiVersion": "v1",
        "kind": "DeleteOptions",
        "propagationPolicy": "Background",
        "preconditions": {"uid": found["metadata"]["uid"]},
    }
    try:
        cluster.request("DELETE", path, options)
    except KubernetesError as error:
        if error.status not in GONE_OR_REPLACED:
            raise
