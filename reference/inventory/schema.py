"""The GraphQL side: the part of the schema that consumers ask for."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLScalarType, build_schema, graphql_sync, value_from_ast_untyped

from reference.inventory.model import Registry

SDL = """
scalar JSON

type Query {
  clusters_v1(name: String, filter: JSON): [Cluster_v1!]
  namespaces_v1(name: String, filter: JSON): [Namespace_v1!]
}

type VaultSecret_v1 { path: String! field: String! version: Int format: String }

type Cluster_v1 { name: String! serverUrl: String! automationToken: VaultSecret_v1 }

type Namespace_v1 {
  name: String!
  delete: Boolean
  cluster: Cluster_v1!
  externalResources: [NamespaceExternalResource_v1!]
}

interface NamespaceExternalResource_v1 {
  provider: String!
  provisioner: AWSAccount_v1!
  resources: [NamespaceTerraformResourceAWS_v1!]
}

type NamespaceTerraformProviderResourceAWS_v1 implements NamespaceExternalResource_v1 {
  provider: String!
  provisioner: AWSAccount_v1!
  resources: [NamespaceTerraformResourceAWS_v1!]
}

type AWSAccount_v1 { name: String! automationToken: VaultSecret_v1! resourcesDefaultRegion: String }

interface NamespaceTerraformResourceAWS_v1 {
  provider: String!
  identifier: String!
  output_resource_name: String
  region: String
  delete: Boolean
}

type NamespaceTerraformResourceRDS_v1 implements NamespaceTerraformResourceAWS_v1 {
  provider: String! identifier: String! output_resource_name: String region: String delete: Boolean
}

type NamespaceTerraformResourceElastiCache_v1 implements NamespaceTerraformResourceAWS_v1 {
  provider: String! identifier: String! output_resource_name: String region: String delete: Boolean
}

type NamespaceTerraformResourceOther_v1 implements NamespaceTerraformResourceAWS_v1 {
  provider: String! identifier: String! output_resource_name: String region: String delete: Boolean
}
"""

RESOURCE_TYPES = {
    "rds": "NamespaceTerraformResourceRDS_v1",
    "elasticache": "NamespaceTerraformResourceElastiCache_v1",
}

SCHEMA = build_schema(SDL)


def type_name(value: dict[str, Any], _info: object, abstract: Any) -> str:
    """The concrete type behind an interface."""
    if abstract.name == "NamespaceExternalResource_v1":
        return "NamespaceTerraformProviderResourceAWS_v1"
    return RESOURCE_TYPES.get(value["provider"], "NamespaceTerraformResourceOther_v1")


scalar = SCHEMA.type_map["JSON"]
if isinstance(scalar, GraphQLScalarType):
    scalar.parse_literal = value_from_ast_untyped  # type: ignore[assignment,method-assign]


class Root:
    """Answers the top-level fields from a registry."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def clusters_v1(self, _info: object, name: str | None = None, filter: Any = None) -> list[dict[str, Any]]:
        """Clusters that match."""
        return matching(self._registry.clusters(), name, filter)

    def namespaces_v1(self, _info: object, name: str | None = None, filter: Any = None) -> list[dict[str, Any]]:
        """Namespaces that match, each with its whole cluster."""
        clusters = {cluster["name"]: cluster for cluster in self._registry.clusters()}
        found = [
            {**entry, "cluster": clusters.get(entry["cluster"]["name"], entry["cluster"])}
            for entry in self._registry.namespaces()
        ]
        return matching(found, name, filter)


def matching(entries: list[dict[str, Any]], name: str | None, wanted: Any) -> list[dict[str, Any]]:
    """The entries whose fields equal all that are wanted."""
    conditions = {**(wanted if isinstance(wanted, dict) else {}), **({"name": name} if name is not None else {})}
    return [entry for entry in entries if all(entry.get(key) == value for key, value in conditions.items())]


def answer(registry: Registry, request: dict[str, Any]) -> dict[str, Any]:
    """The GraphQL answer to a decoded request."""
    result = graphql_sync(
        SCHEMA,
        str(request.get("query") or ""),
        root_value=Root(registry),
        variable_values=request.get("variables") or None,
        operation_name=request.get("operationName"),
        type_resolver=type_name,
    )
    return dict(result.formatted)
