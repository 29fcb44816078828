"""Deleting one object of any kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reference.actions.worker.context import ActionContext
from reference.actions.worker.effects.workloads import delete_exactly
from reference.actions.worker.failures import ActionFailedError, missing
from reference.actions.worker.kubernetes import Cluster, object_path, segment
from reference.actions.worker.tools import Tools


@dataclass(frozen=True, slots=True)
class ResourceKind:
    """A kind as the cluster knows it."""

    group_version: str
    plural: str
    namespaced: bool


def delete_object(
    context: ActionContext, tools: Tools, cluster: str, namespace: str, kind: str, name: str, api_version: str
) -> None:
    """Delete the object, and only the one that was there at the first attempt.

    Objects that live outside of namespaces are never found in one.
    """
    connected = tools.clusters.connect(cluster)
    resource = resolve_kind(connected, api_version, kind)
    if not resource.namespaced:
        raise missing(kind, name, namespace)
    path = object_path(resource.group_version, namespace, resource.plural, name)
    found = connected.read(path)
    chosen = context.noted("uid")
    if chosen and (found is None or found["metadata"]["uid"] != chosen):
        return
    if found is None:
        raise missing(kind, name, namespace)
    context.note(uid=found["metadata"]["uid"])
    delete_exactly(connected, path, found)


def resolve_kind(cluster: Cluster, api_version: str, kind: str) -> ResourceKind:
    """The kind by discovery; a version without group matches every group, the core group first."""
    for group_version in matching_versions(cluster, api_version):
        root = "api" if "/" not in group_version else "apis"
        group, _, version = group_version.rpartition("/")
        address = "/".join(segment(part) for part in (root, group, version) if part)
        for resource in (cluster.read(f"/{address}") or {}).get("resources", []):
            if resource["kind"] == kind and "/" not in resource["name"]:
                return ResourceKind(group_version, resource["name"], resource["namespaced"])
    wanted = {"api_version": api_version, "kind": kind}
    raise ActionFailedError(f"No matches found for {wanted}")


def matching_versions(cluster: Cluster, api_version: str) -> Iterator[str]:
    """The group versions that the cluster serves and that `api_version` may mean, core first."""
    if api_version == "v1":
        yield "v1"
    for group in (cluster.read("/apis") or {}).get("groups", []):
        for served in group["versions"]:
            if api_version in (served["groupVersion"], served["version"]):
                yield served["groupVersion"]
