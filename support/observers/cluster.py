"""The observer of the cluster: sees, and waits for what workloads, jobs and objects should become."""

from __future__ import annotations

from support.connections.cluster import ClusterConnection
from support.connections.kinds import Document
from support.evidence.attachments import attach_objects, attach_table
from support.observers.availability import AvailabilitySeen, AvailabilityWatch
from support.observers.cluster_sight import NotThere
from support.observers.comparing import listed
from support.observers.failing import shown_when_it_fails
from support.observers.job_effects import JobEffects
from support.observers.namespaces import NamespaceSeen, changes_of
from support.observers.workload_effects import WorkloadEffects
from support.observers.workloads import WorkloadSeen
from support.waiting import Answer, Done, NotYet, consistently, eventually, holds


class ClusterObserver(WorkloadEffects, JobEffects):
    """Looks into one cluster with its own eyes."""

    def __init__(self, connection: ClusterConnection) -> None:
        super().__init__(connection)
        self._watches: list[AvailabilityWatch] = []

    def watch_availability(self, workload: WorkloadSeen) -> AvailabilityWatch:
        """Follow from now on how many of a workload's pods serve. Stopped by `stop`, at the latest by `close`."""
        labels = _selector(self._document(workload.kind, workload.namespace, workload.name))
        owner_kind = "ReplicaSet" if workload.kind == "Deployment" else workload.kind
        watch = AvailabilityWatch(self._connection, workload.namespace, owner_kind, labels)
        self._watches.append(watch)
        return watch

    def close(self) -> None:
        """End the watches that nobody has ended."""
        for watch in self._watches:
            watch.abandon()
        self._watches.clear()

    def expect_availability(self, watch: AvailabilityWatch, fewest: int) -> AvailabilitySeen:
        """End a watch and check that at least `fewest` pods served at every moment of it."""
        course = watch.stop()
        attach_table("available pods at every moment", course.rows())
        course.expect_at_least(fewest)
        return course

    def expect_unchanged(self, before: NamespaceSeen, kind: str, name: str) -> None:
        """Watch for the quiet time that an object, and what it owned before, stays what it was."""
        if not before.belongings([(kind, name)]):
            raise NotThere(kind, before.namespace, name)

        def probe() -> Answer[NamespaceSeen]:
            now = self.namespace(before.namespace)
            faults = changes_of(before, now, (kind, name))
            return NotYet("; ".join(faults)) if faults else Done(now)

        title = f"namespace {before.namespace}"
        with shown_when_it_fails(title, before, lambda: self.namespace(before.namespace)):
            after = consistently(probe, wanted=f'{kind} "{name}" unchanged')
        attach_objects(title, before=before.evidence(), after=after.evidence())

    def expect_gone(self, namespace: str, kind: str, name: str) -> None:
        """Wait until an object is gone altogether."""
        eventually(
            holds(
                lambda: self._connection.get(kind, namespace, name),
                lambda found: found is None,
                lambda found: f'{kind} "{name}" is still there' + (", being deleted" if _leaving(found) else ""),
            ),
            wanted=f'{kind} "{name}" gone',
        )
        left = [item["metadata"]["name"] for item in self._connection.list(kind, namespace).items]
        attach_objects(f"every {kind} that is left in {namespace}", sorted(left))

    def expect_pods_gone(self, namespace: str, uids: frozenset[str], of: str) -> None:
        """Wait until none of some pods is left. `of` says whose pods they were."""

        def probe() -> Answer[None]:
            left = [pod.describe() for pod in self.pods(namespace) if pod.uid in uids]
            return NotYet(listed(left)) if left else Done(None)

        if not uids:
            raise ValueError(f"there were no pods of {of} to begin with, so their absence proves nothing")
        eventually(probe, wanted=f"all {len(uids)} pods of {of} gone")
        attach_objects(f"pods that are left in {namespace}", [pod.describe() for pod in self.pods(namespace)])


def _selector(document: Document) -> str:
    labels = document["spec"]["selector"].get("matchLabels") or {}
    return ",".join(f"{key}={value}" for key, value in sorted(labels.items()))


def _leaving(document: Document | None) -> bool:
    return document is not None and "deletionTimestamp" in document["metadata"]
