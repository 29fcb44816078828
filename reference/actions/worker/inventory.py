"""The inventory of clusters and external resources, asked by GraphQL."""

from __future__ import annotations

import json
from typing import Any, TypeVar

import urllib3
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reference.actions.worker.failures import ActionFailedError

Entry = TypeVar("Entry", bound=BaseModel)

CLUSTERS = """query Clusters($name: String!) {
  cluster: clusters_v1(filter: {name: $name}) {
    name serverUrl automationToken { path field version format }
  }
}"""

NAMESPACES = """query Namespaces {
  namespaces: namespaces_v1 {
    name delete cluster { name }
    externalResources {
      provider
      provisioner { name resourcesDefaultRegion automationToken { path field version format } }
      resources { provider identifier output_resource_name region delete }
    }
  }
}"""


class Strict(BaseModel):
    """Part of an answer; unexpected keys are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SecretReference(Strict):
    """Where a secret is kept."""

    path: str
    field: str
    version: int | None = None
    format: str | None = None


class ClusterEntry(Strict):
    """A cluster and how to reach it."""

    name: str
    server_url: str = Field(alias="serverUrl")
    automation_token: SecretReference | None = Field(alias="automationToken")


class ClusterName(Strict):
    """The cluster of a namespace."""

    name: str


class Provisioner(Strict):
    """The cloud account that resources live in."""

    name: str
    region: str | None = Field(alias="resourcesDefaultRegion", default=None)
    automation_token: SecretReference = Field(alias="automationToken")


class Resource(Strict):
    """One database, cache or the like."""

    provider: str
    identifier: str
    output_resource_name: str | None = None
    region: str | None = None
    delete: bool | None = None


class ResourceGroup(Strict):
    """The resources of a namespace in one account."""

    provider: str
    provisioner: Provisioner
    resources: list[Resource]


class NamespaceEntry(Strict):
    """A namespace and what belongs to it outside of the cluster."""

    name: str
    delete: bool | None = None
    cluster: ClusterName
    external_resources: list[ResourceGroup] | None = Field(alias="externalResources", default=None)


class ExternalResource(BaseModel):
    """A resource together with where it belongs."""

    model_config = ConfigDict(frozen=True)

    namespace: NamespaceEntry
    provisioner: Provisioner
    resource: Resource

    @property
    def region(self) -> str | None:
        """The resource's own region or that of its account."""
        return self.resource.region or self.provisioner.region


class Inventory:
    """Asks the inventory server anew for every action."""

    def __init__(self, url: str, token: str | None, http: urllib3.PoolManager) -> None:
        self._url = url
        self._headers = {"Content-Type": "application/json", **({"Authorization": token} if token else {})}
        self._http = http

    def cluster(self, name: str) -> ClusterEntry:
        """The cluster of that name; raises ActionFailedError."""
        found = self._ask(CLUSTERS, {"name": name}).get("cluster") or []
        for entry in parsed(ClusterEntry, found):
            if entry.name == name:
                return entry
        raise ActionFailedError(f"cluster '{name}' missing in app-interface")

    def external_resource(self, account: str, identifier: str, provider: str) -> ExternalResource:
        """The resource of that kind and name in that account; raises ActionFailedError."""
        namespaces = parsed(NamespaceEntry, self._ask(NAMESPACES, {}).get("namespaces") or [])
        resources = existing_resources(namespaces)
        if not resources:
            raise ActionFailedError("No external resources found in app-interface.")
        for found in resources:
            if is_the_resource(found, account, identifier, provider):
                return found
        raise ActionFailedError(f"External resource {identifier} not found in account {account}.")

    def _ask(self, query: str, variables: dict[str, str]) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables})
        try:
            answer = self._http.request("POST", self._url, body=body, headers=self._headers)
            content = json.loads(answer.data)
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise ActionFailedError(f"The inventory cannot be asked: {type(error).__name__}") from None
        if answer.status != 200 or not isinstance(content.get("data"), dict) or content.get("errors"):
            raise ActionFailedError(f"The inventory refused to answer (HTTP {answer.status}).")
        return dict(content["data"])


def existing_resources(namespaces: list[NamespaceEntry]) -> list[ExternalResource]:
    """All resources that are not marked as deleted, in namespaces that are not."""
    return [
        ExternalResource(namespace=namespace, provisioner=group.provisioner, resource=resource)
        for namespace in namespaces
        if not namespace.delete
        for group in namespace.external_resources or []
        for resource in group.resources
        if not resource.delete
    ]


def is_the_resource(found: ExternalResource, account: str, identifier: str, provider: str) -> bool:
    """Whether this is the resource that is asked for."""
    wanted = (account, identifier, provider)
    return (found.provisioner.name, found.resource.identifier, found.resource.provider) == wanted


def parsed(model: type[Entry], entries: list[Any]) -> list[Entry]:
    """The entries as models; raises ActionFailedError when the inventory's answer is not understood."""
    try:
        return [model.model_validate(entry) for entry in entries]
    except ValidationError as error:
        fields = ", ".join(".".join(str(part) for part in fault["loc"]) for fault in error.errors())
        raise ActionFailedError(f"The inventory's answer is not understood: {fields}") from None
