"""The files of a request: the variables that describe the secret, the manifest that brings it into the cluster."""

from __future__ import annotations

from typing import Any

import yaml

from reference.provisioning.secrets.model import MANAGER, PARAMETERS, SecretRequest

_STORES = {MANAGER: "aws-secretsmanager", PARAMETERS: "aws-parameterstore"}


def variables_path(request: SecretRequest) -> str:
    """Where the variables go, below their root."""
    return f"{request.environment}/secrets/generated/{request.service}/{request.id}.auto.tfvars.json"


def manifest_path(request: SecretRequest) -> str:
    """Where the manifest goes, below its root."""
    folder = f"kustomize/overlays/{request.environment}/apps/{request.service}/externalsecrets"
    return f"{folder}/{request.id}.yaml"


def variables(request: SecretRequest) -> dict[str, Any]:
    """The secret, its marks and those who may use it."""
    secret = {
        "description": request.description,
        "metadata": {"id": request.id, "owner": request.owner, "risk": request.risk},
        "read_principals": list(request.readers),
        "write_principals": list(request.writers),
        "break_glass_principals": list(request.break_glass),
    }
    return {"app_secrets": {request.secret_name: secret}}


def manifest(request: SecretRequest) -> str:
    """The text of the manifest."""
    return str(yaml.safe_dump(_external_secret(request), sort_keys=False))


def _external_secret(request: SecretRequest) -> dict[str, Any]:
    labels = {
        "goldenpath.idp/id": request.id,
        "platform.idp/service": request.service,
        "platform.idp/env": request.environment,
    }
    name = f"{request.service}-{request.name}-sync"
    return {
        "apiVersion": "external-secrets.io/v1beta1",
        "kind": "ExternalSecret",
        "metadata": {"name": name, "namespace": request.namespace, "labels": labels},
        "spec": {
            "refreshInterval": "1h",
            "secretStoreRef": {"name": _STORES[request.provider], "kind": "ClusterSecretStore"},
            "target": {"name": request.cluster_secret, "creationPolicy": "Owner"},
            "dataFrom": [{"extract": {"key": request.key}}],
        },
    }
