"""Requests for databases: valid documents, of which scenarios change single fields, and the command that takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from support.drivers.commands import Finished
from support.drivers.provisioning.commands import PlatformCommands
from support.drivers.provisioning.enumerations import FILE, enumerations_text
from support.drivers.provisioning.requests import Request

VARIABLES_ROOT, MANIFESTS_ROOT = "envs", "gitops"
COMMAND = "database-request"

DEFAULTS: Mapping[str, Any] = {
    "service": "postgres",
    "spec.size": "small",
    "spec.risk": "low",
    "spec.storageGb": 20,
    "spec.maxStorageGb": 50,
    "spec.backupRetentionDays": 7,
    "spec.multiAz": False,
    "spec.performanceInsights": True,
}
"""What holds where a request says nothing."""

_MACHINES = {"small": "db.t3.micro", "medium": "db.t3.small", "large": "db.t3.medium", "xlarge": "db.r6g.large"}


class DatabaseRequest(Request):
    """One request for a database."""

    DEFAULTS = DEFAULTS

    @property
    def variables_file(self) -> str:
        """Where its variables are to be written."""
        return f"{VARIABLES_ROOT}/{self.value('environment')}-rds/generated/{self.value('id')}.auto.tfvars.json"

    @property
    def manifest_file(self) -> str:
        """Where its manifest is to be written."""
        folder = f"kustomize/overlays/{self.value('environment')}/apps/{self.value('spec.databaseName')}"
        return f"{MANIFESTS_ROOT}/{folder}/externalsecrets/{self.value('id')}.yaml"

    @property
    def credentials(self) -> str:
        """The name under which the store keeps its credentials, for everybody."""
        return f"goldenpath/{self.value('environment')}/{self.value('spec.databaseName')}/postgres"

    @property
    def files(self) -> tuple[str, str]:
        return self.variables_file, self.manifest_file

    def variables(self) -> dict[str, Any]:
        """The variables that it asks for."""
        name = self.value("spec.databaseName")
        entry = {
            "identifier": f"{self.value('environment')}-{name}",
            "database_name": name,
            "username": self.value("spec.username"),
            "instance_class": _MACHINES[self.value("spec.size")],
            "allocated_storage": self.value("spec.storageGb"),
            "max_allocated_storage": self.value("spec.maxStorageGb"),
            "backup_retention_period": self.value("spec.backupRetentionDays"),
            "multi_az": self.value("spec.multiAz"),
            "performance_insights_enabled": self.value("spec.performanceInsights"),
            "metadata": {
                "id": self.value("id"),
                "owner": self.value("owner"),
                "domain": self.value("spec.domain"),
                "risk": self.value("spec.risk"),
                "requester": self.value("requester"),
            },
        }
        return {"rds_databases": {name: entry}}

    def manifest(self) -> dict[str, Any]:
        """The manifest by which its credentials reach the cluster, where names have no underscores."""
        name = self.value("spec.databaseName").replace("_", "-")
        labels = {
            "goldenpath.idp/id": self.value("id"),
            "platform.idp/service": self.value("service"),
            "platform.idp/env": self.value("environment"),
            "platform.idp/type": "rds-credentials",
        }
        return {
            "apiVersion": "external-secrets.io/v1beta1",
            "kind": "ExternalSecret",
            "metadata": {"name": f"{name}-credentials-sync", "namespace": name, "labels": labels},
            "spec": {
                "refreshInterval": "1h",
                "secretStoreRef": {"name": "aws-secretsmanager", "kind": "ClusterSecretStore"},
                "target": {"name": f"{name}-db-credentials", "creationPolicy": "Owner"},
                "dataFrom": [{"extract": {"key": self.credentials}}],
            },
        }


def valid_request(word: str, number: int, database: str, username: str, environment: str) -> DatabaseRequest:
    """A request with which nothing is wrong, and that says no more than it must; `number` has at most four digits."""
    document = {
        "apiVersion": "platform.idp/v1",
        "kind": "RdsRequest",
        "id": f"RDS-{number:04d}",
        "environment": environment,
        "owner": "app-team",
        "requester": "jane-doe",
        "spec": {"databaseName": database, "username": username, "domain": "delivery"},
    }
    if environment == "prod":
        document["spec"] |= {"backupRetentionDays": 14, "multiAz": True}  # type: ignore[operator]
    return DatabaseRequest(word, document)


class DatabaseRequests:
    """Hands requests to the platform's command, each in a file of its own."""

    def __init__(self, commands: PlatformCommands) -> None:
        self._commands = commands

    def check(self, requests: Sequence[DatabaseRequest]) -> Finished:
        """Have requests checked only."""
        return self._run("validate", requests)

    def generate(self, requests: Sequence[DatabaseRequest], *, dry_run: bool = False) -> Finished:
        """Have the files of requests written, or only shown."""
        return self._run("generate", requests, *(["--dry-run"] if dry_run else []))

    def _run(self, mode: str, requests: Sequence[DatabaseRequest], *options: str) -> Finished:
        enums = self._commands.write(FILE, enumerations_text())
        files = [self._commands.write(request.file, request.text) for request in requests]
        roots = ["--tfvars-out-root", VARIABLES_ROOT, "--externalsecret-out-root", MANIFESTS_ROOT]
        arguments = ["--mode", mode, "--enums", str(enums), "--input-files", *map(str, files), *roots, *options]
        return self._commands.run(COMMAND, arguments)
