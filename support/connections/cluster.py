"""A thin connection to a Kubernetes API: whole documents in, whole documents out, and watches without gaps.

Plain HTTP instead of the official client: the suite compares complete documents, which typed models would narrow;
one HTTP stack means one place for host guard and time limits; importing it costs a third; and discovery of the official
dynamic client leaves cache files in the system's temporary folder.
"""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from support.connections.kinds import Document, kind_of
from support.targets import profile

_MERGE_PATCH = "application/merge-patch+json"


class ClusterError(Exception):
    """The cluster refused a request of the suite itself; the message says which and why. `code` is its status."""

    def __init__(self, message: str, code: int) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True)
class Listing:
    """Objects of one kind at one moment; `version` is the moment from which a watch can go on."""

    items: tuple[Document, ...]
    version: str


@dataclass(frozen=True)
class Change:
    """One event of a watch. `kind` is ADDED, MODIFIED or DELETED."""

    kind: str
    document: Document


class WatchEnded(Exception):
    """The cluster can no longer tell what happened since the asked moment, so nothing is proven for the gap."""


def client_options(settings: profile.Cluster) -> dict[str, Any]:
    """What an HTTP client needs to speak to this cluster: besides its address: credential and certificate authority."""
    verify: ssl.SSLContext | bool = True
    if settings.ca_file is not None:
        verify = ssl.create_default_context(cafile=str(settings.ca_file))
    headers = {"Authorization": f"Bearer {settings.token.get_secret_value()}", "Accept": "application/json"}
    return {"headers": headers, "verify": verify}


class ClusterConnection:
    """Speaks to one cluster through a client that has the `client_options`. Safe to use from several threads."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def get(self, kind: str, namespace: str | None, name: str) -> Document | None:
        """Read one object; None when there is none."""
        response = self._client.get(kind_of(kind).path(namespace, name))
        if response.status_code == HTTPStatus.NOT_FOUND:
            return None
        return _document(response)

    def list(self, kind: str, namespace: str | None = None, labels: str = "") -> Listing:
        """Read all objects of a kind, in a namespace or everywhere, whose labels match the selector."""
        found = kind_of(kind)
        answer = _document(
            self._client.get(found.path(namespace), params={"labelSelector": labels} if labels else None)
        )
        items = answer.get("items") or []
        for item in items:
            item.setdefault("kind", found.name)
        return Listing(tuple(items), str(answer["metadata"].get("resourceVersion", "")))

    def create(self, document: Document, namespace: str | None = None) -> Document:
        """Create an object and return it as the cluster stored it."""
        kind = kind_of(document["kind"])
        return _document(self._client.post(kind.path(namespace), json={"apiVersion": kind.api_version, **document}))

    def merge(self, kind: str, namespace: str | None, name: str, changes: Document) -> Document:
        """Change fields of an object (JSON merge patch) and return the object."""
        content = json.dumps(changes)
        headers = {"Content-Type": _MERGE_PATCH}
        return _document(self._client.patch(kind_of(kind).path(namespace, name), content=content, headers=headers))

    def delete(self, kind: str, namespace: str | None, name: str) -> None:
        """Delete an object and what it owns. An object that is gone already is fine."""
        options = {"propagationPolicy": "Background"}
        response = self._client.request("DELETE", kind_of(kind).path(namespace, name), json=options)
        if response.status_code not in (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT):
            _document(response)

    def watch(self, kind: str, namespace: str, labels: str, version: str) -> Watch:
        """Follow the objects of a kind from the moment `version` on."""
        return Watch(self._client, kind_of(kind).path(namespace), labels, version)


class Watch:
    """An endless, gapless iteration over changes; `stop` (from any thread) ends it."""

    def __init__(self, client: httpx.Client, path: str, labels: str, version: str) -> None:
        self._client, self._path, self._labels, self._version = client, path, labels, version
        self._socket: socket.socket | None = None
        self._stopped = False

    def stop(self) -> None:
        """End the iteration at once, also while it waits for the next change."""
        self._stopped = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    def __iter__(self) -> Iterator[Change]:
        while not self._stopped:
            try:
                yield from self._stream()
            except (httpx.TransportError, OSError):
                if not self._stopped:
                    raise

    def _stream(self) -> Iterator[Change]:
        query = {"watch": "true", "resourceVersion": self._version, "labelSelector": self._labels}
        endless = httpx.Timeout(10.0, read=None)
        with self._client.stream("GET", self._path, params=query, timeout=endless) as response:
            if response.is_error:
                response.read()
                _document(response)
            self._socket = _socket_of(response)
            if self._stopped:
                return
            for line in response.iter_lines():
                change = self._change(json.loads(line)) if line.strip() else None
                if change is not None:
                    yield change

    def _change(self, event: dict[str, Any]) -> Change | None:
        document = event["object"]
        if event["type"] == "ERROR":
            raise WatchEnded(str(document.get("message", document)))
        self._version = document["metadata"]["resourceVersion"]
        return None if event["type"] == "BOOKMARK" else Change(event["type"], document)


def _socket_of(response: httpx.Response) -> socket.socket | None:
    stream = response.extensions.get("network_stream")
    found: socket.socket | None = stream.get_extra_info("socket") if stream else None
    return found


def _document(response: httpx.Response) -> Document:
    if response.is_error:
        request = response.request
        raise ClusterError(f"{request.method} {request.url.path}: {_reason(response)}", response.status_code)
    answer: Document = response.json()
    return answer


def _reason(response: httpx.Response) -> str:
    try:
        return f"{response.status_code} {response.json()['message']}"
    except (ValueError, KeyError, TypeError):
        return f"{response.status_code} {response.text[:300]}"
