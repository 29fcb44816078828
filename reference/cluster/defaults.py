"""What the API server fills in where a request leaves it open.

Templates are compared field by field, so the same request must always end in the same document.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable
from typing import Any

from reference.cluster.documents import Document, namespace_of
from reference.cluster.resources import (
    CRON_JOBS,
    DAEMON_SETS,
    DEPLOYMENTS,
    EXTERNAL_SECRETS,
    JOBS,
    NAMESPACES,
    PODS,
    REPLICA_SETS,
    SECRETS,
    SERVICES,
    STATEFUL_SETS,
    VOLUME_CLAIMS,
    Resource,
)

_service_addresses = itertools.count(2)


def apply(resource: Resource, document: Document) -> Document:
    """The document with its kind's defaults; fields that are set stay."""
    fill = _FILLERS.get(resource)
    return fill(document) if fill else document


def _filled(document: Document, **defaults: Any) -> Document:
    missing = {key: value for key, value in defaults.items() if document.get(key) is None}
    return {**document, **missing}


def _image_pull_policy(image: str) -> str:
    tag = image.rsplit("/", 1)[-1].partition(":")[2]
    return "IfNotPresent" if "@" in image or tag not in ("", "latest") else "Always"


def _port(port: Document) -> Document:
    return _filled(port, protocol="TCP")


def _container(container: Any) -> Any:
    if not isinstance(container, dict):
        return container
    filled = _filled(
        container,
        imagePullPolicy=_image_pull_policy(str(container.get("image", ""))),
        resources={},
        terminationMessagePath="/dev/termination-log",
        terminationMessagePolicy="File",
    )
    if isinstance(filled.get("ports"), list):
        filled["ports"] = [_port(each) for each in filled["ports"]]
    return filled


def pod_spec(spec: Document) -> Document:
    """A pod's spec, wherever it stands, with its defaults."""
    filled = _filled(
        spec,
        restartPolicy="Always",
        dnsPolicy="ClusterFirst",
        schedulerName="default-scheduler",
        securityContext={},
        terminationGracePeriodSeconds=30,
    )
    for field in ("containers", "initContainers"):
        if isinstance(filled.get(field), list):
            filled[field] = [_container(each) for each in filled[field]]
    return filled


def _with_spec(document: Document, **defaults: Any) -> Document:
    spec = _filled(document.get("spec") or {}, **defaults)
    template = spec.get("template")
    if isinstance(template, dict) and isinstance(template.get("spec"), dict):
        spec["template"] = {**_filled(template, metadata={}), "spec": pod_spec(template["spec"])}
    return {**document, "spec": spec}


def _pod(document: Document) -> Document:
    spec = pod_spec(document.get("spec") or {})
    return {**document, "spec": _filled(spec, enableServiceLinks=True, serviceAccountName="default")}


