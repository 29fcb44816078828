"""Whether a well-formed object makes sense: 422 with every fault named by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reference.cluster import names
from reference.cluster.documents import Document
from reference.cluster.errors import bad_request, invalid
from reference.cluster.names import Causes
from reference.cluster.node import behaviour
from reference.cluster.resources import (
    CONFIG_MAPS,
    CRON_JOBS,
    DAEMON_SETS,
    DEPLOYMENTS,
    EXTERNAL_SECRETS,
    JOBS,
    PODS,
    REPLICA_SETS,
    SECRETS,
    STATEFUL_SETS,
    Resource,
)
from reference.cluster.selectors import object_selector

WORKLOADS = (DEPLOYMENTS, REPLICA_SETS, STATEFUL_SETS, DAEMON_SETS)


def check(resource: Resource, document: Document) -> None:
    """Refuse the object, as it would be stored, where its kind's rules are broken."""
    metadata = document["metadata"]
    faults = names.faults_of_name(resource, metadata["name"])
    faults += names.faults_of_labels(metadata.get("labels"), "metadata.labels")
    faults += names.faults_of_keys(metadata.get("annotations"), "metadata.annotations")
    faults += _faults_of_owners(metadata.get("ownerReferences") or [])
    faults += _faults_of_behaviour(metadata, "metadata")
    spec = document.get("spec") or {}
    if resource == PODS:
        faults += _faults_of_pod(spec, "spec")
    elif resource in WORKLOADS:
        faults += _faults_of_workload(resource, spec)
    elif resource == JOBS:
        faults += _faults_of_job(spec, "spec")
    elif resource == CRON_JOBS:
        faults += _faults_of_cron_job(spec)
    elif resource == EXTERNAL_SECRETS:
        faults += _faults_of_external_secret(spec)
    if faults:
        raise invalid(resource, metadata["name"], faults)


def check_change(resource: Resource, before: Document, after: Document) -> None:
    """Refuse a change of what cannot change once the object exists."""
    rule = _CHANGE_RULES.get(resource)
    faults = rule(before, after) if rule else []
    if faults:
        raise invalid(resource, before["metadata"]["name"], faults)


def _faults_of_behaviour(metadata: Document, path: str) -> Causes:
    """What the nodes could not do is refused at once, rather than silently not done."""
    return [(f"{path}.annotations", fault) for fault in behaviour.faults(metadata.get("annotations") or {})]


def _faults_of_owners(owners: list[Document]) -> Causes:
    faults: Causes = []
    for index, owner in enumerate(owners):
        for field in ("apiVersion", "kind", "name", "uid"):
            if not owner.get(field):
                faults.append((f"metadata.ownerReferences[{index}].{field}", 'Invalid value: "": must not be empty'))
    if sum(bool(owner.get("controller")) for owner in owners) > 1:
        faults.append(("metadata.ownerReferences", "Only one reference can have Controller set to true"))
    return faults


def _faults_of_pod(spec: Document, path: str) -> Causes:
    containers = spec.get("containers") or []
    faults: Causes = [] if containers else [(f"{path}.containers", "Required value")]
    volumes = {each.get("name") for each in spec.get("volumes") or ()}
    seen: set[Any] = set()
    for field in ("containers", "initContainers"):
        for index, container in enumerate(spec.get(field) or ()):
            place = f"{path}.{field}[{index}]"
            faults += _faults_of_container(container, place, volumes)
            if container.get("name") in seen:
                faults.append((f"{place}.name", f'Duplicate value: "{container["name"]}"'))
            seen.add(container.get("name"))
    if spec.get("restartPolicy") not in ("Always", "OnFailure", "Never"):
        faults.append(
            (
                f"{path}.restartPolicy",
                f'Unsupported value: "{spec.get("restartPolicy")}": supported values: "Always", "OnFailure", "Never"',
            )
        )
    return faults


