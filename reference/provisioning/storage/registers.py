"""What is kept about buckets beside their own files: the catalogue of all, and the audit of requests."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from reference.provisioning.audit import AuditFile
from reference.provisioning.documents import Document, UnreadableDocumentError, read_document
from reference.provisioning.storage.files import arn
from reference.provisioning.storage.model import BLOCKED, StorageRequest

AUDIT_HEADER = (
    "timestamp_utc", "request_id", "bucket_name", "owner", "environment", "purpose", "action", "approver", "status",
)  # fmt: skip
LONGEST_CELL = 256


def with_entry(catalogue: Document, request: StorageRequest, region: str, status: str) -> Document:
    """The catalogue with the entry of this bucket, in the place of one that may be there."""
    today = dt.datetime.now(dt.UTC).date().isoformat()
    entry = {
        "metadata": {
            "id": request.id,
            "owner": request.owner,
            "application": request.application,
            "requested_by": request.requester,
            "purpose": request.purpose,
            "environment": request.environment,
            "status": status,
            "created_date": request.created or today,
        },
        "aws": {"bucket_name": request.bucket_name, "region": region, "arn": arn(request)},
        "governance": {
            "versioning": request.versioning,
            "encryption": request.encryption,
            "public_access_block": request.public_access == BLOCKED,
            "access_logging": request.logged,
        },
        "retention": {
            "type": request.retention,
            "expire_days": request.expire_days,
            "transition_to_ia_days": request.infrequent_days,
            "transition_to_glacier_days": request.glacier_days,
        },
        "cost": {"cost_center": request.cost_center, "alert_threshold_gb": request.cost_alert_gb},
    }
    buckets = {**(catalogue.get("buckets") or {}), request.bucket_name: entry}
    return {"version": "1.0", **catalogue, "last_updated": today, "buckets": buckets}


def read_catalogue(path: Path) -> Document:
    """The catalogue as it is; an empty one where there is none. Raises UnreadableDocumentError naming the file."""
    if not path.exists():
        return {}
    try:
        catalogue = read_document(path)
    except UnreadableDocumentError as error:
        raise UnreadableDocumentError(f"{path}: {error}") from None
    if not isinstance(catalogue.get("buckets"), dict | None):
        raise UnreadableDocumentError(f"{path}: buckets must be a mapping")
    return catalogue


def record(path: Path, request: StorageRequest, action: str, approver: str, status: str) -> None:
    """Append to the audit what became of a request, of which any part may be missing. Raises AuditUnwritableError."""
    told = {
        "request_id": request.id,
        "bucket_name": request.bucket_name,
        "owner": request.owner,
        "environment": request.environment,
        "purpose": request.purpose,
        "action": action,
        "approver": approver,
        "status": status,
    }
    # anybody may have written what was refused
    cells = {name: "" if value is None else str(value)[:LONGEST_CELL] for name, value in told.items()}
    AuditFile(path, AUDIT_HEADER).append(cells)
