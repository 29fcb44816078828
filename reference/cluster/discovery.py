"""What the server says of itself: versions, groups and resources."""

from __future__ import annotations

from reference.cluster.documents import Document
from reference.cluster.resources import ALL, GROUPS, VERBS, Resource

VERSION: Document = {
    "major": "1",
    "minor": "33",
    "emulationMajor": "1",
    "emulationMinor": "33",
    "gitVersion": "v1.33.0+embedded",
    "gitCommit": "embedded",
    "gitTreeState": "clean",
    "buildDate": "2026-01-01T00:00:00Z",
    "goVersion": "none",
    "compiler": "none",
    "platform": "embedded/memory",
}

_SUBRESOURCE_KINDS = {"scale": ("autoscaling", "v1", "Scale")}


def document_at(path: str) -> Document | None:
    """The discovery document of a path, if it is one."""
    return _DOCUMENTS.get(path.rstrip("/"))


def _entries(resource: Resource) -> list[Document]:
    own: Document = {
        "name": resource.plural,
        "singularName": resource.kind.lower(),
        "namespaced": resource.namespaced,
        "kind": resource.kind,
        "verbs": list(VERBS),
    }
    if resource.short_names:
        own["shortNames"] = list(resource.short_names)
    if resource.categories:
        own["categories"] = list(resource.categories)
    return [own, *(_subresource(resource, each) for each in resource.subresources)]


def _subresource(resource: Resource, name: str) -> Document:
    entry: Document = {
        "name": f"{resource.plural}/{name}",
        "singularName": "",
        "namespaced": resource.namespaced,
        "kind": resource.kind,
        "verbs": ["get"] if name == "log" else ["get", "patch", "update"],
    }
    if name in _SUBRESOURCE_KINDS:
        group, version, kind = _SUBRESOURCE_KINDS[name]
        entry |= {"group": group, "version": version, "kind": kind}
    return entry


def _resource_list(group: str, version: str) -> Document:
    rows = [row for each in ALL if (each.group, each.version) == (group, version) for row in _entries(each)]
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": f"{group}/{version}" if group else version,
        "resources": rows,
    }


def _group(name: str) -> Document:
    version = {"groupVersion": f"{name}/{GROUPS[name]}", "version": GROUPS[name]}
    return {"name": name, "versions": [version], "preferredVersion": version}


_DOCUMENTS: dict[str, Document] = {
    "/version": VERSION,
    "/api": {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []},
    "/api/v1": _resource_list("", "v1"),
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(name) for name in GROUPS]},
    **{f"/apis/{name}": {"kind": "APIGroup", "apiVersion": "v1", **_group(name)} for name in GROUPS},
    **{f"/apis/{name}/{version}": _resource_list(name, version) for name, version in GROUPS.items()},
}
