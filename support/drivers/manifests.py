"""What scenarios put into a cluster: the smallest objects that are honest on any cluster."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

from support.connections.kinds import Document

SERVING_IMAGE = "registry.k8s.io/pause:3.10"
"""Starts at once, needs nothing, serves nobody, ends at once."""
WORKING_IMAGE = "docker.io/library/busybox:1.37"
"""For jobs: has a shell and comes to an end."""
_TEXTS = Mapping[str, str]


def namespace(name: str, marks: _TEXTS) -> Document:
    """A namespace that bears the marks of its owner."""
    return {"kind": "Namespace", "metadata": {"name": name, "labels": dict(marks), "annotations": {}}}


def pod(name: str) -> Document:
    """A pod that stands alone."""
    return {"kind": "Pod", "metadata": {"name": name, "labels": {"app": name}}, "spec": _serving()}


def deployment(name: str, replicas: int) -> Document:
    """A deployment with the cluster's own rules for rolling out."""
    return {"kind": "Deployment", "metadata": _metadata(name), "spec": {"replicas": replicas, **_selected(name)}}


def replica_set(name: str, replicas: int) -> Document:
    """A replica set without a deployment."""
    return {"kind": "ReplicaSet", "metadata": _metadata(name), "spec": {"replicas": replicas, **_selected(name)}}


def stateful_set(name: str, replicas: int) -> Document:
    """A stateful set without volumes."""
    spec = {"replicas": replicas, "serviceName": name, **_selected(f"{name}-stateful")}
    return {"kind": "StatefulSet", "metadata": _metadata(name), "spec": spec}


def daemon_set(name: str) -> Document:
    """A daemon set for every node that takes ordinary pods."""
    return {"kind": "DaemonSet", "metadata": _metadata(name), "spec": _selected(f"{name}-daemon")}


def config_map(name: str, data: _TEXTS) -> Document:
    """A config map."""
    return {"kind": "ConfigMap", "metadata": _metadata(name), "data": dict(data)}


def secret(name: str, data: _TEXTS) -> Document:
    """A secret; `data` in plain words."""
    coded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    return {"kind": "Secret", "metadata": _metadata(name), "type": "Opaque", "data": coded}


def job(name: str, pods: int) -> Document:
    """A job that comes to its end after so many pods have worked at the same time."""
    spec = {"completions": pods, "parallelism": pods, **_work("work", ("sh", "-c", "echo done"), {}, {})}
    return {"kind": "Job", "metadata": _metadata(name), "spec": spec}


def cron_job(
    name: str,
    command: Sequence[str] = ("sh", "-c", "echo done"),
    labels: _TEXTS | None = None,
    annotations: _TEXTS | None = None,
    settings: _TEXTS | None = None,
    suspended: bool = False,
) -> Document:
    """A schedule that never comes due during a run.

    Labels and annotations are those of its jobs and their pods, settings what the pods find in their environment.
    """
    template = {
        "metadata": {"labels": dict(labels or {}), "annotations": dict(annotations or {})},
        "spec": {"backoffLimit": 2, **_work(name, command, labels or {}, annotations or {}, settings or {})},
    }
    spec = {"schedule": "0 0 29 2 *", "suspend": suspended, "jobTemplate": template}
    return {"kind": "CronJob", "metadata": _metadata(name), "spec": spec}


def _metadata(name: str) -> Document:
    return {"name": name, "labels": {"app": name}}


def _selected(label: str) -> Document:
    """Selector and template that find each other by a label of this one workload."""
    labels = {"app": label}
    return {"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": _serving()}}


def _serving() -> Document:
    return {"terminationGracePeriodSeconds": 1, "containers": [{"name": "main", "image": SERVING_IMAGE}]}


def _work(
    name: str, command: Sequence[str], labels: _TEXTS, annotations: _TEXTS, settings: _TEXTS | None = None
) -> Document:
    container = {
        "name": "main",
        "image": WORKING_IMAGE,
        "command": list(command),
        "env": [{"name": key, "value": value} for key, value in {"FOR": name, **(settings or {})}.items()],
    }
    spec = {"restartPolicy": "Never", "containers": [container]}
    return {"template": {"metadata": {"labels": dict(labels), "annotations": dict(annotations)}, "spec": spec}}
