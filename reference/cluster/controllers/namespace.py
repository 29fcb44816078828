"""Namespaces: what each holds from its first moment, and the end of everything in one that is deleted."""

from __future__ import annotations

from collections.abc import Iterable

from reference.cluster.controllers.loop import Controller, Key
from reference.cluster.deletion import DeleteOptions
from reference.cluster.documents import Document, is_deleting
from reference.cluster.resources import CONFIG_MAPS, NAMESPACES, SERVICE_ACCOUNTS, Resource
from reference.cluster.store import Change, Entry

_FURNITURE: tuple[tuple[Resource, str, Document], ...] = (
    (SERVICE_ACCOUNTS, "default", {}),
    (CONFIG_MAPS, "kube-root-ca.crt", {"data": {"ca.crt": ""}}),
)


class NamespaceController(Controller):
    resource = NAMESPACES

    def concerned(self, change: Change) -> Iterable[Key]:
        if change.resource == NAMESPACES:
            return [("", change.entry.name)]
        home = change.entry.namespace
        if change.kind == "DELETED" and home and self._is_ending(home):
            return [("", home)]
        return []

    def _is_ending(self, namespace: str) -> bool:
        entry = self.store.get(NAMESPACES, "", namespace)
        return entry is not None and is_deleting(entry.document)

    def reconcile(self, namespace: str, name: str) -> None:
        entry = self.store.get(NAMESPACES, "", name)
        if entry is None:
            return
        if is_deleting(entry.document):
            self._empty(entry)
        else:
            self._furnish(name)

    def _furnish(self, namespace: str) -> None:
        for resource, name, content in _FURNITURE:
            if self.store.get(resource, namespace, name) is None:
                document = {"apiVersion": resource.api_version, "kind": resource.kind, "metadata": {"name": name}}
                self.registry.create(resource, namespace, {**document, **content})

    def _empty(self, entry: Entry) -> None:
        for content in self.store.contents(entry.name):
            current = self.store.by_uid(content.uid)
            if current is not None and not is_deleting(current.document):
                self.registry.delete(current.resource, current.namespace, current.name, DeleteOptions())
        if not any(True for _ in self.store.contents(entry.name)) and not entry.document["metadata"].get("finalizers"):
            self.store.remove(entry)
