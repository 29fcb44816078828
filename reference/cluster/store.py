"""Where objects live: versioned, indexed by namespace, owner and uid, with a history for watches."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from reference.cluster.documents import Document, encode
from reference.cluster.errors import expired
from reference.cluster.resources import Resource

HISTORY = 5_000
"""Changes remembered of each resource: a watch may start that far back."""


@dataclass(frozen=True)
class Entry:
    """One version of one object. Its JSON is made once, whoever reads it how often."""

    resource: Resource
    document: Document
    version: int

    @cached_property
    def encoded(self) -> bytes:
        return encode(self.document)

    @property
    def uid(self) -> str:
        uid: str = self.document["metadata"]["uid"]
        return uid

    @property
    def namespace(self) -> str:
        namespace: str = self.document["metadata"].get("namespace", "")
        return namespace

    @property
    def name(self) -> str:
        name: str = self.document["metadata"]["name"]
        return name


@dataclass(frozen=True)
class Change:
    """What happened to an object, and what it was before."""

    kind: Literal["ADDED", "MODIFIED", "DELETED"]
    entry: Entry
    previous: Entry | None

    @property
    def resource(self) -> Resource:
        return self.entry.resource


Listener = Callable[[Change], None]


class Store:
    """All objects of the cluster. Every write gets the next version of one common counter."""

    def __init__(self) -> None:
        self.version = 0
        self._tables: dict[Resource, dict[str, dict[str, Entry]]] = {}
        self._by_uid: dict[str, Entry] = {}
        self._by_owner: dict[str, dict[str, None]] = {}
        self._history: dict[Resource, deque[Change]] = {}
        self._forgotten: dict[Resource, int] = {}
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` for every change from now on; the answer ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def get(self, resource: Resource, namespace: str, name: str) -> Entry | None:
        return self._tables.get(resource, {}).get(namespace, {}).get(name)

    def by_uid(self, uid: str) -> Entry | None:
        return self._by_uid.get(uid)

    def all(self, resource: Resource, namespace: str = "") -> list[Entry]:
        """The objects of one namespace, or of all, by namespace and name."""
        table = self._tables.get(resource, {})
        places = [namespace] if namespace else sorted(table)
        return [entry for place in places for _, entry in sorted(table.get(place, {}).items())]

    def contents(self, namespace: str) -> Iterator[Entry]:
        """Every namespaced object in the namespace, of all kinds."""
        for resource, table in list(self._tables.items()):
            if resource.namespaced:
                yield from list(table.get(namespace, {}).values())

    def dependents(self, uid: str) -> list[Entry]:
        """The objects that name the one of this uid as an owner, in the order in which they came."""
        return [self._by_uid[each] for each in self._by_owner.get(uid, ())]

    def save(self, resource: Resource, document: Document) -> Entry:
        """Add the object or put it in the place of its predecessor."""
        entry = self._next(resource, document)
        table = self._tables.setdefault(resource, {}).setdefault(entry.namespace, {})
        previous = table.get(entry.name)
        table[entry.name] = entry
        if previous is not None and _owners(previous) != _owners(entry):
            self._unlink(previous)
        self._link(entry)
        self._publish(Change("MODIFIED" if previous else "ADDED", entry, previous))
        return entry

    def remove(self, entry: Entry) -> Entry:
        """Take the object out; its last version is what watchers see."""
        table = self._tables[entry.resource]
        del table[entry.namespace][entry.name]
        if not table[entry.namespace]:
            del table[entry.namespace]
        self._unlink(entry)
        last = self._next(entry.resource, entry.document)
        self._publish(Change("DELETED", last, entry))
        return last

    def changes_since(self, resource: Resource, version: int) -> list[Change]:
        """What happened after that version; 410 where the history no longer reaches."""
        oldest = self._forgotten.get(resource, 0)
        if version < oldest:
            raise expired(version, oldest)
        newer: list[Change] = []
        for change in reversed(self._history.get(resource, ())):
            if change.entry.version <= version:
                break
            newer.append(change)
        newer.reverse()
        return newer

    def _next(self, resource: Resource, document: Document) -> Entry:
        self.version += 1
        metadata = {**document["metadata"], "resourceVersion": str(self.version)}
        return Entry(resource, {**document, "metadata": metadata}, self.version)

    def _link(self, entry: Entry) -> None:
        self._by_uid[entry.uid] = entry
        for owner in _owners(entry):
            self._by_owner.setdefault(owner, {})[entry.uid] = None

    def _unlink(self, entry: Entry) -> None:
        self._by_uid.pop(entry.uid, None)
        for owner in _owners(entry):
            children = self._by_owner.get(owner, {})
            children.pop(entry.uid, None)
            if not children:
                self._by_owner.pop(owner, None)

    def _publish(self, change: Change) -> None:
        history = self._history.setdefault(change.resource, deque())
        history.append(change)
        if len(history) > HISTORY:
            self._forgotten[change.resource] = history.popleft().entry.version
        for listener in list(self._listeners):
            listener(change)


def _owners(entry: Entry) -> list[str]:
    return [owner["uid"] for owner in entry.document["metadata"].get("ownerReferences") or ()]
