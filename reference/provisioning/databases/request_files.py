"""The files that a request for a database becomes, all of which know it under the same name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reference.provisioning.databases.request_rules import INSTANCE_CLASSES, DatabaseRequest


@dataclass(frozen=True)
class RequestedFile:
    """One file: its path below the root for its sort, and what is in it."""

    relative: str
    content: dict[str, Any]


def credentials_key(request: DatabaseRequest) -> str:
    """Where the store keeps the credentials: the manifest reads them there, and so does provisioning."""
    return f"goldenpath/{request.environment}/{request.database_name}/postgres"


def variables_file(request: DatabaseRequest) -> RequestedFile:
    """The Terraform variables, which provisioning reads too."""
    entry = {
        "identifier": f"{request.environment}-{request.database_name}",
        "database_name": request.database_name,
        "username": request.username,
        "instance_class": INSTANCE_CLASSES[request.size],
        "allocated_storage": request.storage_gb,
        "max_allocated_storage": request.max_storage_gb,
        "backup_retention_period": request.retention_days,
        "multi_az": request.multi_az,
        "performance_insights_enabled": request.performance_insights,
        "metadata": {
            "id": request.id,
            "owner": request.owner,
            "domain": request.domain,
            "risk": request.risk,
            "requester": request.requester,
        },
    }
    relative = f"{request.environment}-rds/generated/{request.id}.auto.tfvars.json"
    return RequestedFile(relative, {"rds_databases": {request.database_name: entry}})


def manifest_file(request: DatabaseRequest) -> RequestedFile:
    """The manifest by which the credentials reach the cluster."""
    name = request.cluster_name
    content = {
        "apiVersion": "external-secrets.io/v1beta1",
        "kind": "ExternalSecret",
        "metadata": {
            "name": f"{name}-credentials-sync",
            "namespace": name,
            "labels": {
                "goldenpath.idp/id": request.id,
                "platform.idp/service": request.service,
                "platform.idp/env": request.environment,
                "platform.idp/type": "rds-credentials",
            },
        },
        "spec": {
            "refreshInterval": "1h",
            "secretStoreRef": {"name": "aws-secretsmanager", "kind": "ClusterSecretStore"},
            "target": {"name": f"{name}-db-credentials", "creationPolicy": "Owner"},
            "dataFrom": [{"extract": {"key": credentials_key(request)}}],
        },
    }
    folder = f"kustomize/overlays/{request.environment}/apps/{request.database_name}/externalsecrets"
    return RequestedFile(f"{folder}/{request.id}.yaml", content)
