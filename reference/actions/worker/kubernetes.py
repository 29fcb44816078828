"""A small client of the Kubernetes API: objects as plain dictionaries, one connection pool for all clusters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import urllib3

from reference.actions.worker.failures import ActionFailedError, TransientError
from reference.actions.worker.inventory import Inventory
from reference.actions.worker.secrets import SecretStore

STRATEGIC_MERGE = "application/strategic-merge-patch+json"
KubernetesObject = dict[str, Any]


class KubernetesError(TransientError):
    """A cluster refused a request or did not answer; `status` is 0 when there was no answer."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(f"{status}\nReason: {reason}\n{message}")
        self.status = status


class Cluster:
    """One cluster with the credential for it."""

    def __init__(self, name: str, url: str, token: str, http: urllib3.PoolManager) -> None:
        self.name = name
        self._url = url.rstrip("/")
        self._token = token
        self._http = http

    def read(self, path: str) -> KubernetesObject | None:
        """The object at the path, None if there is none; raises KubernetesError."""
        try:
            return self.request("GET", path)
        except KubernetesError as error:
            if error.status == 404:
                return None
            raise

    def request(
        self, method: str, path: str, body: KubernetesObject | None = None, content_type: str = "application/json"
    ) -> KubernetesObject:
        """The decoded answer; raises KubernetesError for everything but success."""
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = content_type
        content = None if body is None else json.dumps(body)
        try:
            answer = self._http.request(method, self._url + path, body=content, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            raise KubernetesError(0, "No answer", f"cluster {self.name}: {type(error).__name__}") from None
        decoded = decode(answer.data)
        if answer.status >= 300:
            raise KubernetesError(answer.status, answer.reason or "", str(decoded.get("message", "")))
        return decoded


def decode(content: bytes) -> KubernetesObject:
    """A JSON object; anything else becomes an object with the text as its message."""
    try:
        decoded = json.loads(content)
    except ValueError:
        decoded = None
    return decoded if isinstance(decoded, dict) else {"message": content.decode("utf-8", "replace")}


def object_path(group_version: str, namespace: str, plural: str, name: str | None = None) -> str:
    """The address of an object of a namespace, or of all of one kind."""
    root = f"/api/{group_version}" if "/" not in group_version else f"/apis/{group_version}"
    path = f"{root}/namespaces/{segment(namespace)}/{plural}"
    return path if name is None else f"{path}/{segment(name)}"


def segment(name: str) -> str:
    """A name as one segment of an address; raises ActionFailedError for what could never be one."""
    if name in ("", ".", ".."):
        raise ActionFailedError(f"'{name}' is not the name of an object")
    return quote(name, safe="")


@dataclass(frozen=True, slots=True)
class ClusterDirectory:
    """Clusters by name: address from the inventory, credential from the secrets."""

    inventory: Inventory
    secrets: SecretStore
    http: urllib3.PoolManager

    def connect(self, name: str) -> Cluster:
        """The cluster of that name; raises ActionFailedError or SecretError."""
        entry = self.inventory.cluster(name)
        reference = entry.automation_token
        if reference is None:
            raise ActionFailedError(f"No automationToken for cluster {name}")
        return Cluster(name, entry.server_url, self.secrets.field(reference.path, reference.field), self.http)
