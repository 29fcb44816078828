"""What a request for a bucket must say; every reason for which it is refused, and what somebody should look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reference.provisioning import names
from reference.provisioning.documents import Document, value_at
from reference.provisioning.storage.model import (
    BY_KEY,
    ENCRYPTIONS,
    ENVIRONMENTS,
    EXCEPTION,
    GUARDED,
    INDEFINITE,
    PUBLIC_ACCESS,
    PURPOSES,
    REQUIRED,
    RETENTIONS,
    STORAGE_CLASSES,
    StorageRequest,
)

LONGEST_BUCKET_NAME = 63
LEAST_ALERT, MOST_ALERT = 1, 10_000
"""Gigabytes."""

_ENUMERATED: Mapping[str, tuple[str, Sequence[str]]] = {
    "environment": ("environment", ENVIRONMENTS),
    "purpose.type": ("purpose", PURPOSES),
    "storageClass": ("storage_class", STORAGE_CLASSES),
    "encryption.type": ("encryption", ENCRYPTIONS),
    "publicAccess": ("public_access", PUBLIC_ACCESS),
    "retentionPolicy.type": ("retention", RETENTIONS),
}
_DAYS: Mapping[str, tuple[int, int]] = {
    "expireDays": (1, 3650),
    "transitionToIaDays": (30, 3650),
    "transitionToGlacierDays": (90, 3650),
}
_SWITCHES = (("versioning", "versioning"), ("corsEnabled", "cors"), ("accessLogging.enabled", "logged"))
_TEXTS = (
    ("owner", "owner"),
    ("requester", "requester"),
    ("tags.costCenter", "cost_center"),
    ("metadata.created", "created"),
)
_PARTS = (
    "metadata", "spec", "spec.purpose", "spec.encryption", "spec.retentionPolicy", "spec.accessLogging",
    "spec.lifecycle", "spec.tags",
)  # fmt: skip


def faults(document: Document, request: StorageRequest) -> list[str]:
    """Every reason for which the request is refused; none when it can be used."""
    missing = [path for path, field in REQUIRED if getattr(request, field) is None]
    found = [f"missing required fields: {', '.join(missing)}"] if missing else []
    found += _of_wrong_form(document, request)
    violations = list(_against_guardrails(request))
    if violations:
        found.append(f"guardrail violations: {'; '.join(violations)}")
    return found


def warnings(request: StorageRequest) -> list[str]:
    """What somebody should look at, although the request can be used."""
    found = []
    if request.public_access == EXCEPTION:
        found.append("Public access exception requires platform-approval label on PR")
    if request.purpose == "static-assets":
        found.append("Static asset buckets require platform review for CDN/public access")
    return found


def _of_wrong_form(document: Document, request: StorageRequest) -> Iterator[str]:
    for path in _PARTS:
        if not isinstance(value_at(document, path), dict | None):
            yield f"invalid {path}. Must be a mapping of fields"
    for field, (attribute, allowed) in _ENUMERATED.items():
        value = getattr(request, attribute)
        reason = None if value is None else names.one_of(value, field, allowed)
        if reason:
            yield reason
    for field, attribute in _SWITCHES:
        if not isinstance(getattr(request, attribute), bool):
            yield f"invalid {field}={names.shown(getattr(request, attribute))}. Must be true or false"
    for field, attribute in _TEXTS:
        value = getattr(request, attribute)
        if value is not None and not (isinstance(value, str) and value.isprintable() and len(value) <= 256):
            yield f"invalid {field}={names.shown(value)}. Must be a text in one line of at most 256 characters"
    for field, value in request.days.items():
        least, most = _DAYS[field]
        if not _is_whole(value) or not least <= value <= most:
            yield f"invalid lifecycle.{field}={names.shown(value)}. Must be a whole number from {least} to {most}"


def _against_guardrails(request: StorageRequest) -> Iterator[str]:
    yield from _unencrypted(request)
    yield from _unlogged(request)
    if request.retention in RETENTIONS and request.retention != INDEFINITE and not request.days:
        yield "lifecycle rules required when retentionPolicy.type is not 'indefinite'"
    yield from _named_wrongly(request)
    if request.id is not None and names.storage_request_id(request.id, "id"):
        yield "id must match S3-0000 format"
    if request.application is not None and names.application(request.application, "application"):
        yield "application must match ^[a-z][a-z0-9-]{2,30}$"
    alert = request.cost_alert_gb
    if alert is not None and not (_is_whole(alert) and LEAST_ALERT <= alert <= MOST_ALERT):
        yield f"costAlertGb must be between {LEAST_ALERT} and {MOST_ALERT}"


def _unencrypted(request: StorageRequest) -> Iterator[str]:
    if request.environment in GUARDED and request.encryption != BY_KEY:
        yield f"SSE-KMS encryption required for {request.environment} environment"
    if request.encryption == BY_KEY and request.key_alias is None:
        yield "kmsKeyAlias required when encryption.type is sse-kms"
    if request.key_alias is not None and names.key_alias(request.key_alias, "kmsKeyAlias"):
        yield "kmsKeyAlias must match alias/<name> pattern"


def _unlogged(request: StorageRequest) -> Iterator[str]:
    if request.environment in GUARDED and request.logged is not True:
        yield f"accessLogging required for {request.environment} environment"
    if request.logged is True and request.log_bucket is None:
        yield "accessLogging.targetBucket required when accessLogging.enabled is true"
    if request.log_bucket is not None and request.log_bucket != f"goldenpath-{request.environment}-logs":
        yield "accessLogging.targetBucket must match goldenpath-<env>-logs pattern"


def _named_wrongly(request: StorageRequest) -> Iterator[str]:
    name = request.bucket_name
    if name is None:
        return
    begins = f"goldenpath-{request.environment}-"
    if not isinstance(name, str) or not name.startswith("goldenpath-"):
        yield "bucketName must match goldenpath-{env}-{app}-{purpose} pattern"
    elif request.environment in ENVIRONMENTS and not name.startswith(begins):
        yield "bucketName must use the requested environment prefix"
    elif name != f"{begins}{request.application}-{request.purpose}":
        # the policy gives the application this very bucket: it must not be that of another one
        yield "bucketName must match goldenpath-{env}-{app}-{purpose} pattern"
    elif len(name) > LONGEST_BUCKET_NAME:
        yield f"bucketName must have at most {LONGEST_BUCKET_NAME} characters"


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
