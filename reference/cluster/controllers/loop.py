"""The loop that calls controllers: after a change, once for each object concerned, never in parallel."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from reference.cluster.documents import Document, controller_of
from reference.cluster.events import Events
from reference.cluster.registry import Registry
from reference.cluster.resources import Resource
from reference.cluster.store import Change, Store

BATCH = 64
"""Objects worked on before the loop lets requests in."""

RETRY_SECONDS = 0.05

_log = logging.getLogger(__name__)

Key = tuple[str, str]
"""Namespace and name."""


class Controller(ABC):
    """Keeps the objects of one kind in order."""

    resource: ClassVar[Resource]

    def __init__(self, registry: Registry, events: Events, work: WorkLoop) -> None:
        self.registry = registry
        self.store: Store = registry.store
        self.events = events
        self.work = work
        work.add(self)

    @abstractmethod
    def reconcile(self, namespace: str, name: str) -> None:
        """Compare what is wanted with what is, and take the next step."""

    def concerned(self, change: Change) -> Iterable[Key]:
        """The objects that have to be looked at after a change: itself, or the owner of what changed."""
        if change.resource == self.resource:
            return [(change.entry.namespace, change.entry.name)]
        owner = controller_of(change.entry.document)
        if owner and owner["kind"] == self.resource.kind:
            return [(change.entry.namespace, owner["name"])]
        return []

    def wanted(self, namespace: str, name: str) -> Document | None:
        """The object, unless it is gone or going."""
        entry = self.store.get(self.resource, namespace, name)
        if entry is None or "deletionTimestamp" in entry.document["metadata"]:
            return None
        return entry.document

    def again(self, namespace: str, name: str, seconds: float) -> None:
        """Look at the object again later, whatever happens meanwhile."""
        self.work.enqueue_later(self, (namespace, name), seconds)


class WorkLoop:
    """A queue without duplicates of what is to be looked at, emptied between requests."""

    def __init__(self, store: Store) -> None:
        self._controllers: list[Controller] = []
        self._queue: dict[tuple[Controller, Key], None] = {}
        self._scheduled = False
        store.subscribe(self._notice)

    def add(self, controller: Controller) -> None:
        self._controllers.append(controller)

    def enqueue(self, controller: Controller, key: Key) -> None:
        self._queue[(controller, key)] = None
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._drain)

    def enqueue_later(self, controller: Controller, key: Key, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self.enqueue, controller, key)

    def _notice(self, change: Change) -> None:
        for controller in self._controllers:
            for key in controller.concerned(change):
                self.enqueue(controller, key)

    def _drain(self) -> None:
        for _ in range(BATCH):
            if not self._queue:
                break
            controller, key = next(iter(self._queue))
            del self._queue[(controller, key)]
            self._call(controller, key)
        self._scheduled = bool(self._queue)
        if self._scheduled:
            asyncio.get_running_loop().call_soon(self._drain)

    def _call(self, controller: Controller, key: Key) -> None:
        try:
            controller.reconcile(*key)
        except Exception:
            _log.exception("%s could not work on %s/%s", type(controller).__name__, *key)
            self.enqueue_later(controller, key, RETRY_SECONDS)
