"""Whether a body can be an object of the kind at all: shapes and types, refused with 400 as a decoder would."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from reference.cluster.documents import Document
from reference.cluster.errors import bad_request
from reference.cluster.resources import CONFIG_MAPS, CRON_JOBS, EXTERNAL_SECRETS, PODS, SECRETS, Resource

_INTEGERS = (
    "replicas",
    "parallelism",
    "completions",
    "backoffLimit",
    "activeDeadlineSeconds",
    "ttlSecondsAfterFinished",
    "minReadySeconds",
    "revisionHistoryLimit",
    "progressDeadlineSeconds",
    "terminationGracePeriodSeconds",
)
_GO_NAMES = {str: "string", int: "number", float: "number", bool: "bool", list: "array", dict: "object"}


def parse(body: bytes) -> Any:
    """The JSON of a body; 400 where there is none."""
    if not body:
        return {}
    try:
        return json.loads(body)
    except ValueError as error:
        raise bad_request(f"the object provided is unrecognized: {error}") from None


def check_kind(resource: Resource, document: Any) -> Document:
    """The body as an object of the addressed kind."""
    if not isinstance(document, dict):
        raise bad_request("the object provided is unrecognized (must be of type Object)")
    given = (document.get("apiVersion"), document.get("kind"))
    if not all(given):
        missing = "Kind" if not given[1] else "apiVersion"
        raise bad_request(f"Object '{missing}' is missing in the request body")
    if given != (resource.api_version, resource.kind):
        raise bad_request(
            f'{resource.kind} in version "{resource.version}" cannot be handled as a {resource.kind}: '
            f"the object is {given[0]} {given[1]}, expected {resource.api_version} {resource.kind}"
        )
    return document


def check_shape(resource: Resource, document: Document) -> None:
    """400 where a field has the wrong JSON type."""
    _expect(document.get("metadata", {}), dict, resource, "metadata")
    metadata = document.get("metadata") or {}
    for field in ("labels", "annotations"):
        _strings(resource, metadata.get(field), f"metadata.{field}")
    for field in ("spec", "status"):
        _expect(document.get(field), dict, resource, field)
    if resource in (CONFIG_MAPS, SECRETS):
        _strings(resource, document.get("data"), "data")
        _strings(resource, document.get("stringData"), "stringData")
    if resource == SECRETS:
        _check_base64(document.get("data") or {})
    if "spec" in document:
        _check_spec(resource, document["spec"] or {})


def _check_spec(resource: Resource, spec: Document) -> None:
    for field in _INTEGERS:
        value = spec.get(field)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise _mismatch(resource, value, f"spec.{field}", "int32")
    for field in ("suspend", "paused", "manualSelector"):
        _expect(spec.get(field), bool, resource, f"spec.{field}")
    if resource == PODS:
        _check_pod(resource, spec, "spec")
        return
    if resource == EXTERNAL_SECRETS:
        _expect(spec.get("target"), dict, resource, "spec.target")
    template = spec.get("jobTemplate") if resource == CRON_JOBS else spec
    if resource == CRON_JOBS:
        _expect(template, dict, resource, "spec.jobTemplate")
        template = (template or {}).get("spec") or {}
    pod = (template or {}).get("template")
    _expect(pod, dict, resource, "spec.template")
    if pod is not None:
        for field in ("labels", "annotations"):
            _strings(resource, (pod.get("metadata") or {}).get(field), f"spec.template.metadata.{field}")
        _expect(pod.get("spec"), dict, resource, "spec.template.spec")
        _check_pod(resource, pod.get("spec") or {}, "spec.template.spec")


def _check_pod(resource: Resource, spec: Document, path: str) -> None:
    for field in ("containers", "initContainers", "volumes", "tolerations", "imagePullSecrets"):
        _expect(spec.get(field), list, resource, f"{path}.{field}")
        for element in spec.get(field) or ():
            _expect(element, dict, resource, f"{path}.{field}")
    for container in [*(spec.get("containers") or ()), *(spec.get("initContainers") or ())]:
        for field in ("command", "args", "env", "ports", "volumeMounts"):
            _expect(container.get(field), list, resource, f"{path}.containers.{field}")
        for word in [*(container.get("command") or ()), *(container.get("args") or ())]:
            _expect(word, str, resource, f"{path}.containers.command")
        for variable in container.get("env") or ():
            _expect(variable, dict, resource, f"{path}.containers.env")
            _expect(variable.get("value"), str, resource, f"{path}.containers.env.value")


def _strings(resource: Resource, value: Any, path: str) -> None:
    _expect(value, dict, resource, path)
    for each in (value or {}).values():
        if not isinstance(each, str):
            raise _mismatch(resource, each, path, "string")


def _expect(value: Any, kind: type, resource: Resource, path: str) -> None:
    if value is not None and not isinstance(value, kind):
        raise _mismatch(resource, value, path, _GO_NAMES[kind])


def _mismatch(resource: Resource, value: Any, path: str, wanted: str) -> Exception:
    given = _GO_NAMES.get(type(value), "null")
    return bad_request(
        f'{resource.kind} in version "{resource.version}" cannot be handled as a {resource.kind}: json: cannot '
        f"unmarshal {given} into Go struct field {resource.kind}.{path} of type {wanted}"
    )


def _check_base64(data: Document) -> None:
    for key, value in data.items():
        try:
            base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise bad_request(
                'Secret in version "v1" cannot be handled as a Secret: illegal base64 data '
                f'at input byte 0 (data key "{key}")'
            ) from None


def without_nulls(value: Any) -> Any:
    """The value without null fields: to the API, null and absent are the same."""
    if isinstance(value, dict):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [without_nulls(each) for each in value]
    return value
