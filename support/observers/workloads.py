"""What can be seen of a workload and its pods."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from support.connections.kinds import Document
from support.observers.comparing import listed


@dataclass(frozen=True)
class PodSeen:
    """One pod at one moment. `owner` is the kind and name of its controller, if it has one."""

    name: str
    uid: str
    phase: str
    ready: bool
    leaving: bool
    owner: str | None
    owner_uid: str | None
    started: str | None
    trouble: str | None

    @property
    def available(self) -> bool:
        """It serves, and will go on doing so."""
        return self.ready and not self.leaving

    def describe(self) -> str:
        """For messages: the pod's name, identity and state."""
        state = "leaving" if self.leaving else "ready" if self.ready else self.trouble or f"{self.phase}, not ready"
        return f"{self.name} ({self.uid[:8]}, {state})"


@dataclass(frozen=True)
class WorkloadSeen:
    """A workload and its pods at one moment.

    `wanted` is how many pods it should have, `generation` how often its specification was changed, `rollouts` how many
    generations of pods are on record (a deployment's replica sets; 0 for other kinds).
    """

    kind: str
    namespace: str
    name: str
    uid: str
    generation: int
    wanted: int
    rollouts: int
    paused: bool
    template_annotations: dict[str, str]
    pods: tuple[PodSeen, ...]

    @property
    def pod_uids(self) -> frozenset[str]:
        """Identities of its pods."""
        return frozenset(pod.uid for pod in self.pods)

    @property
    def available(self) -> int:
        """How many of its pods serve."""
        return sum(pod.available for pod in self.pods)

    @property
    def restarted_at(self) -> str | None:
        """The moment that a restart wrote into its template."""
        return self.template_annotations.get("kubectl.kubernetes.io/restartedAt")

    def describe(self) -> str:
        """For messages: how many pods serve, and each pod."""
        pods = listed(pod.describe() for pod in self.pods)
        return f'{self.kind} "{self.name}" with {self.available} of {self.wanted} pods available: {pods}'

    def evidence(self) -> dict[str, Any]:
        """For the report."""
        return asdict(self)


def pod_seen(document: Document) -> PodSeen:
    """Read a pod's document."""
    metadata, status = document["metadata"], document.get("status") or {}
    owner = controller_of(document)
    conditions = {item["type"]: item["status"] for item in status.get("conditions") or []}
    return PodSeen(
        name=metadata["name"],
        uid=metadata["uid"],
        phase=status.get("phase", "Pending"),
        ready=conditions.get("Ready") == "True",
        leaving="deletionTimestamp" in metadata,
        owner=f"{owner['kind']}/{owner['name']}" if owner else None,
        owner_uid=owner["uid"] if owner else None,
        started=status.get("startTime"),
        trouble=_trouble(status),
    )


def workload_seen(document: Document, pods: tuple[PodSeen, ...], rollouts: int = 0) -> WorkloadSeen:
    """Read the document of a Deployment, StatefulSet, DaemonSet or ReplicaSet."""
    metadata, spec, status = document["metadata"], document["spec"], document.get("status") or {}
    template = spec["template"].get("metadata") or {}
    daemon = document["kind"] == "DaemonSet"
    return WorkloadSeen(
        kind=document["kind"],
        namespace=metadata["namespace"],
        name=metadata["name"],
        uid=metadata["uid"],
        generation=metadata.get("generation", 0),
        wanted=status.get("desiredNumberScheduled", 0) if daemon else spec.get("replicas", 1),
        rollouts=rollouts,
        paused=bool(spec.get("paused")),
        template_annotations=dict(template.get("annotations") or {}),
        pods=tuple(sorted(pods, key=lambda pod: pod.name)),
    )


def controller_of(document: Document) -> dict[str, Any] | None:
    """The owner reference that controls an object, or the first one there is."""
    owners: list[dict[str, Any]] = document["metadata"].get("ownerReferences") or []
    return next((owner for owner in owners if owner.get("controller")), owners[0] if owners else None)


def _trouble(status: Document) -> str | None:
    """Why its containers do not run, in the cluster's own word."""
    waiting = ((item.get("state") or {}).get("waiting") or {} for item in status.get("containerStatuses") or [])
    return next((reason["reason"] for reason in waiting if reason.get("reason")), None)