def _deployment(document: Document) -> Document:
    filled = _with_spec(document, replicas=1, revisionHistoryLimit=10, progressDeadlineSeconds=600, strategy={})
    strategy = _filled(filled["spec"]["strategy"], type="RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        rolling = _filled(strategy.get("rollingUpdate") or {}, maxSurge="25%", maxUnavailable="25%")
        strategy["rollingUpdate"] = rolling
    filled["spec"]["strategy"] = strategy
    return filled


def _replica_set(document: Document) -> Document:
    return _with_spec(document, replicas=1)


def _stateful_set(document: Document) -> Document:
    filled = _with_spec(
        document,
        replicas=1,
        revisionHistoryLimit=10,
        podManagementPolicy="OrderedReady",
        updateStrategy={},
        persistentVolumeClaimRetentionPolicy={"whenDeleted": "Retain", "whenScaled": "Retain"},
    )
    strategy = _filled(filled["spec"]["updateStrategy"], type="RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        strategy["rollingUpdate"] = _filled(strategy.get("rollingUpdate") or {}, partition=0)
    filled["spec"]["updateStrategy"] = strategy
    return filled


def _daemon_set(document: Document) -> Document:
    filled = _with_spec(document, revisionHistoryLimit=10, updateStrategy={})
    strategy = _filled(filled["spec"]["updateStrategy"], type="RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        strategy["rollingUpdate"] = _filled(strategy.get("rollingUpdate") or {}, maxSurge=0, maxUnavailable=1)
    filled["spec"]["updateStrategy"] = strategy
    return filled


def _job(document: Document) -> Document:
    filled = _with_spec(
        document,
        parallelism=1,
        backoffLimit=6,
        suspend=False,
        completionMode="NonIndexed",
        podReplacementPolicy="TerminatingOrFailed",
    )
    spec = filled["spec"]
    parallel_only = (document.get("spec") or {}).get("parallelism") is not None
    if spec.get("completions") is None and not parallel_only:
        spec["completions"] = 1
    uid = document["metadata"].get("uid")
    if uid and spec.get("selector") is None and isinstance(spec.get("template"), dict):
        _select_by_uid(spec, document["metadata"]["name"], uid)
    return filled


def _select_by_uid(spec: Document, name: str, uid: str) -> None:
    labels = {
        "batch.kubernetes.io/controller-uid": uid,
        "batch.kubernetes.io/job-name": name,
        "controller-uid": uid,
        "job-name": name,
    }
    metadata = spec["template"].get("metadata") or {}
    labelled = {**metadata, "labels": {**(metadata.get("labels") or {}), **labels}}
    spec["template"] = {**spec["template"], "metadata": labelled}
    spec["selector"] = {"matchLabels": {"batch.kubernetes.io/controller-uid": uid}}


def _cron_job(document: Document) -> Document:
    spec = _filled(
        document.get("spec") or {},
        concurrencyPolicy="Allow",
        suspend=False,
        successfulJobsHistoryLimit=3,
        failedJobsHistoryLimit=1,
    )
    template = spec.get("jobTemplate") or {}
    job = template.get("spec")
    if isinstance(job, dict) and isinstance((job.get("template") or {}).get("spec"), dict):
        pod = {**_filled(job["template"], metadata={}), "spec": pod_spec(job["template"]["spec"])}
        spec["jobTemplate"] = {**_filled(template, metadata={}), "spec": {**job, "template": pod}}
    return {**document, "spec": spec}


def _secret(document: Document) -> Document:
    plain = document.get("stringData")
    filled = _filled({key: value for key, value in document.items() if key != "stringData"}, type="Opaque")
    if isinstance(plain, dict):
        encoded = {key: base64.b64encode(str(value).encode()).decode() for key, value in plain.items()}
        filled["data"] = {**(filled.get("data") or {}), **encoded}
    return filled


def _service(document: Document) -> Document:
    spec = _filled(
        document.get("spec") or {},
        type="ClusterIP",
        sessionAffinity="None",
        internalTrafficPolicy="Cluster",
        ipFamilies=["IPv4"],
        ipFamilyPolicy="SingleStack",
    )
    if spec["type"] != "ExternalName" and not spec.get("clusterIP"):
        high, low = divmod(next(_service_addresses), 250)
        spec["clusterIP"] = f"10.96.{high % 250}.{low + 1}"
    if spec.get("clusterIP"):
        spec["clusterIPs"] = [spec["clusterIP"]]
    if isinstance(spec.get("ports"), list):
        spec["ports"] = [_filled(_port(each), targetPort=each.get("port")) for each in spec["ports"]]
    return {**_filled(document, status={"loadBalancer": {}}), "spec": spec}


def _namespace(document: Document) -> Document:
    metadata = document["metadata"]
    labels = {**(metadata.get("labels") or {}), "kubernetes.io/metadata.name": metadata["name"]}
    return {
        **_filled(document, status={"phase": "Active"}),
        "metadata": {**metadata, "labels": labels},
        "spec": {"finalizers": ["kubernetes"]},
    }


def _volume_claim(document: Document) -> Document:
    return {**document, "spec": _filled(document.get("spec") or {}, volumeMode="Filesystem")}


def _external_secret(document: Document) -> Document:
    spec = _filled(document.get("spec") or {}, refreshInterval="1h", target={})
    if isinstance(spec["target"], dict):
        spec["target"] = _filled(spec["target"], creationPolicy="Owner", deletionPolicy="Retain")
    return {**document, "spec": spec}


# The counts that a status always holds; others are left out while they are nought.
_COUNTED_FROM_THE_START: dict[Resource, tuple[str, ...]] = {
    REPLICA_SETS: ("replicas",),
    STATEFUL_SETS: ("replicas", "availableReplicas"),
    DAEMON_SETS: ("currentNumberScheduled", "desiredNumberScheduled", "numberMisscheduled", "numberReady"),
}


def created_status(resource: Resource, document: Document) -> Document | None:
    """The status that an object starts with; None where the kind has none."""
    if not resource.has_status:
        return None
    if resource == PODS:
        return {"phase": "Pending", "qosClass": "BestEffort"}
    if resource == NAMESPACES:
        return {"phase": "Active"}
    if resource == SERVICES:
        return {"loadBalancer": {}}
    if resource == VOLUME_CLAIMS:
        spec = document.get("spec") or {}
        capacity = (spec.get("resources") or {}).get("requests") or {}
        return {"phase": "Bound", "accessModes": spec.get("accessModes") or [], "capacity": capacity}
    return dict.fromkeys(_COUNTED_FROM_THE_START.get(resource, ()), 0)


def scope(resource: Resource, document: Document, namespace: str) -> Document:
    """The document placed in its namespace."""
    if resource.namespaced and not namespace_of(document):
        return {**document, "metadata": {**document["metadata"], "namespace": namespace}}
    return document


_FILLERS: dict[Resource, Callable[[Document], Document]] = {
    PODS: _pod,
    DEPLOYMENTS: _deployment,
    REPLICA_SETS: _replica_set,
    STATEFUL_SETS: _stateful_set,
    DAEMON_SETS: _daemon_set,
    JOBS: _job,
    CRON_JOBS: _cron_job,
    SECRETS: _secret,
    SERVICES: _service,
    NAMESPACES: _namespace,
    VOLUME_CLAIMS: _volume_claim,
    EXTERNAL_SECRETS: _external_secret,
}
