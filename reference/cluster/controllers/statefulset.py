"""StatefulSet: numbered pods that keep their names, made in order and replaced from the last one down."""

from __future__ import annotations

from dataclasses import dataclass

from reference.cluster.controllers import pods, revisions
from reference.cluster.controllers.loop import Controller
from reference.cluster.documents import Document, is_deleting, name_of, namespace_of, uid_of
from reference.cluster.resources import STATEFUL_SETS, VOLUME_CLAIMS


@dataclass(frozen=True)
class _View:
    """A StatefulSet and what there is of it."""

    document: Document
    members: dict[int, Document]
    current: str
    update: str

    @property
    def wanted(self) -> int:
        replicas: int = self.document["spec"]["replicas"]
        return replicas

    @property
    def in_order(self) -> bool:
        return bool(self.document["spec"]["podManagementPolicy"] == "OrderedReady")

    @property
    def minimum(self) -> int:
        return self.document["spec"].get("minReadySeconds") or 0

    def is_steady(self, pod: Document) -> bool:
        return not is_deleting(pod) and pods.is_available(pod, self.minimum)


class StatefulSetController(Controller):
    resource = STATEFUL_SETS

    def reconcile(self, namespace: str, name: str) -> None:
        document = self.wanted(namespace, name)
        if document is None:
            return
        update = revisions.present(self.registry, document)
        view = self._view(document, update)
        if self._fill(view) and self._shrink(view):
            self._update(view)
        self._report(self._view(document, update))

    def _view(self, document: Document, update: str) -> _View:
        members = {}
        for pod in pods.owned_pods(self.store, uid_of(document)):
            number = name_of(pod).removeprefix(f"{name_of(document)}-")
            if number.isdigit():
                members[int(number)] = pod
        current = (document.get("status") or {}).get("currentRevision") or update
        return _View(document, members, current, update)

    def _fill(self, view: _View) -> bool:
        """Make the missing pods; the answer is whether all wanted ones stand, so that more may be done."""
        for number in range(view.wanted):
            pod = view.members.get(number)
            if pod is None:
                self._create(view, number)
                settled = False
            elif pods.is_finished(pod):
                pods.delete_pod(self.registry, pod)
                settled = False
            else:
                settled = view.is_steady(pod)
            if not settled and view.in_order:
                return False
        return True

    def _create(self, view: _View, number: int) -> None:
        document = view.document
        revision = view.update if number >= self._first_updated(view) else view.current
        template = revisions.template_of(self.registry, document, revision)
        name = f"{name_of(document)}-{number}"
        labels = {
            revisions.HASH_LABEL: revision,
            "statefulset.kubernetes.io/pod-name": name,
            "apps.kubernetes.io/pod-index": str(number),
        }
        self._claim_volumes(document, name)
        spec = {"hostname": name, "subdomain": document["spec"].get("serviceName", "")}
        pods.create_pod(self.registry, document, template, name=name, labels=labels, spec=spec)
        self.events.record(
            document, "Normal", "SuccessfulCreate", f"create Pod {name} in StatefulSet {name_of(document)} successful"
        )

    def _first_updated(self, view: _View) -> int:
        """The lowest number whose missing pod is made from the new template."""
        if view.current == view.update:
            return 0
        strategy = view.document["spec"]["updateStrategy"]
        partition: int = (strategy.get("rollingUpdate") or {}).get("partition", 0)
        still_old = [
            number
            for number, pod in view.members.items()
            if pod["metadata"]["labels"].get(revisions.HASH_LABEL) != view.update
        ]
        return max(partition, max(still_old, default=-1) + 1)

    def _claim_volumes(self, document: Document, pod: str) -> None:
        for template in document["spec"].get("volumeClaimTemplates") or ():
            name = f"{template['metadata']['name']}-{pod}"
            if self.store.get(VOLUME_CLAIMS, namespace_of(document), name) is None:
                self.registry.create(
                    VOLUME_CLAIMS,
                    namespace_of(document),
                    {
                        "apiVersion": "v1",
                        "kind": "PersistentVolumeClaim",
                        "metadata": {"name": name, "labels": template["metadata"].get("labels") or {}},
                        "spec": template["spec"],
                    },
                )

    def _shrink(self, view: _View) -> bool:
        """Remove the pods beyond the wanted number, the last first; whether none is left of them."""
        surplus = sorted((number for number in view.members if number >= view.wanted), reverse=True)
        for number in surplus:
            pod = view.members[number]
            if not is_deleting(pod):
                pods.delete_pod(self.registry, pod)
            if view.in_order:
                return False
        return not surplus

    def _update(self, view: _View) -> None:
        strategy = view.document["spec"]["updateStrategy"]
        if strategy["type"] != "RollingUpdate":
            return
        partition = (strategy.get("rollingUpdate") or {}).get("partition", 0)
        for number in range(view.wanted - 1, partition - 1, -1):
            pod = view.members.get(number)
            if pod is None or not view.is_steady(pod):
                return
            if pod["metadata"]["labels"].get(revisions.HASH_LABEL) != view.update:
                pods.delete_pod(self.registry, pod)
                return

    def _report(self, view: _View) -> None:
        document = view.document
        active = [each for each in view.members.values() if pods.is_active(each)]

        def on(revision: str) -> int:
            return sum(each["metadata"]["labels"].get(revisions.HASH_LABEL) == revision for each in active)

        ready = sum(pods.is_ready(each) for each in active)
        updated, current = on(view.update), view.current
        if updated == len(active) == ready == view.wanted:
            current = view.update
        numbers = {"readyReplicas": ready, "currentReplicas": on(current), "updatedReplicas": updated}
        self.registry.set_status(
            document,
            {
                "observedGeneration": document["metadata"]["generation"],
                "replicas": len(active),
                **{field: value for field, value in numbers.items() if value},
                "availableReplicas": sum(pods.is_available(each, view.minimum) for each in active),
                "currentRevision": current,
                "updateRevision": view.update,
                "collisionCount": 0,
            },
        )
        wait = pods.next_availability(active, view.minimum)
        if wait is not None:
            self.again(namespace_of(document), name_of(document), wait)
