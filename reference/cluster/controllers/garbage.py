"""Garbage collection: what is owned goes with its owners, and what names an owner that never was goes too."""

from __future__ import annotations

from collections.abc import Iterable

from reference.cluster.controllers.loop import Controller, Key
from reference.cluster.deletion import FOREGROUND, DeleteOptions
from reference.cluster.documents import is_deleting, with_metadata
from reference.cluster.resources import PODS
from reference.cluster.store import Change, Entry


class GarbageCollector(Controller):
    resource = PODS
    """Not used: the collector works on objects of every kind, addressed by uid."""

    def concerned(self, change: Change) -> Iterable[Key]:
        keys: list[Key] = []
        owners = change.entry.document["metadata"].get("ownerReferences") or ()
        if change.kind == "DELETED":
            keys += [("", each.uid) for each in self.store.dependents(change.entry.uid)]
            keys += [("", each["uid"]) for each in owners]
        elif change.kind == "ADDED":
            keys += [("", change.entry.uid)] if owners else []
        elif FOREGROUND in (change.entry.document["metadata"].get("finalizers") or ()):
            keys.append(("", change.entry.uid))
        return keys

    def reconcile(self, namespace: str, name: str) -> None:
        entry = self.store.by_uid(name)
        if entry is None:
            return
        if FOREGROUND in (entry.document["metadata"].get("finalizers") or ()) and is_deleting(entry.document):
            self._finish_foreground(entry)
        elif self._is_abandoned(entry):
            self.registry.delete(entry.resource, entry.namespace, entry.name)

    def _is_abandoned(self, entry: Entry) -> bool:
        owners = entry.document["metadata"].get("ownerReferences") or []
        return bool(owners) and not any(self._exists(entry, each) for each in owners)

    def _exists(self, dependent: Entry, reference: dict[str, str]) -> bool:
        owner = self.store.by_uid(reference["uid"])
        if owner is None:
            return False
        same = (owner.resource.kind, owner.name) == (reference["kind"], reference["name"])
        return same and owner.namespace in ("", dependent.namespace)

    def _finish_foreground(self, owner: Entry) -> None:
        blocking = [
            dependent
            for dependent in self.store.dependents(owner.uid)
            if any(
                each["uid"] == owner.uid and each.get("blockOwnerDeletion")
                for each in dependent.document["metadata"]["ownerReferences"]
            )
        ]
        for dependent in self.store.dependents(owner.uid):
            if not is_deleting(dependent.document):
                options = DeleteOptions(policy="Foreground")
                self.registry.delete(dependent.resource, dependent.namespace, dependent.name, options)
        if not any(self.store.by_uid(each.uid) for each in blocking):
            finalizers = [each for each in owner.document["metadata"]["finalizers"] if each != FOREGROUND]
            self.registry.modify(owner, lambda it: with_metadata(it, finalizers=finalizers or None))