def _faults_of_container(container: Document, place: str, volumes: set[Any]) -> Causes:
    faults = names.faults_of_label(container.get("name"), f"{place}.name")
    if not container.get("image"):
        faults.append((f"{place}.image", "Required value"))
    for index, variable in enumerate(container.get("env") or ()):
        if not variable.get("name"):
            faults.append((f"{place}.env[{index}].name", "Required value"))
        if variable.get("value") and variable.get("valueFrom"):
            faults.append((f"{place}.env[{index}].valueFrom", "may not be specified when `value` is not empty"))
    for index, mount in enumerate(container.get("volumeMounts") or ()):
        if mount.get("name") not in volumes:
            faults.append((f"{place}.volumeMounts[{index}].name", f'Not found: "{mount.get("name")}"'))
    for index, port in enumerate(container.get("ports") or ()):
        number = port.get("containerPort")
        if not isinstance(number, int) or not 0 < number < 65536:
            faults.append((f"{place}.ports[{index}].containerPort", "must be between 1 and 65535, inclusive"))
    return faults


def _faults_of_template(template: Any, path: str, policies: tuple[str, ...]) -> Causes:
    pod = (template or {}).get("spec") or {}
    faults = _faults_of_pod({"restartPolicy": "Always", **pod}, f"{path}.spec")
    metadata = (template or {}).get("metadata") or {}
    faults += names.faults_of_labels(metadata.get("labels"), f"{path}.metadata.labels")
    faults += names.faults_of_keys(metadata.get("annotations"), f"{path}.metadata.annotations")
    faults += _faults_of_behaviour(metadata, f"{path}.metadata")
    if pod.get("restartPolicy", "Always") not in policies:
        supported = ", ".join(f'"{each}"' for each in policies)
        faults.append(
            (
                f"{path}.spec.restartPolicy",
                f'Unsupported value: "{pod.get("restartPolicy", "Always")}": supported values: {supported}',
            )
        )
    return faults


def _faults_of_workload(resource: Resource, spec: Document) -> Causes:
    faults: Causes = []
    selector = spec.get("selector")
    labels = ((spec.get("template") or {}).get("metadata") or {}).get("labels") or {}
    if not selector:
        faults.append(("spec.selector", "Required value"))
    elif not object_selector(selector)({"metadata": {"labels": labels}}):
        faults.append(
            ("spec.template.metadata.labels", f"Invalid value: {labels}: `selector` does not match template `labels`")
        )
    faults += _faults_of_numbers(spec, "spec", ("replicas", "minReadySeconds", "revisionHistoryLimit"))
    if resource == DEPLOYMENTS:
        faults += _faults_of_strategy(spec["strategy"])
    return faults + _faults_of_template(spec.get("template"), "spec.template", ("Always",))


def _faults_of_strategy(strategy: Document) -> Causes:
    if strategy["type"] not in ("RollingUpdate", "Recreate"):
        return [
            (
                "spec.strategy.type",
                f'Unsupported value: "{strategy["type"]}": supported values: "Recreate", "RollingUpdate"',
            )
        ]
    rolling = strategy.get("rollingUpdate")
    if strategy["type"] == "Recreate" and rolling:
        return [("spec.strategy.rollingUpdate", "Forbidden: may not be specified when strategy `type` is 'Recreate'")]
    if rolling and all(rolling[field] in (0, "0%") for field in ("maxSurge", "maxUnavailable")):
        return [("spec.strategy.rollingUpdate.maxUnavailable", "Invalid value: 0: may not be 0 when `maxSurge` is 0")]
    return []


def _faults_of_numbers(spec: Document, path: str, fields: tuple[str, ...]) -> Causes:
    return [
        (f"{path}.{field}", f"Invalid value: {spec[field]}: must be greater than or equal to 0")
        for field in fields
        if spec.get(field) is not None and spec[field] < 0
    ]


