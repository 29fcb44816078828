"""JSON patch (RFC 6902) and JSON merge patch (RFC 7386)."""

from __future__ import annotations

from typing import Any

from reference.cluster.documents import Document, copy
from reference.cluster.errors import ApiError, bad_request


def merge(target: Any, patch: Any) -> Any:
    """The merge patch applied: null removes, objects merge, everything else replaces."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge(result.get(key), value)
    return result


def apply(document: Document, operations: Any) -> Document:
    """The operations applied in order; 400 where malformed, 422 where they do not fit."""
    if not isinstance(operations, list) or not all(isinstance(each, dict) for each in operations):
        raise bad_request("json: cannot unmarshal object into Go value of type jsonpatch.Patch")
    result: Any = copy(document)
    for operation in operations:
        result = _apply_one(result, operation)
    final: Document = result
    return final


def _apply_one(document: Any, operation: Document) -> Any:
    kind, path = operation.get("op"), operation.get("path")
    if not isinstance(path, str):
        raise bad_request("json patch: operation without a path")
    if kind in ("add", "replace", "test") and "value" not in operation:
        raise bad_request(f"json patch: {kind} without a value")
    if kind == "add":
        return _add(document, path, operation["value"])
    if kind == "remove":
        return _remove(document, path)
    if kind == "replace":
        _find(document, path)
        return _add(_remove(document, path), path, operation["value"]) if path else operation["value"]
    if kind in ("move", "copy"):
        value = _find(document, operation.get("from", ""))
        base = _remove(document, operation["from"]) if kind == "move" else document
        return _add(base, path, copy({"value": value})["value"])
    if kind == "test":
        if _find(document, path) != operation["value"]:
            raise _unfit(f"testing value {path} failed")
        return document
    raise bad_request(f"json patch: unknown operation {kind}")


def _unfit(why: str) -> ApiError:
    return ApiError(422, "Invalid", f"the server rejected our request due to an error in our request: {why}")


def _tokens(path: str) -> list[str]:
    if path and not path.startswith("/"):
        raise bad_request(f"json patch: path {path} does not start with a slash")
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]


def _index(container: list[Any], token: str, *, end: bool = False) -> int:
    if end and token == "-":
        return len(container)
    if not token.isdigit() or int(token) >= len(container) + end:
        raise _unfit(f"index {token} is out of bounds")
    return int(token)


def _child(container: Any, token: str) -> Any:
    if isinstance(container, list):
        return container[_index(container, token)]
    if isinstance(container, dict) and token in container:
        return container[token]
    raise _unfit(f"missing value at {token}")


def _find(document: Any, path: str) -> Any:
    for token in _tokens(path):
        document = _child(document, token)
    return document


def _add(document: Any, path: str, value: Any) -> Any:
    tokens = _tokens(path)
    if not tokens:
        return value
    parent = document
    for token in tokens[:-1]:
        parent = _child(parent, token)
    if isinstance(parent, list):
        parent.insert(_index(parent, tokens[-1], end=True), value)
    elif isinstance(parent, dict):
        parent[tokens[-1]] = value
    else:
        raise _unfit(f"{path} does not lie in an object or a list")
    return document


def _remove(document: Any, path: str) -> Any:
    tokens = _tokens(path)
    if not tokens:
        raise _unfit("the whole object cannot be removed")
    parent = document
    for token in tokens[:-1]:
        parent = _child(parent, token)
    _child(parent, tokens[-1])
    del parent[int(tokens[-1]) if isinstance(parent, list) else tokens[-1]]
    return document
