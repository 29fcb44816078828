"""Deployment: one ReplicaSet for each revision of the template, and the roll from the old to the new."""

from __future__ import annotations

from collections.abc import Iterable

from reference.cluster.controllers import pods, rollout_status
from reference.cluster.controllers.loop import Controller, Key, WorkLoop
from reference.cluster.controllers.rolling import Group, grown, limits, shrunk
from reference.cluster.documents import (
    Document,
    controller_of,
    is_deleting,
    name_of,
    namespace_of,
    owner_reference,
    stable_hash,
    uid_of,
    with_metadata,
    with_spec,
)
from reference.cluster.events import Events
from reference.cluster.registry import Registry
from reference.cluster.resources import DEPLOYMENTS, PODS, REPLICA_SETS
from reference.cluster.store import Change

HASH_LABEL = "pod-template-hash"
REVISION = "deployment.kubernetes.io/revision"
_OWN_ANNOTATIONS = (REVISION, "kubectl.kubernetes.io/last-applied-configuration")


class DeploymentController(Controller):
    resource = DEPLOYMENTS

    def __init__(self, registry: Registry, events: Events, work: WorkLoop) -> None:
        super().__init__(registry, events, work)
        self._progress: dict[str, rollout_status.Progress] = {}

    def concerned(self, change: Change) -> Iterable[Key]:
        if change.kind == "DELETED" and change.resource == DEPLOYMENTS:
            self._progress.pop(change.entry.uid, None)
        if change.kind == "DELETED" and change.resource == PODS:
            # A Deployment that recreates waits for the last old pod to be gone.
            replica_set = controller_of(change.entry.document)
            entry = self.store.by_uid(replica_set["uid"]) if replica_set else None
            owner = controller_of(entry.document) if entry else None
            return [(change.entry.namespace, owner["name"])] if owner and owner["kind"] == "Deployment" else []
        return super().concerned(change)

    def reconcile(self, namespace: str, name: str) -> None:
        deployment = self.wanted(namespace, name)
        if deployment is None:
            return
        new, old = self._revisions(deployment)
        paused = bool(deployment["spec"].get("paused"))
        if new is None and not paused:
            new = self._create_revision(deployment, old)
        if new is not None and not paused:
            self._mark_revision(deployment, new, old)
        self._scale(deployment, new, old, paused=paused)
        new, old = self._revisions(deployment)
        if not paused:
            self._drop_history(deployment, old)
        self._report(namespace, name)

    def _revisions(self, deployment: Document) -> tuple[Document | None, list[Document]]:
        """The ReplicaSet of the present template, if there is one, and the others, oldest first."""
        owned = [each.document for each in self.store.dependents(uid_of(deployment)) if each.resource == REPLICA_SETS]
        owned = sorted((each for each in owned if not is_deleting(each)), key=_revision)
        new = next((each for each in owned if _template(each) == deployment["spec"]["template"]), None)
        return new, [each for each in owned if each is not new]

    def _create_revision(self, deployment: Document, old: list[Document]) -> Document:
        spec, template = deployment["spec"], deployment["spec"]["template"]
        digest = stable_hash(template)
        label = {HASH_LABEL: digest}
        metadata = template.get("metadata") or {}
        labels = {**(metadata.get("labels") or {}), **label}
        selector = {**spec["selector"], "matchLabels": {**(spec["selector"].get("matchLabels") or {}), **label}}
        replica_set = self.registry.create(
            REPLICA_SETS,
            namespace_of(deployment),
            {
                "apiVersion": "apps/v1",
                "kind": "ReplicaSet",
                "metadata": {
                    "name": f"{name_of(deployment)}-{digest}",
                    "namespace": namespace_of(deployment),
                    "labels": labels,
                    "annotations": {**_inherited(deployment), REVISION: str(_next_revision(old))},
                    "ownerReferences": [owner_reference(deployment)],
                },
                "spec": {
                    "replicas": 0,
                    "selector": selector,
                    "template": {**template, "metadata": {**metadata, "labels": labels}},
                    **({"minReadySeconds": spec["minReadySeconds"]} if spec.get("minReadySeconds") else {}),
                },
            },
        )
        self._progress.pop(uid_of(deployment), None)
        return replica_set

    def _mark_revision(self, deployment: Document, new: Document, old: list[Document]) -> None:
        """A revision that is rolled to again becomes the newest; the Deployment shows its number."""
        number = max(_revision(new), _next_revision(old))
        self._annotate(new, REVISION, str(number))
        self._annotate(deployment, REVISION, str(number))

    def _annotate(self, document: Document, key: str, value: str) -> None:
        annotations = document["metadata"].get("annotations") or {}
        entry = self.store.by_uid(uid_of(document))
        if entry is not None and annotations.get(key) != value:
            self.registry.modify(entry, lambda it: with_metadata(it, annotations={**annotations, key: value}))

    def _scale(self, deployment: Document, new: Document | None, old: list[Document], *, paused: bool) -> None:
        wanted = deployment["spec"]["replicas"]
        active = [each for each in (*old, *([new] if new else [])) if each["spec"]["replicas"]]
        if paused or new is None:
            if active:
                others = sum(each["spec"]["replicas"] for each in active[:-1])
                self._resize(deployment, active[-1], max(0, wanted - others))
            return
        if deployment["spec"]["strategy"]["type"] == "Recreate":
            self._recreate(deployment, new, old)
        else:
            self._roll(deployment, new, old)

    def _recreate(self, deployment: Document, new: Document, old: list[Document]) -> None:
        for each in old:
            self._resize(deployment, each, 0)
        if not any(pods.owned_pods(self.store, uid_of(each)) for each in old):
            self._resize(deployment, new, deployment["spec"]["replicas"])

    def _roll(self, deployment: Document, new: Document, old: list[Document]) -> None:
        bounds = limits(deployment["spec"]["replicas"], deployment["spec"]["strategy"].get("rollingUpdate") or {})
        minimum = deployment["spec"].get("minReadySeconds") or 0
        group, groups = self._group(new, minimum), [self._group(each, minimum) for each in old]
        size = grown(group, groups, bounds)
        self._resize(deployment, new, size)
        sizes = shrunk(Group(size, group.available), groups, bounds)
        for each, target in zip(old, sizes, strict=True):
            self._resize(deployment, each, target)

    def _group(self, replica_set: Document, minimum: int) -> Group:
        owned = pods.owned_pods(self.store, uid_of(replica_set))
        available = sum(pods.is_active(each) and pods.is_available(each, minimum) for each in owned)
        return Group(replica_set["spec"]["replicas"], available)

    def _resize(self, deployment: Document, replica_set: Document, size: int) -> None:
        before = replica_set["spec"]["replicas"]
        entry = self.store.by_uid(uid_of(replica_set))
        if before == size or entry is None:
            return
        self.registry.modify(entry, lambda it: with_spec(it, replicas=size))
        direction = "up" if size > before else "down"
        self.events.record(
            deployment,
            "Normal",
            "ScalingReplicaSet",
            f"Scaled {direction} replica set {name_of(replica_set)} from {before} to {size}",
        )

    def _drop_history(self, deployment: Document, old: list[Document]) -> None:
        idle = [each for each in old if not each["spec"]["replicas"] and not each["status"].get("replicas")]
        for each in idle[: max(0, len(idle) - deployment["spec"]["revisionHistoryLimit"])]:
            self.registry.delete(REPLICA_SETS, namespace_of(each), name_of(each))

    def _report(self, namespace: str, name: str) -> None:
        deployment = self.wanted(namespace, name)
        if deployment is None:
            return
        new, old = self._revisions(deployment)
        progress = self._progress.setdefault(uid_of(deployment), rollout_status.Progress())
        counts = rollout_status.count(self.store, deployment, new, old)
        status = rollout_status.status(deployment, new, counts, progress)
        self.registry.set_status(deployment, status)
        wait = progress.seconds_left(deployment)
        if wait is not None:
            self.again(namespace, name, wait)


def _template(replica_set: Document) -> Document:
    """The template without the label that tells revisions apart."""
    template: Document = replica_set["spec"]["template"]
    labels = {key: value for key, value in template["metadata"]["labels"].items() if key != HASH_LABEL}
    return {**template, "metadata": {**template["metadata"], "labels": labels}}


def _revision(replica_set: Document) -> int:
    return int((replica_set["metadata"].get("annotations") or {}).get(REVISION, 0))


def _next_revision(old: list[Document]) -> int:
    return max((_revision(each) for each in old), default=0) + 1


def _inherited(deployment: Document) -> dict[str, str]:
    annotations = deployment["metadata"].get("annotations") or {}
    return {key: value for key, value in annotations.items() if key not in _OWN_ANNOTATIONS}
