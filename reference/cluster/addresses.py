"""Which resource, namespace, object and subresource a path means."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from reference.cluster.errors import no_such_path
from reference.cluster.resources import BY_PATH, Resource


@dataclass(frozen=True)
class Address:
    """The target of a request; without a name it is the collection."""

    resource: Resource
    namespace: str = ""
    name: str = ""
    subresource: str = ""


def parse(path: str) -> Address:
    """The address of an API path; 404 where no such resource is served."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    if parts[:2] == ["api", "v1"]:
        group, version, rest = "", "v1", parts[2:]
    elif parts[0] == "apis" and len(parts) > 3:
        group, version, rest = parts[1], parts[2], parts[3:]
    else:
        raise no_such_path()
    namespace = ""
    if len(rest) > 2 and rest[0] == "namespaces" and (group, version, rest[2]) in BY_PATH:
        namespace, rest = rest[1], rest[2:]
    resource = BY_PATH.get((group, version, rest[0])) if rest and len(rest) < 4 else None
    if resource is None or bool(namespace) > resource.namespaced:
        raise no_such_path()
    name, subresource = ([*rest[1:], "", ""])[:2]
    if subresource and subresource not in resource.subresources:
        raise no_such_path()
    if name and resource.namespaced and not namespace:
        raise no_such_path()
    return Address(resource, namespace, name, subresource)
