"""The environment variables of a container, looked up where its spec says."""

from __future__ import annotations

import base64

from reference.cluster.documents import Document, namespace_of
from reference.cluster.resources import CONFIG_MAPS, SECRETS, Resource
from reference.cluster.store import Store

_FIELDS = (
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.podIP",
)


class ConfigError(Exception):
    """The container cannot be made: a source that is not optional is missing."""


def variables(store: Store, pod: Document, container: Document) -> dict[str, str]:
    """Names and values; raises ConfigError with the words of a real node."""
    namespace = namespace_of(pod)
    result: dict[str, str] = {}
    for source in container.get("envFrom") or ():
        for field, resource in (("configMapRef", CONFIG_MAPS), ("secretRef", SECRETS)):
            if reference := source.get(field):
                values = _data(store, resource, namespace, reference)
                prefix = source.get("prefix", "")
                result |= {f"{prefix}{key}": value for key, value in (values or {}).items()}
    for variable in container.get("env") or ():
        value = _value(store, pod, variable)
        if value is not None:
            result[variable["name"]] = value
    return result


def _value(store: Store, pod: Document, variable: Document) -> str | None:
    source = variable.get("valueFrom")
    if not source:
        plain: str = variable.get("value") or ""
        return plain
    for field, resource in (("secretKeyRef", SECRETS), ("configMapKeyRef", CONFIG_MAPS)):
        if reference := source.get(field):
            return _key(store, resource, namespace_of(pod), reference)
    path = (source.get("fieldRef") or {}).get("fieldPath", "")
    if path not in _FIELDS:
        raise ConfigError(f"unsupported source of variable {variable['name']}: {path or 'none'}")
    part, name = path.split(".")
    return str(pod.get(part, {}).get(name, ""))


def _key(store: Store, resource: Resource, namespace: str, reference: Document) -> str | None:
    values = _data(store, resource, namespace, reference)
    if values is None:
        return None
    if reference["key"] in values:
        return values[reference["key"]]
    if reference.get("optional"):
        return None
    raise ConfigError(f"couldn't find key {reference['key']} in {resource.kind} {namespace}/{reference['name']}")


def _data(store: Store, resource: Resource, namespace: str, reference: Document) -> dict[str, str] | None:
    entry = store.get(resource, namespace, reference.get("name", ""))
    if entry is None:
        if reference.get("optional"):
            return None
        raise ConfigError(f'{resource.kind.lower()} "{reference.get("name", "")}" not found')
    data: dict[str, str] = entry.document.get("data") or {}
    if resource == CONFIG_MAPS:
        return data
    return {key: base64.b64decode(value).decode(errors="replace") for key, value in data.items()}
