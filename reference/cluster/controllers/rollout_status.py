"""The status of a Deployment: counts, and the conditions that `kubectl rollout status` and `wait` read."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from reference.cluster.controllers import pods
from reference.cluster.controllers.rolling import limits
from reference.cluster.documents import Document, name_of, now, uid_of
from reference.cluster.store import Store


@dataclass(frozen=True)
class Counts:
    """Pods of all revisions (total), of the newest (updated), and how many serve."""

    total: int
    updated: int
    ready: int
    available: int


@dataclass
class Progress:
    """When a roll-out last came forward, and how far it was then."""

    counts: Counts | None = None
    moved_at: float = field(default_factory=time.monotonic)
    is_complete: bool = False

    def note(self, counts: Counts, *, complete: bool) -> None:
        if counts != self.counts or complete:
            self.moved_at = time.monotonic()
        self.counts, self.is_complete = counts, complete

    def is_late(self, deployment: Document) -> bool:
        deadline = deployment["spec"]["progressDeadlineSeconds"]
        return not self.is_complete and time.monotonic() - self.moved_at >= deadline

    def seconds_left(self, deployment: Document) -> float | None:
        """Seconds until the roll-out would be late; None where it cannot be or is."""
        if self.is_complete or deployment["spec"].get("paused") or self.is_late(deployment):
            return None
        left: float = self.moved_at + deployment["spec"]["progressDeadlineSeconds"] - time.monotonic()
        return max(left, 0.001)


def count(store: Store, deployment: Document, new: Document | None, old: list[Document]) -> Counts:
    minimum = deployment["spec"].get("minReadySeconds") or 0
    revisions = [
        [each for each in pods.owned_pods(store, uid_of(it)) if pods.is_active(each)] for it in ([new] if new else [])
    ]
    updated = sum(len(each) for each in revisions)
    everything = [each for it in old for each in pods.owned_pods(store, uid_of(it)) if pods.is_active(each)]
    everything += [each for revision in revisions for each in revision]
    ready = sum(pods.is_ready(each) for each in everything)
    available = sum(pods.is_available(each, minimum) for each in everything)
    return Counts(len(everything), updated, ready, available)


def status(deployment: Document, new: Document | None, counts: Counts, progress: Progress) -> Document:
    """The status document after this look; `progress` takes note of it."""
    wanted = deployment["spec"]["replicas"]
    paused = bool(deployment["spec"].get("paused"))
    complete = new is not None and counts.total == counts.updated == counts.available == wanted
    progress.note(counts, complete=complete)
    numbers = {
        "replicas": counts.total,
        "updatedReplicas": counts.updated,
        "readyReplicas": counts.ready,
        "availableReplicas": counts.available,
        "unavailableReplicas": max(0, max(wanted, counts.total) - counts.available),
    }
    known = (deployment.get("status") or {}).get("conditions") or []
    conditions = pods.conditions_with(known, _available(deployment, counts))
    conditions = pods.conditions_with(conditions, _progressing(deployment, new, paused, progress, known))
    return {
        "observedGeneration": deployment["metadata"]["generation"],
        **{key: value for key, value in numbers.items() if value},
        "conditions": conditions,
    }


def _available(deployment: Document, counts: Counts) -> Document:
    strategy = deployment["spec"]["strategy"]
    fewest = limits(deployment["spec"]["replicas"], strategy.get("rollingUpdate") or {}).fewest_available
    if counts.available >= fewest:
        return _condition("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
    message = "Deployment does not have minimum availability."
    return _condition("Available", "False", "MinimumReplicasUnavailable", message)


def _progressing(
    deployment: Document,
    new: Document | None,
    paused: bool,
    progress: Progress,
    known: list[Document],
) -> Document:
    before = next((each for each in known if each["type"] == "Progressing"), None)
    if paused:
        return _condition("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused")
    if before and before["reason"] == "DeploymentPaused":
        return _condition("Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed")
    revision = f'ReplicaSet "{name_of(new)}"' if new else f'Deployment "{name_of(deployment)}"'
    if progress.is_complete:
        return _condition("Progressing", "True", "NewReplicaSetAvailable", f"{revision} has successfully progressed.")
    if progress.is_late(deployment):
        return _condition("Progressing", "False", "ProgressDeadlineExceeded", f"{revision} has timed out progressing.")
    return _condition("Progressing", "True", "ReplicaSetUpdated", f"{revision} is progressing.")


def _condition(kind: str, value: str, reason: str, message: str) -> Document:
    moment = now()
    return {
        "type": kind,
        "status": value,
        "reason": reason,
        "message": message,
        "lastUpdateTime": moment,
        "lastTransitionTime": moment,
    }
