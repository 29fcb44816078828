"""The rules of reading and writing objects: identity, versions, generations, defaults, refusals."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from reference.cluster import decoding, defaults, errors, json_patch, strategic, validation
from reference.cluster.deletion import DeleteOptions, Deletion
from reference.cluster.documents import Document, is_deleting, now, random_suffix
from reference.cluster.resources import NAMESPACES, Resource
from reference.cluster.scaling import from_scale, to_scale
from reference.cluster.store import Entry, Store

JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"
PATCHES = (JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH)

_SERVER_FIELDS = ("uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds")


class Registry:
    """Objects with the semantics of the API, for clients and controllers alike."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._deletion = Deletion(store)

    def read(self, resource: Resource, namespace: str, name: str) -> Entry:
        """The object; 404 where it is not."""
        entry = self.store.get(resource, namespace, name)
        if entry is None:
            raise errors.not_found(resource, name)
        return entry

    def create(self, resource: Resource, namespace: str, body: Document, *, dry_run: bool = False) -> Document:
        """Add an object and answer it as stored."""
        body = decoding.without_nulls(body)
        decoding.check_shape(resource, body)
        validation.check_identity(resource, body, namespace, "")
        document = self._named(resource, defaults.scope(resource, body, namespace))
        name = document["metadata"]["name"]
        if resource.namespaced:
            self._check_namespace(resource, namespace, name)
        document = _newborn(resource, document)
        validation.check(resource, document)
        if self.store.get(resource, namespace if resource.namespaced else "", name):
            raise errors.already_exists(resource, name)
        return document if dry_run else self.store.save(resource, document).document

    def replace(
        self,
        resource: Resource,
        namespace: str,
        name: str,
        body: Document,
        subresource: str = "",
        *,
        dry_run: bool = False,
    ) -> Document:
        """Put a whole new state in the place of the old one."""
        entry = self.read(resource, namespace, name)
        proposed = from_scale(entry.document, body) if subresource == "scale" else decoding.without_nulls(body)
        decoding.check_shape(resource, proposed)
        validation.check_identity(resource, proposed, namespace, name)
        changed = self._update(entry, proposed, subresource, dry_run=dry_run)
        return to_scale(changed) if subresource == "scale" else changed

    def patch(
        self,
        resource: Resource,
        namespace: str,
        name: str,
        media_type: str,
        body: Any,
        subresource: str = "",
        *,
        dry_run: bool = False,
    ) -> Document:
        """Change what the patch names and leave the rest."""
        entry = self.read(resource, namespace, name)
        scaled = subresource == "scale"
        target = to_scale(entry.document) if scaled else entry.document
        proposed = _patched(target, media_type, body)
        if scaled:
            proposed = from_scale(entry.document, proposed)
        decoding.check_shape(resource, proposed)
        validation.check_identity(resource, proposed, namespace, name)
        changed = self._update(entry, proposed, subresource, dry_run=dry_run)
        return to_scale(changed) if scaled else changed

    def delete(
        self,
        resource: Resource,
        namespace: str,
        name: str,
        options: DeleteOptions | None = None,
    ) -> tuple[Document, bool]:
        """Ask for the object's end; the answer is its last state and whether it is gone already."""
        entry = self.read(resource, namespace, name)
        return self._deletion.delete(entry, options or DeleteOptions())

    def modify(self, entry: Entry, change: Callable[[Document], Document]) -> Document:
        """A controller's change of the current state, spec or metadata; gone objects stay gone."""
        current = self.store.by_uid(entry.uid)
        if current is None:
            return entry.document
        return self._update(current, change(current.document), "")

    def set_status(self, document: Document, status: Document) -> None:
        """Write an object's status, if the object is still there and the status is new."""
        current = self.store.by_uid(document["metadata"]["uid"])
        if current is not None and current.document.get("status") != status:
            self.store.save(current.resource, {**current.document, "status": status})

    def _named(self, resource: Resource, document: Document) -> Document:
        metadata = document.get("metadata") or {}
        if metadata.get("resourceVersion"):
            raise errors.bad_request("resourceVersion should not be set on objects to be created")
        if metadata.get("name"):
            return document
        prefix = metadata.get("generateName")
        if not prefix:
            raise errors.invalid(resource, "", [("metadata.name", "Required value: name or generateName is required")])
        named = {**metadata, "name": f"{prefix[:58]}{random_suffix()}"}
        return {**document, "metadata": named}

    def _check_namespace(self, resource: Resource, namespace: str, name: str) -> None:
        home = self.read(NAMESPACES, "", namespace)
        if is_deleting(home.document):
            why = f"unable to create new content in namespace {namespace} because it is being terminated"
            raise errors.forbidden(resource, name, why)

    def _update(self, entry: Entry, proposed: Document, subresource: str, *, dry_run: bool = False) -> Document:
        resource, before = entry.resource, entry.document
        _check_preconditions(entry, proposed)
        after = _merged(resource, before, proposed, subresource)
        after = defaults.apply(resource, after)
        validation.check(resource, after)
        if subresource != "status":
            validation.check_change(resource, before, after)
        if resource.generations and after["spec"] != before["spec"]:
            metadata = after["metadata"]
            after = {**after, "metadata": {**metadata, "generation": metadata.get("generation", 1) + 1}}
        if after == before or dry_run:
            return after
        saved = self.store.save(resource, after)
        self._deletion.finish_if_released(saved)
        return saved.document