def _faults_of_job(spec: Document, path: str) -> Causes:
    numbers = ("parallelism", "completions", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished")
    faults = _faults_of_numbers(spec, path, numbers)
    return faults + _faults_of_template(spec.get("template"), f"{path}.template", ("OnFailure", "Never"))


def _faults_of_cron_job(spec: Document) -> Causes:
    faults: Causes = []
    schedule = str(spec.get("schedule") or "")
    if not schedule:
        faults.append(("spec.schedule", "Required value"))
    elif len(schedule.split()) != 5 and not schedule.startswith("@"):
        faults.append(
            ("spec.schedule", f'Invalid value: "{schedule}": expected exactly 5 fields, found {len(schedule.split())}')
        )
    if spec["concurrencyPolicy"] not in ("Allow", "Forbid", "Replace"):
        faults.append(("spec.concurrencyPolicy", f'Unsupported value: "{spec["concurrencyPolicy"]}"'))
    job = ((spec.get("jobTemplate") or {}).get("spec")) or {}
    return faults + _faults_of_job(job, "spec.jobTemplate.spec")


def _faults_of_external_secret(spec: Document) -> Causes:
    faults: Causes = [] if spec.get("secretStoreRef") else [("spec.secretStoreRef", "Required value")]
    policy = spec["target"]["creationPolicy"]
    if policy not in ("Owner", "Orphan"):
        supported = '"Owner", "Orphan"'
        faults.append(("spec.target.creationPolicy", f'Unsupported value: "{policy}": supported values: {supported}'))
    return faults


def _immutable(*fields: str) -> Callable[[Document, Document], Causes]:
    def faults(before: Document, after: Document) -> Causes:
        return [
            (f"spec.{field}", "Invalid value: field is immutable")
            for field in fields
            if before["spec"].get(field) != after["spec"].get(field)
        ]

    return faults


def _changed_stateful_set(before: Document, after: Document) -> Causes:
    allowed = {
        "replicas",
        "ordinals",
        "template",
        "updateStrategy",
        "revisionHistoryLimit",
        "minReadySeconds",
        "persistentVolumeClaimRetentionPolicy",
    }
    fields = (before["spec"].keys() | after["spec"].keys()) - allowed
    if any(before["spec"].get(field) != after["spec"].get(field) for field in fields):
        return [
            (
                "spec",
                "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', "
                "'template', 'updateStrategy', 'revisionHistoryLimit', "
                "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
            )
        ]
    return []


def _changed_pod(before: Document, after: Document) -> Causes:
    def fixed(document: Document) -> Document:
        spec = {
            key: value
            for key, value in document["spec"].items()
            if key not in ("activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds")
        }
        for field in ("containers", "initContainers"):
            spec[field] = [{**each, "image": ""} for each in spec.get(field) or ()]
        return spec

    if fixed(before) != fixed(after):
        return [
            (
                "spec",
                "Forbidden: pod updates may not change fields other than `spec.containers[*].image`, "
                "`spec.initContainers[*].image`, `spec.activeDeadlineSeconds`, `spec.tolerations` (only "
                "additions to existing tolerations), `spec.terminationGracePeriodSeconds`",
            )
        ]
    return []


def _changed_constant(before: Document, after: Document) -> Causes:
    if before.get("immutable") and any(
        before.get(field) != after.get(field) for field in ("data", "binaryData", "immutable")
    ):
        return [("data", "Forbidden: field is immutable when `immutable` is set")]
    if before.get("type") != after.get("type"):
        return [("type", f'Invalid value: "{after.get("type")}": field is immutable')]
    return []


_CHANGE_RULES: dict[Resource, Callable[[Document, Document], Causes]] = {
    DEPLOYMENTS: _immutable("selector"),
    REPLICA_SETS: _immutable("selector"),
    DAEMON_SETS: _immutable("selector"),
    STATEFUL_SETS: _changed_stateful_set,
    JOBS: _immutable("selector", "template", "completions"),
    PODS: _changed_pod,
    CONFIG_MAPS: _changed_constant,
    SECRETS: _changed_constant,
}


def check_identity(resource: Resource, document: Document, namespace: str, name: str) -> None:
    """400 where the body names another object than the address does."""
    metadata = document.get("metadata") or {}
    if resource.namespaced and metadata.get("namespace") not in (None, "", namespace):
        raise bad_request("the namespace of the provided object does not match the namespace sent on the request")
    if name and metadata.get("name") not in (None, "", name):
        raise bad_request(f"the name of the object ({metadata['name']}) does not match the name on the URL ({name})")
