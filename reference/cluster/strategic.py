"""Strategic merge patch: lists of objects merge by the key that the field's type declares.

Directives: `$patch: delete|replace|merge`, `$retainKeys`, `$deleteFromPrimitiveList/<field>` and
`$setElementOrder/<field>`.
"""

from __future__ import annotations

from typing import Any

from reference.cluster.documents import Document
from reference.cluster.errors import bad_request

MERGE_KEYS: dict[str, tuple[str, ...]] = {
    "addresses": ("type",),
    "conditions": ("type",),
    "containers": ("name",),
    "env": ("name",),
    "ephemeralContainers": ("name",),
    "hostAliases": ("ip",),
    "hostIPs": ("ip",),
    "imagePullSecrets": ("name",),
    "initContainers": ("name",),
    "ownerReferences": ("uid",),
    "podIPs": ("ip",),
    "ports": ("containerPort", "port"),
    "resourceClaims": ("name",),
    "secrets": ("name",),
    "topologySpreadConstraints": ("topologyKey",),
    "volumeDevices": ("devicePath",),
    "volumeMounts": ("mountPath",),
    "volumes": ("name",),
}
"""Merge key of each list of objects; `ports` is a container's or a service's. Others are replaced whole."""

MERGED_PRIMITIVES = frozenset({"finalizers"})

_ORDER, _DELETE = "$setElementOrder/", "$deleteFromPrimitiveList/"


def merge(target: Document, patch: Document) -> Document:
    """The patch applied to an object; the target is left as it is."""
    directive = patch.get("$patch")
    if directive == "replace":
        return {key: value for key, value in patch.items() if key != "$patch"}
    if directive == "delete":
        return {}
    if directive not in (None, "merge"):
        raise bad_request(f"unknown patch type found: {directive}")
    result = _retain(target, patch)
    for key, value in patch.items():
        if not key.startswith("$"):
            _merge_field(result, key, value)
    for key, value in patch.items():
        if key.startswith(_DELETE):
            field = key.removeprefix(_DELETE)
            result[field] = [each for each in result.get(field) or [] if each not in value]
        elif key.startswith(_ORDER):
            _reorder(result, key.removeprefix(_ORDER), value)
    return result


def _retain(target: Document, patch: Document) -> Document:
    kept = patch.get("$retainKeys")
    if kept is None:
        return dict(target)
    return {key: value for key, value in target.items() if key in kept}


def _merge_field(result: Document, key: str, value: Any) -> None:
    if value is None:
        result.pop(key, None)
    elif isinstance(value, dict):
        current = result.get(key)
        result[key] = merge(current if isinstance(current, dict) else {}, value)
    elif isinstance(value, list):
        result[key] = _merge_list(key, result.get(key) or [], value)
    else:
        result[key] = value


def _merge_list(field: str, current: list[Any], patch: list[Any]) -> list[Any]:
    if field in MERGED_PRIMITIVES:
        return [*current, *(each for each in patch if each not in current)]
    if field not in MERGE_KEYS or not all(isinstance(each, dict) for each in [*current, *patch]):
        return patch
    if any(each.get("$patch") == "replace" for each in patch):
        return [each for each in patch if "$patch" not in each]
    key = _merge_key(field, [*patch, *current])
    result = list(current)
    for element in patch:
        _merge_element(result, field, key, element)
    return result


def _merge_key(field: str, elements: list[Document]) -> str:
    candidates = MERGE_KEYS[field]
    return next((each for each in candidates if any(each in element for element in elements)), candidates[0])


def _merge_element(result: list[Any], field: str, key: str, element: Document) -> None:
    if key not in element:
        raise bad_request(f"map: {element} does not contain declared merge key: {key} (list {field})")
    position = next((index for index, each in enumerate(result) if each.get(key) == element[key]), None)
    if element.get("$patch") == "delete":
        if position is not None:
            del result[position]
    elif position is None:
        result.append(merge({}, element))
    else:
        result[position] = merge(result[position], element)


def _reorder(result: Document, field: str, order: list[Any]) -> None:
    elements = result.get(field)
    if not isinstance(elements, list):
        return
    if field in MERGE_KEYS:
        key = _merge_key(field, [each for each in [*order, *elements] if isinstance(each, dict)])
        wanted = [each.get(key) for each in order]
        values = [each.get(key) for each in elements]
    else:
        wanted, values = order, list(elements)
    # What the order does not name stays behind what it names, in its present order.
    ranks = [wanted.index(value) if value in wanted else len(wanted) + index for index, value in enumerate(values)]
    result[field] = [elements[index] for index in sorted(range(len(elements)), key=ranks.__getitem__)]
