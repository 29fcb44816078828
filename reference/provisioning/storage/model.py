"""A request for a bucket: what it says, with the defaults for what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reference.provisioning.documents import Document, value_at

ENVIRONMENTS = ("dev", "test", "staging", "prod")
PURPOSES = ("logs", "uploads", "backups", "data-lake", "static-assets")
STORAGE_CLASSES = ("standard", "intelligent-tiering", "standard-ia", "glacier")
PLAIN, BY_KEY = "sse-s3", "sse-kms"
ENCRYPTIONS = (PLAIN, BY_KEY)
BLOCKED, EXCEPTION = "blocked", "exception-approved"
PUBLIC_ACCESS = (BLOCKED, EXCEPTION)
INDEFINITE = "indefinite"
RETENTIONS = (INDEFINITE, "time-bounded", "compliance-driven")
GUARDED = ("staging", "prod")
"""Environments whose buckets are encrypted by a key of the platform and tell who uses them."""

REQUIRED = (
    ("id", "id"),
    ("environment", "environment"),
    ("owner", "owner"),
    ("application", "application"),
    ("requester", "requester"),
    ("spec.bucketName", "bucket_name"),
    ("spec.purpose.type", "purpose"),
    ("spec.purpose.description", "description"),
    ("spec.retentionPolicy.type", "retention"),
    ("spec.retentionPolicy.rationale", "rationale"),
    ("spec.costAlertGb", "cost_alert_gb"),
    ("spec.tags.costCenter", "cost_center"),
)
"""Where a required value stands in the document, and what the request calls it."""


@dataclass(frozen=True)
class StorageRequest:
    """One request as it was written, defaults filled in; only one without faults is safe to use."""

    id: Any
    environment: Any
    owner: Any
    application: Any
    requester: Any
    created: Any
    bucket_name: Any
    purpose: Any
    description: Any
    retention: Any
    rationale: Any
    cost_alert_gb: Any
    cost_center: Any
    storage_class: Any
    encryption: Any
    key_alias: Any
    versioning: Any
    public_access: Any
    cors: Any
    logged: Any
    log_bucket: Any
    expire_days: Any
    infrequent_days: Any
    glacier_days: Any

    @property
    def days(self) -> dict[str, Any]:
        """What is done to objects by their age: the field that says it, and the days where it is said."""
        told = {
            "expireDays": self.expire_days,
            "transitionToIaDays": self.infrequent_days,
            "transitionToGlacierDays": self.glacier_days,
        }
        return {field: value for field, value in told.items() if value is not None}


def request_of(document: Document) -> StorageRequest:
    """The request in a document; None stands where a value without default is missing."""

    def top(name: str) -> Any:
        return _first(None, value_at(document, name), value_at(document, f"metadata.{name}"))

    def spec(path: str, default: Any = None) -> Any:
        return _first(default, value_at(document, f"spec.{path}"))

    return StorageRequest(
        id=top("id"),
        environment=top("environment"),
        owner=top("owner"),
        application=top("application"),
        requester=top("requester"),
        created=value_at(document, "metadata.created"),
        bucket_name=spec("bucketName"),
        purpose=spec("purpose.type"),
        description=spec("purpose.description"),
        retention=spec("retentionPolicy.type"),
        rationale=spec("retentionPolicy.rationale"),
        cost_alert_gb=spec("costAlertGb"),
        cost_center=spec("tags.costCenter"),
        storage_class=spec("storageClass", "standard"),
        encryption=spec("encryption.type", PLAIN),
        key_alias=spec("encryption.kmsKeyAlias"),
        versioning=spec("versioning", True),
        public_access=spec("publicAccess", BLOCKED),
        cors=spec("corsEnabled", False),
        logged=spec("accessLogging.enabled", False),
        log_bucket=spec("accessLogging.targetBucket"),
        expire_days=spec("lifecycle.expireDays"),
        infrequent_days=spec("lifecycle.transitionToIaDays"),
        glacier_days=spec("lifecycle.transitionToGlacierDays"),
    )


def _first(default: Any, *values: Any) -> Any:
    return next((value for value in values if value is not None and value != ""), default)
