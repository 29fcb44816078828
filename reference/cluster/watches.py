"""Watches: the changes of a selection of objects as a stream of lines."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from reference.cluster import errors
from reference.cluster.documents import Document, encode
from reference.cluster.resources import Resource
from reference.cluster.selectors import Predicate
from reference.cluster.store import Change, Entry, Store

DEFAULT_SECONDS = 1800.0
INITIAL_EVENTS_END = {"k8s.io/initial-events-end": "true"}

Render = Callable[[Entry], bytes]


@dataclass(frozen=True)
class WatchRequest:
    """What a client wants to see, and from where on."""

    resource: Resource
    namespace: str
    selects: Predicate
    version: int | None
    """The last version that the client knows; None to be told the present state first."""
    seconds: float
    bookmarks: bool
    mark_initial_end: bool
    render: Render


class Watches:
    """All open watches; closing ends each of them, so that the server can stop at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._open: set[asyncio.Event] = set()
        self._closed = False

    def close(self) -> None:
        self._closed = True
        for wake in self._open:
            wake.set()

    async def stream(self, request: WatchRequest) -> AsyncIterator[bytes]:
        """Lines of JSON, one a change, until the time is over or the server stops."""
        wake: asyncio.Event = asyncio.Event()
        pending: deque[Change] = deque()

        def notice(change: Change) -> None:
            if change.resource == request.resource:
                pending.append(change)
                wake.set()

        try:
            initial = self._initial(request)
        except errors.ApiError as error:
            yield _line("ERROR", encode(error.document))
            return
        unsubscribe = self._store.subscribe(notice)
        self._open.add(wake)
        try:
            yield initial
            async for lines in self._follow(request, wake, pending):
                yield lines
        finally:
            self._open.discard(wake)
            unsubscribe()

    def _initial(self, request: WatchRequest) -> bytes:
        if request.version is not None:
            missed = self._store.changes_since(request.resource, request.version)
            return b"".join(_render(request, change) for change in missed)
        entries = self._store.all(request.resource, request.namespace)
        lines = [_line("ADDED", request.render(each)) for each in entries if request.selects(each.document)]
        if request.mark_initial_end:
            lines.append(_bookmark(request.resource, self._store.version, INITIAL_EVENTS_END))
        return b"".join(lines)

    async def _follow(
        self,
        request: WatchRequest,
        wake: asyncio.Event,
        pending: deque[Change],
    ) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        end = loop.time() + request.seconds
        while not self._closed:
            try:
                await asyncio.wait_for(wake.wait(), end - loop.time())
            except TimeoutError:
                break
            wake.clear()
            lines = []
            while pending:
                lines.append(_render(request, pending.popleft()))
            if text := b"".join(lines):
                yield text
        if request.bookmarks and not self._closed:
            yield _bookmark(request.resource, self._store.version, None)


def _render(request: WatchRequest, change: Change) -> bytes:
    """The change as this watch sees it: leaving the selection is a deletion, entering it an addition."""
    if request.namespace and change.entry.namespace != request.namespace:
        return b""
    is_in = request.selects(change.entry.document)
    was_in = change.previous is not None and request.selects(change.previous.document)
    if change.kind == "DELETED":
        kind = "DELETED" if was_in else ""
    elif is_in:
        kind = "MODIFIED" if was_in else "ADDED"
    else:
        kind = "DELETED" if was_in else ""
    return _line(kind, request.render(change.entry)) if kind else b""


def _line(kind: str, encoded: bytes) -> bytes:
    return b'{"type":"' + kind.encode() + b'","object":' + encoded + b"}\n"


def _bookmark(resource: Resource, version: int, annotations: dict[str, str] | None) -> bytes:
    metadata: Document = {"resourceVersion": str(version), "creationTimestamp": None}
    if annotations:
        metadata["annotations"] = annotations
    document = {"kind": resource.kind, "apiVersion": resource.api_version, "metadata": metadata}
    return _line("BOOKMARK", encode(document))
