"""Plain looks into the cluster; nothing here waits or judges."""

from __future__ import annotations

from support.connections.cluster import ClusterConnection
from support.connections.kinds import SNAPSHOT_KINDS, Document
from support.observers.comparing import Mismatch
from support.observers.jobs import CronJobSeen, JobSeen, cron_job_seen, job_seen
from support.observers.namespaces import NamespaceSeen, namespace_seen
from support.observers.workloads import PodSeen, WorkloadSeen, controller_of, pod_seen, workload_seen


class NotThere(Mismatch):
    """An object that is looked at does not exist (any more)."""

    def __init__(self, kind: str, namespace: str, name: str) -> None:
        super().__init__(f'{kind} "{name}" in the namespace {namespace}', ["there is none"])


class ClusterSight:
    """Sees what is in one cluster at this moment."""

    def __init__(self, connection: ClusterConnection) -> None:
        self._connection = connection

    def exists(self, namespace: str, kind: str, name: str) -> bool:
        """Tell whether an object is there and not on its way out."""
        document = self._connection.get(kind, namespace, name)
        return document is not None and "deletionTimestamp" not in document["metadata"]

    def workload(self, namespace: str, kind: str, name: str) -> WorkloadSeen:
        """See a Deployment, StatefulSet, DaemonSet or ReplicaSet with its pods. Raises `NotThere`."""
        document = self._document(kind, namespace, name)
        owners, rollouts = {document["metadata"]["uid"]}, 0
        if kind == "Deployment":
            sets = self._connection.list("ReplicaSet", namespace).items
            owners = {item["metadata"]["uid"] for item in sets if _owner_uid(item) in owners}
            rollouts = len(owners)
        # pods are found by the chain of owners, and not by labels that anything could carry
        return workload_seen(document, _owned(self.pods(namespace), owners), rollouts)

    def pod(self, namespace: str, name: str) -> PodSeen | None:
        """See one pod, or None."""
        document = self._connection.get("Pod", namespace, name)
        return pod_seen(document) if document else None

    def pods(self, namespace: str) -> tuple[PodSeen, ...]:
        """See all pods of a namespace."""
        return tuple(pod_seen(document) for document in self._connection.list("Pod", namespace).items)

    def jobs(self, namespace: str) -> tuple[JobSeen, ...]:
        """See all jobs of a namespace with their pods, oldest first."""
        found = self._connection.list("Job", namespace).items
        ordered = sorted(found, key=lambda item: (item["metadata"]["creationTimestamp"], item["metadata"]["name"]))
        pods = self.pods(namespace) if ordered else ()
        return tuple(job_seen(document, _owned(pods, {document["metadata"]["uid"]})) for document in ordered)

    def job(self, namespace: str, name: str) -> JobSeen:
        """See one job with its pods. Raises `NotThere`."""
        document = self._document("Job", namespace, name)
        return job_seen(document, _owned(self.pods(namespace), {document["metadata"]["uid"]}))

    def cron_job(self, namespace: str, name: str) -> CronJobSeen:
        """See a schedule. Raises `NotThere`."""
        return cron_job_seen(self._document("CronJob", namespace, name))

    def namespace(self, namespace: str) -> NamespaceSeen:
        """See everything in a namespace at one moment."""
        lists = (self._connection.list(kind, namespace).items for kind in SNAPSHOT_KINDS)
        return namespace_seen(namespace, (document for documents in lists for document in documents))

    def _document(self, kind: str, namespace: str, name: str) -> Document:
        document = self._connection.get(kind, namespace, name)
        if document is None:
            raise NotThere(kind, namespace, name)
        return {"kind": kind, **document}


def _owned(pods: tuple[PodSeen, ...], owners: set[str]) -> tuple[PodSeen, ...]:
    return tuple(pod for pod in pods if pod.owner_uid in owners)


def _owner_uid(document: Document) -> str | None:
    owner = controller_of(document)
    return owner["uid"] if owner else None
