"""ControllerRevisions: the templates that a StatefulSet or a DaemonSet has had, by hash."""

from __future__ import annotations

from reference.cluster.documents import Document, name_of, namespace_of, owner_reference, stable_hash, uid_of
from reference.cluster.registry import Registry
from reference.cluster.resources import REVISIONS

HASH_LABEL = "controller-revision-hash"


def present(registry: Registry, owner: Document) -> str:
    """The name of the revision of the owner's present template; recorded if it is new."""
    template = owner["spec"]["template"]
    name = f"{name_of(owner)}-{stable_hash(template)}"
    if registry.store.get(REVISIONS, namespace_of(owner), name) is None:
        registry.create(
            REVISIONS,
            namespace_of(owner),
            {
                "apiVersion": "apps/v1",
                "kind": "ControllerRevision",
                "metadata": {
                    "name": name,
                    "namespace": namespace_of(owner),
                    "labels": {**(template["metadata"].get("labels") or {}), HASH_LABEL: name},
                    "ownerReferences": [owner_reference(owner)],
                },
                "data": {"spec": {"template": {**template, "$patch": "replace"}}},
                "revision": len(_history(registry, owner)) + 1,
            },
        )
        _drop_old(registry, owner, name)
    return name


def template_of(registry: Registry, owner: Document, name: str) -> Document:
    """The template of a revision; the present one where the history no longer has it."""
    entry = registry.store.get(REVISIONS, namespace_of(owner), name)
    source = entry.document["data"]["spec"]["template"] if entry else owner["spec"]["template"]
    return {key: value for key, value in source.items() if key != "$patch"}


def _history(registry: Registry, owner: Document) -> list[Document]:
    entries = registry.store.dependents(uid_of(owner))
    found = [each.document for each in entries if each.resource == REVISIONS]
    return sorted(found, key=lambda each: int(each["revision"]))


def _drop_old(registry: Registry, owner: Document, newest: str) -> None:
    in_use = {newest, (owner.get("status") or {}).get("currentRevision")}
    spare = [each for each in _history(registry, owner) if name_of(each) not in in_use]
    for each in spare[: max(0, len(spare) - owner["spec"]["revisionHistoryLimit"])]:
        registry.delete(REVISIONS, namespace_of(each), name_of(each))