def _patched(target: Document, media_type: str, body: Any) -> Document:
    if media_type == JSON_PATCH:
        return json_patch.apply(target, body)
    if not isinstance(body, dict):
        raise errors.bad_request("json: cannot unmarshal array into Go value of type map[string]interface {}")
    if media_type == MERGE_PATCH:
        merged: Document = json_patch.merge(target, body)
        return merged
    return strategic.merge(target, body)


def _newborn(resource: Resource, document: Document) -> Document:
    metadata = {key: value for key, value in document["metadata"].items() if key not in (*_SERVER_FIELDS, "selfLink")}
    metadata |= {"uid": str(uuid.uuid4()), "creationTimestamp": now()}
    if resource.generations:
        metadata["generation"] = 1
    born = {**document, "apiVersion": resource.api_version, "kind": resource.kind, "metadata": metadata}
    status = defaults.created_status(resource, born)
    if status is not None:
        born["status"] = status
    return defaults.apply(resource, born)


def _check_preconditions(entry: Entry, proposed: Document) -> None:
    metadata = proposed.get("metadata") or {}
    current = entry.document["metadata"]
    if metadata.get("uid") not in (None, "", current["uid"]):
        why = f"Precondition failed: UID in precondition: {metadata['uid']}, UID in object meta: {current['uid']}"
        raise errors.conflict(entry.resource, entry.name, why)
    if metadata.get("resourceVersion") not in (None, "", current["resourceVersion"]):
        raise errors.stale(entry.resource, entry.name)


def _merged(resource: Resource, before: Document, proposed: Document, subresource: str) -> Document:
    """What of the proposal counts: the status alone, or everything but the status."""
    if subresource == "status":
        return {**before, "status": proposed.get("status") or {}}
    kept = {field: before["metadata"][field] for field in _SERVER_FIELDS if field in before["metadata"]}
    given = {key: value for key, value in (proposed.get("metadata") or {}).items() if key not in _SERVER_FIELDS}
    identity = {
        field: before["metadata"][field]
        for field in ("name", "namespace", "resourceVersion")
        if field in before["metadata"]
    }
    after = {
        **proposed,
        "apiVersion": resource.api_version,
        "kind": resource.kind,
        "metadata": {**given, **identity, **kept},
    }
    if is_deleting(before) and given.get("finalizers"):
        known = before["metadata"].get("finalizers") or []
        after["metadata"]["finalizers"] = [each for each in given["finalizers"] if each in known]
    if resource.has_status:
        after["status"] = before.get("status") or {}
    return after
