"""Get, list, watch and logs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from reference.cluster import errors, scaling, tables
from reference.cluster.addresses import Address
from reference.cluster.documents import Document, encode
from reference.cluster.node.logs import LogRequest, Logs
from reference.cluster.registry import Registry
from reference.cluster.resources import Resource
from reference.cluster.selectors import Predicate, field_selector, label_selector
from reference.cluster.store import Entry
from reference.cluster.watches import DEFAULT_SECONDS, Watches, WatchRequest

JSON_TYPE = "application/json"


class Reading:
    """The verbs that change nothing."""

    def __init__(self, registry: Registry, watches: Watches, logs: Logs) -> None:
        self._registry = registry
        self._watches = watches
        self._logs = logs

    async def get(self, request: Request, address: Address) -> Response:
        """One object, its scale, or a pod's log."""
        entry = self._registry.read(address.resource, address.namespace, address.name)
        if address.subresource == "log":
            return self._log(request, entry.document)
        if address.subresource == "scale":
            return Response(encode(scaling.to_scale(entry.document)), media_type=JSON_TYPE)
        if _wants_table(request):
            metadata = {"resourceVersion": str(entry.version)}
            return _respond(tables.table(address.resource, [entry.document], metadata))
        return Response(entry.encoded, media_type=JSON_TYPE)

    async def list(self, request: Request, address: Address) -> Response:
        """The collection: its present state, or with `watch` the stream of its changes."""
        selects = selection(request, address.resource)
        if request.query_params.get("watch", "").lower() in ("1", "true"):
            return self._watch(request, address, selects)
        store = self._registry.store
        matching = [each for each in store.all(address.resource, address.namespace) if selects(each.document)]
        page = _page(request, matching)
        metadata: Document = {"resourceVersion": str(store.version)}
        if page.next_token:
            metadata |= {"continue": page.next_token, "remainingItemCount": page.remaining}
        if _wants_table(request):
            return _respond(tables.table(address.resource, [each.document for each in page.entries], metadata))
        return Response(_list_body(address.resource, page.entries, metadata), media_type=JSON_TYPE)

    def _watch(self, request: Request, address: Address, selects: Predicate) -> Response:
        query = request.query_params
        version = _version(query.get("resourceVersion", ""))
        initial = query.get("sendInitialEvents", "").lower() == "true"
        resource = address.resource

        def as_table(entry: Entry) -> bytes:
            return encode(tables.table(resource, [entry.document], {"resourceVersion": str(entry.version)}))

        watch = WatchRequest(
            resource=resource,
            namespace=address.namespace,
            selects=selects,
            version=None if initial or version == 0 else version,
            seconds=float(query.get("timeoutSeconds") or 0) or DEFAULT_SECONDS,
            bookmarks=query.get("allowWatchBookmarks", "").lower() == "true",
            mark_initial_end=initial,
            render=as_table if _wants_table(request) else _encoded,
        )
        return StreamingResponse(self._watches.stream(watch), media_type=JSON_TYPE)

    def _log(self, request: Request, pod: Document) -> Response:
        query = request.query_params
        names = [each["name"] for each in pod["spec"]["containers"]]
        container = query.get("container") or names[0]
        pod_name = pod["metadata"]["name"]
        if len(names) > 1 and not query.get("container"):
            choice = f"choose one of: [{' '.join(names)}]"
            raise errors.bad_request(f"a container name must be specified for pod {pod_name}, {choice}")
        if container not in names:
            raise errors.bad_request(f"container {container} is not valid for pod {pod_name}")
        _check_started(pod, container)
        wanted = LogRequest(
            follow=query.get("follow", "").lower() == "true",
            timestamps=query.get("timestamps", "").lower() == "true",
            tail=int(query["tailLines"]) if query.get("tailLines") else None,
        )
        lines: AsyncIterator[bytes] = self._logs.read(pod["metadata"]["uid"], container, wanted)
        return StreamingResponse(lines, media_type="text/plain")


def selection(request: Request, resource: Resource) -> Predicate:
    """The request's label and field selectors as one."""
    query = request.query_params
    labels = label_selector(query.get("labelSelector", ""))
    fields = field_selector(resource, query.get("fieldSelector", ""))
    return lambda document: labels(document) and fields(document)


def _check_started(pod: Document, container: str) -> None:
    for status in pod["status"].get("containerStatuses") or ():
        waiting = status.get("state", {}).get("waiting")
        if status["name"] == container and waiting and not status.get("lastState"):
            raise errors.bad_request(
                f'container "{container}" in pod "{pod["metadata"]["name"]}" is waiting to start: {waiting["reason"]}'
            )


def _encoded(entry: Entry) -> bytes:
    return entry.encoded


def _wants_table(request: Request) -> bool:
    return "as=Table" in request.headers.get("accept", "")


def _version(text: str) -> int:
    if text and not text.isdigit():
        raise errors.bad_request(f'Invalid value: "{text}": resourceVersion must be a non-negative number')
    return int(text or 0)


def _respond(document: Document) -> Response:
    return Response(encode(document), media_type=JSON_TYPE)


def _list_body(resource: Resource, entries: list[Entry], metadata: Document) -> bytes:
    head = {"kind": f"{resource.kind}List", "apiVersion": resource.api_version, "metadata": metadata}
    return encode(head)[:-1] + b',"items":[' + b",".join(each.encoded for each in entries) + b"]}"


@dataclass(frozen=True)
class _Page:
    entries: list[Entry]
    next_token: str = ""
    remaining: int = 0


def _page(request: Request, entries: list[Entry]) -> _Page:
    """The part of the list that `limit` and `continue` ask for."""
    token, limit = request.query_params.get("continue"), int(request.query_params.get("limit") or 0)
    if token:
        after = _position(token)
        entries = [each for each in entries if (each.namespace, each.name) > after]
    if not limit or len(entries) <= limit:
        return _Page(entries)
    last = entries[limit - 1]
    following = base64.urlsafe_b64encode(encode([last.namespace, last.name])).decode()
    return _Page(entries[:limit], following, len(entries) - limit)


def _position(token: str) -> tuple[str, str]:
    try:
        namespace, name = json.loads(base64.urlsafe_b64decode(token))
    except (binascii.Error, ValueError):
        raise errors.bad_request("continue key is not valid") from None
    return namespace, name
