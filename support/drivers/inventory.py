"""Makes resources known to the target, as the platform's tooling does: clusters, namespaces, what belongs to them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import httpx

from support.evidence.attachments import attach_objects
from support.ownership import Ownership

Resource = dict[str, Any]


class InventoryError(Exception):
    """The inventory refused a registration; the message says which and why."""


class InventoryDriver:
    """Registers in the inventory what a scenario has made, and takes it back at the scenario's end.

    `client` addresses the inventory with its credential. `cluster` is how the target calls the cluster, `account` the
    cloud account, `account_secret` the path under which the target finds the account's keys.
    """

    def __init__(
        self, client: httpx.Client, owner: Ownership, *, cluster: str, account: str, account_secret: str, region: str
    ) -> None:
        self._client, self._owner = client, owner
        self._cluster, self.account = cluster, account
        self._account_secret, self._region = account_secret, region
        self._resources: dict[str, dict[tuple[str, str], Resource]] = {}

    def register_database(self, identifier: str, namespace: str) -> None:
        """Say that a database instance of the account belongs to a namespace."""
        self._put_resource(namespace, self._resource("rds", identifier))

    def register_cache(self, identifier: str, namespace: str, access_secret: str | None) -> None:
        """Say that a cache belongs to a namespace, and which secret there says how to get in (None: untold)."""
        self._put_resource(namespace, self._resource("elasticache", identifier, access_secret))

    def mark_removed(self, identifier: str, namespace: str) -> None:
        """Say that a resource is no longer ours, as the platform does before it is dismantled."""
        self._change(identifier, namespace, {"delete": True})

    def _change(self, identifier: str, namespace: str, changes: Resource) -> None:
        known = self._resources.get(namespace, {})
        found = [key for key in known if key[1] == identifier]
        if not found:
            raise InventoryError(f"{identifier} was never registered for the namespace {namespace}")
        self._put_resource(namespace, {**known[found[0]], **changes})

    def _put_resource(self, namespace: str, resource: Resource) -> None:
        path = f"/namespaces/{self._cluster}/{namespace}"
        if namespace not in self._resources:
            self._take_back_at_the_end(path)
        resources = self._resources.setdefault(namespace, {})
        resources[resource["provider"], resource["identifier"]] = resource
        self._send("PUT", path, self._namespace(namespace, list(resources.values())))

    def _namespace(self, namespace: str, resources: list[Resource]) -> Resource:
        """The namespace in the words of the inventory's own schema."""
        provisioner = {
            "name": self.account,
            "automationToken": _secret_reference(self._account_secret, "all"),
            "resourcesDefaultRegion": self._region,
        }
        external = {"provider": "aws", "provisioner": provisioner, "resources": resources}
        return {"name": namespace, "delete": None, "cluster": {"name": self._cluster}, "externalResources": [external]}

    def _resource(self, provider: str, identifier: str, output: str | None = None) -> Resource:
        return {
            "provider": provider,
            "identifier": identifier,
            "output_resource_name": output,
            "region": self._region,
            "delete": None,
        }

    def _take_back_at_the_end(self, path: str) -> None:
        """Deleting tells both: the first time that it was there, then that there is nothing left."""
        self._owner.register(f"inventory entry {path}", lambda: self._take_back(path), lambda: not self._delete(path))

    def _take_back(self, path: str) -> None:
        self._delete(path)

    def _delete(self, path: str) -> bool:
        """Delete an entry; tell whether it was there."""
        response = self._client.delete(path)
        if response.status_code == HTTPStatus.NOT_FOUND:
            return False
        _check(response)
        return True

    def _send(self, method: str, path: str, document: Resource) -> None:
        _check(self._client.request(method, path, json=document))
        attach_objects(f"inventory entry {path}", document)


def _secret_reference(path: str, field: str) -> Resource:
    return {"path": path, "field": field, "version": None, "format": None}


def _check(response: httpx.Response) -> None:
    if response.is_error:
        request = response.request
        raise InventoryError(f"{request.method} {request.url.path}: {response.status_code} {response.text[:300]}")
