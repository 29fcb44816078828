"""Requests for secrets: valid documents, of which scenarios change single fields, and the commands that take them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from support.drivers.commands import Finished, Running
from support.drivers.provisioning.commands import PlatformCommands
from support.drivers.provisioning.enumerations import FILE, enumerations_text
from support.drivers.provisioning.requests import Request
from support.ownership import Ownership

VARIABLES_ROOT, MANIFESTS_ROOT = "envs", "gitops"
FILES, APPLY = "secret-request", "secret-apply"
MANAGER, PARAMETERS = "aws-secrets-manager", "aws-ssm"
SERVICE = "payments"


class SecretRequest(Request):
    """One request for a secret."""

    @property
    def files(self) -> tuple[str, str]:
        """Where its variables and its manifest are to be written."""
        environment, service, name = (self.value(f"metadata.{key}") for key in ("environment", "service", "id"))
        manifests = f"{MANIFESTS_ROOT}/kustomize/overlays/{environment}/apps/{service}/externalsecrets"
        return (
            f"{VARIABLES_ROOT}/{environment}/secrets/generated/{service}/{name}.auto.tfvars.json",
            f"{manifests}/{name}.yaml",
        )

    @property
    def name(self) -> str:
        """The one name of its secret, for everybody."""
        return "goldenpath/{environment}/{service}/{name}".format(**self.document["metadata"])

    @property
    def stored_as(self) -> str:
        """The name under which the store keeps the secret: the parameter store wants its hierarchies to begin so."""
        return f"/{self.name}" if self.value("spec.provider") == PARAMETERS else self.name

    @property
    def tags(self) -> dict[str, str]:
        """What the secret is to be marked with."""
        said = {"id": "metadata.id", "owner": "metadata.owner", "risk": "spec.risk.tier"}
        return {f"goldenpath.idp/{name}": str(self.value(path)) for name, path in said.items()}

    @property
    def principals(self) -> dict[str, list[str]]:
        """Who is to have which rights."""
        fields = {"read": "readPrincipals", "write": "writePrincipals", "break_glass": "breakGlassPrincipals"}
        return {name: self.value(f"spec.access.{path}") or [] for name, path in fields.items()}

    def variables(self) -> dict[str, Any]:
        """The variables that it asks for; how the secret is described is left to the platform."""
        metadata = {"id": self.value("metadata.id"), "owner": self.value("metadata.owner")}
        secret = {"metadata": {**metadata, "risk": self.value("spec.risk.tier")}}
        principals = {f"{name}_principals": members for name, members in self.principals.items()}
        return {"app_secrets": {self.name: {**secret, **principals}}}

    def manifest(self) -> dict[str, Any]:
        """The manifest by which the secret reaches the cluster."""
        service, name = self.value("metadata.service"), self.value("metadata.name")
        labels = {
            "goldenpath.idp/id": self.value("metadata.id"),
            "platform.idp/service": service,
            "platform.idp/env": self.value("metadata.environment"),
        }
        namespace = self.value("spec.access.namespace")
        return {
            "apiVersion": "external-secrets.io/v1beta1",
            "kind": "ExternalSecret",
            "metadata": {"name": f"{service}-{name}-sync", "namespace": namespace, "labels": labels},
            "spec": {
                "refreshInterval": "1h",
                "secretStoreRef": {"name": "aws-secretsmanager", "kind": "ClusterSecretStore"},
                "target": {"name": self.value("spec.access.k8sSecretName"), "creationPolicy": "Owner"},
                "dataFrom": [{"extract": {"key": self.stored_as}}],
            },
        }


def valid_request(word: str, number: int, owner: Ownership, namespace: str, environment: str = "dev") -> SecretRequest:
    """A request with which nothing is wrong; its service, and so its secret, is the scenario's own."""
    metadata = {"id": f"SECRET-{number:04d}", "name": word, "service": owner.name(SERVICE), "environment": environment}
    spec = {
        "provider": MANAGER,
        "secretType": "api-key",
        "risk": {"tier": "medium"},
        "rotation": {"rotationClass": "standard"},
        "lifecycle": {"status": "active"},
        "access": {"namespace": namespace, "k8sSecretName": f"{word}-credentials"},
    }
    document = {"apiVersion": "platform.idp/v1", "kind": "SecretRequest", "metadata": {**metadata, "owner": "app-team"}}
    return SecretRequest(word, {**document, "spec": spec})


@dataclass
class SecretCommands:
    """Hands requests for secrets to the platform's commands, each in a file of its own.

    `values` are what empty secrets are to be filled with, by the id of their request; `environment` is added to that
    of the commands that work on the store. With `values_break_off` the file of the values lacks its end.
    """

    commands: PlatformCommands
    values: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    values_break_off: bool = False

    def check(self, requests: Sequence[SecretRequest]) -> Finished:
        """Have requests checked only."""
        return self._files("validate", requests)

    def generate(self, requests: Sequence[SecretRequest]) -> Finished:
        """Have the files of requests written."""
        return self._files("generate", requests)

    def apply(self, requests: Sequence[SecretRequest], *options: str) -> Finished:
        """Have the secrets of requests brought into the store."""
        arguments = self._applying(requests, options)
        return self.commands.run(APPLY, arguments, self.environment, "the platform engineer applies requests")

    def begin_to_apply(self, requests: Sequence[SecretRequest]) -> Running:
        """Start bringing the secrets of requests into the store."""
        arguments = self._applying(requests, ())
        return self.commands.start(APPLY, arguments, self.environment, "the platform engineer applies requests")

    def _files(self, mode: str, requests: Sequence[SecretRequest]) -> Finished:
        roots = ["--tfvars-out-root", VARIABLES_ROOT, "--externalsecret-out-root", MANIFESTS_ROOT]
        return self.commands.run(FILES, ["--mode", mode, *self._input(requests), *roots])

    def _applying(self, requests: Sequence[SecretRequest], options: Sequence[str]) -> list[str]:
        return [*self._input(requests), *self._values(), *options]

    def _values(self) -> list[str]:
        if not self.values:
            return []
        text = json.dumps(self.values)
        return ["--values", str(self.commands.write("values.json", text[:-1] if self.values_break_off else text))]

    def _input(self, requests: Sequence[SecretRequest]) -> list[str]:
        enums = self.commands.write(FILE, enumerations_text())
        files = [self.commands.write(request.file, request.text) for request in requests]
        return ["--enums", str(enums), "--input-files", *map(str, files)]


def principal(account: str, word: str) -> str:
    """The name by which policies know a role of an account."""
    return f"arn:aws:iam::{account}:role/{word}"
