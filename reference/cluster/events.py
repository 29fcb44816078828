"""The events that controllers and nodes leave beside the objects they work on."""

from __future__ import annotations

import uuid
from collections import deque

from reference.cluster.documents import Document, is_deleting, name_of, namespace_of, now, uid_of
from reference.cluster.resources import EVENTS, NAMESPACES
from reference.cluster.store import Store

KEPT = 2_000
"""Events that the cluster remembers; the oldest go first."""


class Events:
    """Writes core/v1 events."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: deque[tuple[str, str]] = deque()
        self._number = 0

    def record(self, about: Document, kind: str, reason: str, message: str) -> None:
        """Say what happened to an object; `kind` is Normal or Warning."""
        namespace = namespace_of(about)
        home = self._store.get(NAMESPACES, "", namespace)
        if home is None or is_deleting(home.document):
            return
        self._number += 1
        name = f"{name_of(about)[:230]}.{self._number:016x}"
        moment = now()
        self._store.save(
            EVENTS,
            {
                "apiVersion": "v1",
                "kind": "Event",
                "metadata": {
                    "name": name,
                    "namespace": namespace,
                    "uid": str(uuid.uuid4()),
                    "creationTimestamp": moment,
                },
                "involvedObject": {
                    "apiVersion": about["apiVersion"],
                    "kind": about["kind"],
                    "name": name_of(about),
                    "namespace": namespace,
                    "uid": uid_of(about),
                },
                "type": kind,
                "reason": reason,
                "message": message,
                "source": {"component": "embedded-cluster"},
                "reportingComponent": "embedded-cluster",
                "firstTimestamp": moment,
                "lastTimestamp": moment,
                "count": 1,
            },
        )
        self._kept.append((namespace, name))
        if len(self._kept) > KEPT:
            self._forget(*self._kept.popleft())

    def _forget(self, namespace: str, name: str) -> None:
        entry = self._store.get(EVENTS, namespace, name)
        if entry is not None:
            self._store.remove(entry)
