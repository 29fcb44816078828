"""What controllers ask of pods, and how they make them."""

from __future__ import annotations

from typing import Any

from reference.cluster.documents import Document, is_deleting, name_of, namespace_of, owner_reference, seconds_since
from reference.cluster.registry import Registry
from reference.cluster.resources import PODS
from reference.cluster.store import Store


def owned_pods(store: Store, owner_uid: str) -> list[Document]:
    """The pods that name the owner as their controller, oldest first."""
    return [each.document for each in store.dependents(owner_uid) if each.resource == PODS]


def is_finished(pod: Document) -> bool:
    return pod["status"].get("phase") in ("Succeeded", "Failed")


def is_active(pod: Document) -> bool:
    """Whether the pod counts: neither ended nor ending."""
    return not is_finished(pod) and not is_deleting(pod)


def ready_since(pod: Document) -> str | None:
    """Since when the pod has been ready; None where it is not."""
    for condition in pod["status"].get("conditions") or ():
        if condition["type"] == "Ready" and condition["status"] == "True":
            since: str = condition["lastTransitionTime"]
            return since
    return None


def is_ready(pod: Document) -> bool:
    return ready_since(pod) is not None


def seconds_to_available(pod: Document, minimum: int) -> float | None:
    """Seconds until a ready pod counts as available, 0 when it does; None where it is not ready."""
    since = ready_since(pod)
    if since is None:
        return None
    return max(0.0, minimum - seconds_since(since)) if minimum else 0.0


def is_available(pod: Document, minimum: int) -> bool:
    return seconds_to_available(pod, minimum) == 0.0


def next_availability(pods: list[Document], minimum: int) -> float | None:
    """Seconds until the next ready pod becomes available, if one is on its way there."""
    waits = [wait for each in pods if (wait := seconds_to_available(each, minimum))]
    return min(waits, default=None)


def create_pod(
    registry: Registry,
    owner: Document,
    template: Document,
    *,
    name: str = "",
    labels: dict[str, str] | None = None,
    annotations: dict[str, str] | None = None,
    spec: dict[str, Any] | None = None,
) -> Document:
    """Make a pod from a template, owned by the object; without a name it gets a generated one."""
    given = template.get("metadata") or {}
    metadata: Document = {
        "namespace": namespace_of(owner),
        "labels": {**(given.get("labels") or {}), **(labels or {})},
        "ownerReferences": [owner_reference(owner)],
    }
    if notes := {**(given.get("annotations") or {}), **(annotations or {})}:
        metadata["annotations"] = notes
    if finalizers := given.get("finalizers"):
        metadata["finalizers"] = finalizers
    if name:
        metadata["name"] = name
    else:
        metadata["generateName"] = f"{name_of(owner)}-"
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {**template["spec"], **(spec or {})}}
    return registry.create(PODS, namespace_of(owner), pod)


def delete_pod(registry: Registry, pod: Document) -> None:
    registry.delete(PODS, namespace_of(pod), name_of(pod))


def conditions_with(known: list[Document], condition: Document) -> list[Document]:
    """The conditions with one set; its transition time moves only when its status does."""
    moment = condition["lastTransitionTime"]
    others = [each for each in known if each["type"] != condition["type"]]
    before = next((each for each in known if each["type"] == condition["type"]), None)
    if before and before["status"] == condition["status"]:
        condition = {**condition, "lastTransitionTime": before["lastTransitionTime"]}
        same = all(before.get(field) == condition.get(field) for field in ("reason", "message"))
        condition["lastUpdateTime"] = before.get("lastUpdateTime", moment) if same else moment
    return [*others, condition]
