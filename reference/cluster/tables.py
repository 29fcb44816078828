"""Objects as the rows that `kubectl get` prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reference.cluster.documents import Document, is_deleting, name_of, seconds_since
from reference.cluster.resources import (
    CONFIG_MAPS,
    CRON_JOBS,
    DAEMON_SETS,
    DEPLOYMENTS,
    EVENTS,
    JOBS,
    NAMESPACES,
    PODS,
    REPLICA_SETS,
    SECRETS,
    SERVICES,
    STATEFUL_SETS,
    Resource,
)

Cells = Callable[[Document], list[Any]]


def table(resource: Resource, documents: list[Document], metadata: Document) -> Document:
    """The objects as a meta.k8s.io/v1 Table."""
    headings, cells = _LAYOUTS.get(resource, ((), _nothing))
    columns = ["Name", *headings, "Age"]
    return {
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata,
        "columnDefinitions": [_column(each) for each in columns],
        "rows": [_row(each, cells) for each in documents],
    }


def _column(heading: str) -> Document:
    numeric = heading in ("Up-to-date", "Available", "Desired", "Current", "Data", "Active")
    return {
        "name": heading,
        "type": "integer" if numeric else "string",
        "format": "name" if heading == "Name" else "",
        "description": heading,
        "priority": 0,
    }


def _row(document: Document, cells: Cells) -> Document:
    age = _age(document["metadata"]["creationTimestamp"])
    partial = {
        "kind": "PartialObjectMetadata",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": document["metadata"],
    }
    return {"cells": [name_of(document), *cells(document), age], "object": partial}


def _age(timestamp: str) -> str:
    seconds = int(seconds_since(timestamp))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= 2 * size:
            return f"{seconds // size}{unit}"
    return f"{max(seconds, 0)}s"


def _status(document: Document, field: str) -> int:
    count: int = (document.get("status") or {}).get(field, 0)
    return count


def _nothing(_: Document) -> list[Any]:
    return []


def _pod(pod: Document) -> list[Any]:
    statuses = pod["status"].get("containerStatuses") or []
    waiting = [each["state"]["waiting"]["reason"] for each in statuses if "waiting" in each.get("state", {})]
    phase = "Completed" if pod["status"]["phase"] == "Succeeded" else pod["status"]["phase"]
    phase = "Error" if phase == "Failed" else phase
    word = "Terminating" if is_deleting(pod) else (waiting[0] if waiting else phase)
    ready = sum(bool(each.get("ready")) for each in statuses)
    restarts = sum(each.get("restartCount", 0) for each in statuses)
    return [f"{ready}/{len(pod['spec']['containers'])}", word, str(restarts)]


def _deployment(document: Document) -> list[Any]:
    ready = f"{_status(document, 'readyReplicas')}/{document['spec']['replicas']}"
    return [ready, _status(document, "updatedReplicas"), _status(document, "availableReplicas")]


def _replica_set(document: Document) -> list[Any]:
    ready = _status(document, "readyReplicas")
    return [document["spec"]["replicas"], _status(document, "replicas"), str(ready)]


def _stateful_set(document: Document) -> list[Any]:
    return [f"{_status(document, 'readyReplicas')}/{document['spec']['replicas']}"]


def _daemon_set(document: Document) -> list[Any]:
    fields = (
        "desiredNumberScheduled",
        "currentNumberScheduled",
        "numberReady",
        "updatedNumberScheduled",
        "numberAvailable",
    )
    desired, current, ready, updated, available = (_status(document, field) for field in fields)
    return [desired, current, str(ready), updated, available]


def _job(job: Document) -> list[Any]:
    conditions = job["status"].get("conditions") or []
    ended = [each["type"] for each in conditions if each["status"] == "True" and each["type"] in ("Complete", "Failed")]
    word = ended[0] if ended else ("Suspended" if job["spec"].get("suspend") else "Running")
    wanted = job["spec"].get("completions") or 1
    return [word, f"{_status(job, 'succeeded')}/{wanted}"]


def _cron_job(document: Document) -> list[Any]:
    spec = document["spec"]
    active = len((document.get("status") or {}).get("active") or ())
    return [spec["schedule"], str(spec["suspend"]), active]


def _service(document: Document) -> list[Any]:
    spec = document["spec"]
    ports = ",".join(f"{each['port']}/{each['protocol']}" for each in spec.get("ports") or ())
    return [spec["type"], spec.get("clusterIP", "<none>"), ports or "<none>"]


def _event(event: Document) -> list[Any]:
    involved = event.get("involvedObject") or {}
    about = f"{str(involved.get('kind', '')).lower()}/{involved.get('name', '')}"
    return [event.get("type", ""), event.get("reason", ""), about, event.get("message", "")]


_LAYOUTS: dict[Resource, tuple[tuple[str, ...], Cells]] = {
    NAMESPACES: (("Status",), lambda each: [each["status"]["phase"]]),
    PODS: (("Ready", "Status", "Restarts"), _pod),
    CONFIG_MAPS: (("Data",), lambda each: [len(each.get("data") or ())]),
    SECRETS: (("Type", "Data"), lambda each: [each["type"], len(each.get("data") or ())]),
    SERVICES: (("Type", "Cluster-IP", "Port(s)"), _service),
    EVENTS: (("Type", "Reason", "Object", "Message"), _event),
    DEPLOYMENTS: (("Ready", "Up-to-date", "Available"), _deployment),
    REPLICA_SETS: (("Desired", "Current", "Ready"), _replica_set),
    STATEFUL_SETS: (("Ready",), _stateful_set),
    DAEMON_SETS: (("Desired", "Current", "Ready", "Up-to-date", "Available"), _daemon_set),
    JOBS: (("Status", "Completions"), _job),
    CRON_JOBS: (("Schedule", "Suspend", "Active"), _cron_job),
}
