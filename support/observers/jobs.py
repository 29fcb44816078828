"""What can be seen of jobs and of the schedules that they are made from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from support.connections.kinds import Document
from support.observers.comparing import changed
from support.observers.workloads import PodSeen, controller_of


@dataclass(frozen=True)
class JobSeen:
    """A job at one moment, with its pods. `owner` is the kind and name of what it belongs to."""

    name: str
    uid: str
    owner: str | None
    owner_uid: str | None
    labels: dict[str, str]
    annotations: dict[str, str]
    pod_labels: dict[str, str]
    pod_annotations: dict[str, str]
    containers: tuple[Document, ...]
    backoff_limit: int | None
    active: int
    succeeded: int
    failed: int
    finished: bool
    pods: tuple[PodSeen, ...]

    @property
    def secrets(self) -> frozenset[str]:
        """Names of the secrets from which its containers take their environment."""
        variables = (variable for container in self.containers for variable in container.get("env") or [])
        sources = ((variable.get("valueFrom") or {}).get("secretKeyRef") or {} for variable in variables)
        return frozenset(source["name"] for source in sources if "name" in source)

    def describe(self) -> str:
        """For messages: the job's name, owner and how its pods fared."""
        counts = f"{self.active} active, {self.succeeded} succeeded, {self.failed} failed"
        return f'job "{self.name}" of {self.owner or "nobody"} ({counts})'

    def evidence(self) -> dict[str, Any]:
        """For the report."""
        return asdict(self)


@dataclass(frozen=True)
class CronJobSeen:
    """A schedule and the template that its jobs are made from."""

    name: str
    uid: str
    suspended: bool
    labels: dict[str, str]
    annotations: dict[str, str]
    template: Document

    def evidence(self) -> dict[str, Any]:
        """For the report."""
        return asdict(self)


def job_seen(document: Document, pods: tuple[PodSeen, ...]) -> JobSeen:
    """Read a job's document."""
    metadata, spec, status = document["metadata"], document["spec"], document.get("status") or {}
    template = spec["template"].get("metadata") or {}
    owner = controller_of(document)
    ended = {item["type"] for item in status.get("conditions") or [] if item.get("status") == "True"}
    return JobSeen(
        name=metadata["name"],
        uid=metadata["uid"],
        owner=f"{owner['kind']}/{owner['name']}" if owner else None,
        owner_uid=owner["uid"] if owner else None,
        labels=dict(metadata.get("labels") or {}),
        annotations=dict(metadata.get("annotations") or {}),
        pod_labels=dict(template.get("labels") or {}),
        pod_annotations=dict(template.get("annotations") or {}),
        containers=tuple(spec["template"]["spec"].get("containers") or ()),
        backoff_limit=spec.get("backoffLimit"),
        active=status.get("active") or 0,
        succeeded=status.get("succeeded") or 0,
        failed=status.get("failed") or 0,
        finished=bool(ended & {"Complete", "Failed"}),
        pods=tuple(sorted(pods, key=lambda pod: pod.name)),
    )


def cron_job_seen(document: Document) -> CronJobSeen:
    """Read a schedule's document."""
    template = document["spec"]["jobTemplate"]
    metadata = template.get("metadata") or {}
    return CronJobSeen(
        name=document["metadata"]["name"],
        uid=document["metadata"]["uid"],
        suspended=bool(document["spec"].get("suspend")),
        labels=dict(metadata.get("labels") or {}),
        annotations=dict(metadata.get("annotations") or {}),
        template=template["spec"],
    )


def departures(job: JobSeen, source: CronJobSeen) -> list[str]:
    """Say everything in which a job differs from the template that it should be made from."""
    pod = source.template["template"]
    pod_metadata = pod.get("metadata") or {}
    faults = [] if job.owner_uid == source.uid else [f"it belongs to {job.owner or 'nobody'}, not to {source.name}"]
    faults += _missing(source.labels, job.labels, "label")
    faults += _missing(source.annotations, job.annotations, "annotation")
    faults += _missing(pod_metadata.get("labels") or {}, job.pod_labels, "label of its pods")
    faults += _missing(pod_metadata.get("annotations") or {}, job.pod_annotations, "annotation of its pods")
    faults += _other_containers(pod["spec"]["containers"], job.containers)
    limit = source.template.get("backoffLimit")
    if limit is not None and limit != job.backoff_limit:
        faults.append(f"it may fail {job.backoff_limit} times, the template says {limit}")
    return faults


def _missing(wanted: dict[str, str], seen: dict[str, str], what: str) -> list[str]:
    return changed(wanted, {key: seen[key] for key in wanted if key in seen}, what)


def _other_containers(wanted: list[Document], seen: tuple[Document, ...]) -> list[str]:
    """Compare field by field what the template states; what a cluster adds by itself does not count."""
    by_name = {container["name"]: container for container in seen}
    faults = [f"container {name} is not of the template" for name in by_name.keys() - {c["name"] for c in wanted}]
    for container in wanted:
        found = by_name.get(container["name"])
        if found is None:
            faults.append(f"container {container['name']} is missing")
            continue
        faults += [
            f"{key} of container {container['name']} is {found.get(key)}, the template says {value}"
            for key, value in container.items()
            if found.get(key) != value
        ]
    return faults
