"""ReplicaSet: as many pods as wanted, the least useful ones removed first."""

from __future__ import annotations

from reference.cluster.controllers import pods
from reference.cluster.controllers.loop import Controller
from reference.cluster.documents import Document, name_of, namespace_of, uid_of
from reference.cluster.resources import REPLICA_SETS


class ReplicaSetController(Controller):
    resource = REPLICA_SETS

    def reconcile(self, namespace: str, name: str) -> None:
        replica_set = self.wanted(namespace, name)
        if replica_set is None:
            return
        owned = pods.owned_pods(self.store, uid_of(replica_set))
        active = [each for each in owned if pods.is_active(each)]
        self._scale(replica_set, active)
        self._clear_ended(owned)
        self._report(replica_set)

    def _scale(self, replica_set: Document, active: list[Document]) -> None:
        missing = replica_set["spec"]["replicas"] - len(active)
        for _ in range(missing):
            pod = pods.create_pod(self.registry, replica_set, replica_set["spec"]["template"])
            self.events.record(replica_set, "Normal", "SuccessfulCreate", f"Created pod: {name_of(pod)}")
        youngest_first = active[::-1]
        for pod in sorted(youngest_first, key=_usefulness)[: max(0, -missing)]:
            pods.delete_pod(self.registry, pod)
            self.events.record(replica_set, "Normal", "SuccessfulDelete", f"Deleted pod: {name_of(pod)}")

    def _clear_ended(self, owned: list[Document]) -> None:
        for pod in owned:
            if pods.is_finished(pod):
                pods.delete_pod(self.registry, pod)

    def _report(self, replica_set: Document) -> None:
        minimum = replica_set["spec"].get("minReadySeconds") or 0
        active = [each for each in pods.owned_pods(self.store, uid_of(replica_set)) if pods.is_active(each)]
        counts = {
            "fullyLabeledReplicas": len(active),
            "readyReplicas": sum(pods.is_ready(each) for each in active),
            "availableReplicas": sum(pods.is_available(each, minimum) for each in active),
        }
        self.registry.set_status(
            replica_set,
            {
                "replicas": len(active),
                **{field: count for field, count in counts.items() if count},
                "observedGeneration": replica_set["metadata"]["generation"],
            },
        )
        wait = pods.next_availability(active, minimum)
        if wait is not None:
            self.again(namespace_of(replica_set), name_of(replica_set), wait)


def _usefulness(pod: Document) -> tuple[bool, bool]:
    """Pods that sort first go first: those not placed, then those not ready; of equals the youngest."""
    return bool(pod["spec"].get("nodeName")), pods.is_ready(pod)
