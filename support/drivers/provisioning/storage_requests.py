"""Requests for buckets: valid documents, of which scenarios change single fields, and the command that takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from support.drivers.commands import Finished
from support.drivers.provisioning.commands import PlatformCommands
from support.drivers.provisioning.requests import Request

COMMAND = "storage-request"
ROOT = "envs"
CATALOGUE, AUDIT = "catalogue/buckets.yaml", "governance/storage-audit.csv"
"""Where the register of all buckets and the audit of requests are kept, below the working folder."""

REGION = "eu-west-3"
"""Where the register says that buckets are; not where the commands find the cloud."""

GUARDED = ("staging", "prod")
"""Environments for which a request has to say more."""

DEFAULTS: Mapping[str, Any] = {
    "spec.storageClass": "standard",
    "spec.encryption.type": "sse-s3",
    "spec.versioning": True,
    "spec.publicAccess": "blocked",
    "spec.accessLogging.enabled": False,
    "spec.corsEnabled": False,
}
"""What holds where a request says nothing."""


class StorageRequest(Request):
    """One request for a bucket."""

    DEFAULTS = DEFAULTS

    @property
    def variables_file(self) -> str:
        """Where its variables are to be written."""
        return f"{ROOT}/{self.value('environment')}/s3/generated/{self.value('id')}.auto.tfvars.json"

    @property
    def policy_file(self) -> str:
        """Where the policy of its application is to be written."""
        return f"{ROOT}/generated/iam/{self.value('application')}-s3-policy.json"

    @property
    def files(self) -> tuple[str, str]:
        return self.variables_file, self.policy_file

    @property
    def bucket(self) -> str:
        """The name of the bucket."""
        return str(self.value("spec.bucketName"))


def valid_request(word: str, number: int, application: str, environment: str, purpose: str) -> StorageRequest:
    """A request with which nothing is wrong, and that says no more than it must; `number` has at most four digits."""
    spec: dict[str, Any] = {
        "bucketName": f"goldenpath-{environment}-{application}-{purpose}",
        "purpose": {"type": purpose, "description": f"Keeps what {application} has to keep"},
        "retentionPolicy": {"type": "indefinite", "rationale": "Nobody may lose any of it"},
        "costAlertGb": 100,
        "tags": {"costCenter": "CC-1234"},
    }
    if environment in GUARDED:
        spec["encryption"] = {"type": "sse-kms", "kmsKeyAlias": "alias/platform-storage"}
        spec["accessLogging"] = {"enabled": True, "targetBucket": f"goldenpath-{environment}-logs"}
    document = {
        "apiVersion": "platform.idp/v1",
        "kind": "S3Request",
        "id": f"S3-{number:04d}",
        "environment": environment,
        "owner": "app-team",
        "application": application,
        "requester": "jane-doe",
        "spec": spec,
    }
    return StorageRequest(word, document)


class StorageRequests:
    """Hands requests to the platform's command, each in a file of its own. `approver` is who has said yes to them."""

    def __init__(self, commands: PlatformCommands) -> None:
        self._commands = commands
        self.approver: str | None = None

    def check(self, requests: Sequence[StorageRequest]) -> Finished:
        """Have requests checked only."""
        return self._run("validate", requests)

    def generate(
        self, requests: Sequence[StorageRequest], *, dry_run: bool = False, registers: bool = False
    ) -> Finished:
        """Have the files of requests written, or only shown; with `registers` also catalogue and audit."""
        kept = ["--catalog-path", CATALOGUE, "--catalog-region", REGION, "--audit-path", AUDIT]
        kept += ["--audit-approver", self.approver] if self.approver else []
        options = [*(["--dry-run"] if dry_run else []), *(kept if registers else [])]
        return self._run("generate", requests, "--output-root", ROOT, *options)

    def list_in_catalogue(self, bucket: str, entry: Mapping[str, Any]) -> None:
        """Have the catalogue list a bucket already."""
        content = {"version": "1.0", "buckets": {bucket: dict(entry)}}
        self._commands.write(CATALOGUE, yaml.safe_dump(content, sort_keys=False))

    def _run(self, mode: str, requests: Sequence[StorageRequest], *options: str) -> Finished:
        files = [self._commands.write(request.file, request.text) for request in requests]
        return self._commands.run(COMMAND, ["--mode", mode, "--input-files", *files, *options])
