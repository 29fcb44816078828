"""The cluster as a whole: storage, rules, controllers, nodes and the HTTP server, put together."""

from __future__ import annotations

from reference.cluster.controllers.daemonset import DaemonSetController
from reference.cluster.controllers.deployment import DeploymentController
from reference.cluster.controllers.garbage import GarbageCollector
from reference.cluster.controllers.job import JobController
from reference.cluster.controllers.loop import WorkLoop
from reference.cluster.controllers.namespace import NamespaceController
from reference.cluster.controllers.replicaset import ReplicaSetController
from reference.cluster.controllers.statefulset import StatefulSetController
from reference.cluster.documents import Document
from reference.cluster.events import Events
from reference.cluster.external_secrets import ExternalSecretController
from reference.cluster.node.kubelet import Kubelet
from reference.cluster.node.logs import Logs
from reference.cluster.node.statuses import NODE_ADDRESSES
from reference.cluster.reading import Reading
from reference.cluster.registry import Registry
from reference.cluster.resources import NAMESPACES, NODES, SECRET_STORES
from reference.cluster.secret_stores import STORES, SecretReader
from reference.cluster.server import Server
from reference.cluster.store import Store
from reference.cluster.watches import Watches
from reference.cluster.writing import Writing

FIRST_NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")

_CONTROLLERS = (
    NamespaceController,
    GarbageCollector,
    DeploymentController,
    ReplicaSetController,
    StatefulSetController,
    DaemonSetController,
    JobController,
)


class Cluster:
    """A running cluster; `application` serves it. To be made inside a running event loop.

    `secret_store_url` is the cloud whose secrets can be brought into the cluster; None: there is none.
    """

    def __init__(self, name: str, tokens: tuple[str, ...], secret_store_url: str | None = None) -> None:
        store = Store()
        self._registry = Registry(store)
        self._watches = Watches(store)
        events, logs, work = Events(store), Logs(), WorkLoop(store)
        self._kubelet = Kubelet(self._registry, events, logs)
        for controller in _CONTROLLERS:
            controller(self._registry, events, work)
        self._external_secrets = ExternalSecretController(
            self._registry, events, work, SecretReader(secret_store_url) if secret_store_url else None
        )
        self._furnish(name)
        if secret_store_url:
            self._offer_secret_stores()
        reading = Reading(self._registry, self._watches, logs)
        self.application = Server(reading, Writing(self._registry), tokens)

    def close(self) -> None:
        """End watches and containers, so that the process can stop at once."""
        self._watches.close()
        self._kubelet.close()
        self._external_secrets.close()

    def _furnish(self, cluster: str) -> None:
        for name in FIRST_NAMESPACES:
            self._registry.create(
                NAMESPACES,
                "",
                {
                    "apiVersion": "v1",
                    "kind": "Namespace",
                    "metadata": {"name": name},
                },
            )
        for name, address in NODE_ADDRESSES.items():
            self._registry.create(NODES, "", _node(name, cluster))
            status = {
                "addresses": [{"type": "InternalIP", "address": address}, {"type": "Hostname", "address": name}],
                "conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady"}],
            }
            self._registry.set_status(self._registry.read(NODES, "", name).document, status)

    def _offer_secret_stores(self) -> None:
        for name, service in STORES.items():
            spec = {"provider": {"aws": {"service": service}}}
            document = {"apiVersion": SECRET_STORES.api_version, "kind": SECRET_STORES.kind}
            self._registry.create(SECRET_STORES, "", {**document, "metadata": {"name": name}, "spec": spec})


def _node(name: str, cluster: str) -> Document:
    labels = {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "topology.kubernetes.io/region": cluster}
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels}, "spec": {}}
