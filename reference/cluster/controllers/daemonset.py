"""DaemonSet: one pod on every node, replaced a few at a time."""

from __future__ import annotations

from reference.cluster.controllers import pods, revisions
from reference.cluster.controllers.loop import Controller
from reference.cluster.controllers.rolling import resolve
from reference.cluster.documents import Document, is_deleting, name_of, namespace_of, uid_of
from reference.cluster.resources import DAEMON_SETS, NODES

Pods = dict[str, list[Document]]
"""The pods of a DaemonSet by node."""


class DaemonSetController(Controller):
    resource = DAEMON_SETS

    def reconcile(self, namespace: str, name: str) -> None:
        document = self.wanted(namespace, name)
        if document is None:
            return
        update = revisions.present(self.registry, document)
        nodes = self._nodes(document)
        self._place(document, nodes, update)
        self._replace(document, nodes, update)
        self._report(document, nodes, update)

    def _nodes(self, document: Document) -> list[str]:
        wanted = document["spec"]["template"]["spec"].get("nodeSelector") or {}
        return [
            each.name
            for each in self.store.all(NODES)
            if wanted.items() <= (each.document["metadata"].get("labels") or {}).items()
        ]

    def _pods(self, document: Document) -> Pods:
        placed: Pods = {}
        for pod in pods.owned_pods(self.store, uid_of(document)):
            placed.setdefault(pod["spec"].get("nodeName", ""), []).append(pod)
        return placed

    def _place(self, document: Document, nodes: list[str], update: str) -> None:
        placed = self._pods(document)
        for node in nodes:
            here = placed.get(node, [])
            for pod in here:
                if pods.is_finished(pod) and not is_deleting(pod):
                    pods.delete_pod(self.registry, pod)
            # As on a real node, the successor comes when the predecessor is gone.
            if not here:
                labels = {revisions.HASH_LABEL: update}
                template = document["spec"]["template"]
                pod = pods.create_pod(self.registry, document, template, labels=labels, spec={"nodeName": node})
                self.events.record(document, "Normal", "SuccessfulCreate", f"Created pod: {name_of(pod)}")
        for node in placed.keys() - set(nodes):
            for pod in placed[node]:
                if not is_deleting(pod):
                    pods.delete_pod(self.registry, pod)

    def _replace(self, document: Document, nodes: list[str], update: str) -> None:
        strategy = document["spec"]["updateStrategy"]
        if strategy["type"] != "RollingUpdate":
            return
        minimum = document["spec"].get("minReadySeconds") or 0
        allowed = max(1, resolve((strategy.get("rollingUpdate") or {}).get("maxUnavailable", 1), len(nodes), up=True))
        placed = self._pods(document)
        active = [pod for node in nodes for pod in placed.get(node, ()) if pods.is_active(pod)]
        serving = [pod for pod in active if pods.is_available(pod, minimum)]
        room = allowed - (len(nodes) - len(serving))
        for pod in active:
            if pod["metadata"]["labels"].get(revisions.HASH_LABEL) == update:
                continue
            # A pod that does not serve is replaced at once: nothing is lost by it.
            if pod in serving:
                if room <= 0:
                    continue
                room -= 1
            pods.delete_pod(self.registry, pod)

    def _report(self, document: Document, nodes: list[str], update: str) -> None:
        minimum = document["spec"].get("minReadySeconds") or 0
        placed = self._pods(document)
        active = [pod for node in nodes for pod in placed.get(node, ()) if pods.is_active(pod)]
        available = sum(pods.is_available(each, minimum) for each in active)
        updated = sum(each["metadata"]["labels"].get(revisions.HASH_LABEL) == update for each in active)
        numbers = {
            "updatedNumberScheduled": updated,
            "numberAvailable": available,
            "numberUnavailable": len(nodes) - available,
        }
        self.registry.set_status(
            document,
            {
                "currentNumberScheduled": len(active),
                "desiredNumberScheduled": len(nodes),
                "numberMisscheduled": 0,
                "numberReady": sum(pods.is_ready(each) for each in active),
                **{field: value for field, value in numbers.items() if value},
                "observedGeneration": document["metadata"]["generation"],
            },
        )
        wait = pods.next_availability(active, minimum)
        if wait is not None:
            self.again(namespace_of(document), name_of(document), wait)
