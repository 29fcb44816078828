"""The files that a request for a bucket becomes."""

from __future__ import annotations

from typing import Any

from reference.provisioning.documents import Document
from reference.provisioning.storage.model import BLOCKED, BY_KEY, StorageRequest

OBJECT_ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket")
KEY_ACTIONS = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey")


def variables_path(request: StorageRequest) -> str:
    """Below the root of all outputs."""
    return f"{request.environment}/s3/generated/{request.id}.auto.tfvars.json"


def policy_path(request: StorageRequest) -> str:
    """Below the root of all outputs; all buckets of an application share it."""
    return f"generated/iam/{request.application}-s3-policy.json"


def variables(request: StorageRequest) -> Document:
    """The Terraform variables."""
    return {
        "s3_bucket": {
            "bucket_name": request.bucket_name,
            "storage_class": _as_constant(request.storage_class),
            "versioning_enabled": request.versioning,
            "encryption": {"type": _as_constant(request.encryption), "kms_key_alias": _key(request)},
            "public_access_block": {
                "block_public_acls": True,
                "block_public_policy": True,
                "ignore_public_acls": True,
                "restrict_public_buckets": request.public_access == BLOCKED,
            },
            "cors_enabled": request.cors,
            "lifecycle_rules": list(_lifecycle(request)),
            "logging": {"enabled": True, "target_bucket": request.log_bucket} if request.logged else None,
            "tags": {
                "Environment": request.environment,
                "Owner": request.owner,
                "Application": request.application,
                "Purpose": request.purpose,
                "CostCenter": request.cost_center,
                "ManagedBy": "terraform",
                "RequestId": request.id,
            },
        },
        "cost_alert": {"threshold_gb": request.cost_alert_gb, "alarm_name": f"{request.bucket_name}-storage-alert"},
    }


def policy(request: StorageRequest, kept: Document) -> Document:
    """The application's policy: what this request gives it, beside what others have given it already."""
    own = list(_statements(request))
    replaced = {statement["Sid"] for statement in own} | {_sid(request, "Kms")}
    others = [statement for statement in kept.get("Statement", []) if statement.get("Sid") not in replaced]
    return {"Version": "2012-10-17", "Statement": [*others, *own]}


def arn(request: StorageRequest) -> str:
    """How the cloud calls the bucket."""
    return f"arn:aws:s3:::{request.bucket_name}"


def _statements(request: StorageRequest) -> list[Document]:
    bucket = [arn(request), f"{arn(request)}/*"]
    found: list[Document] = [
        {"Sid": _sid(request, "S3"), "Effect": "Allow", "Action": list(OBJECT_ACTIONS), "Resource": bucket}
    ]
    if request.encryption == BY_KEY:
        # an alias names no resource of a policy: the key is given for this bucket's objects only
        condition = {"StringLike": {"kms:EncryptionContext:aws:s3:arn": bucket}}
        actions = {"Action": list(KEY_ACTIONS), "Resource": "*", "Condition": condition}
        found.append({"Sid": _sid(request, "Kms"), "Effect": "Allow", **actions})
    return found


def _lifecycle(request: StorageRequest) -> list[Document]:
    found: list[Document] = []
    if request.expire_days is not None:
        found.append({"id": "expire-objects", "enabled": True, "expiration": {"days": request.expire_days}})
    for name, days, storage_class in (
        ("transition-to-ia", request.infrequent_days, "STANDARD_IA"),
        ("transition-to-glacier", request.glacier_days, "GLACIER"),
    ):
        if days is not None:
            moved = [{"days": days, "storage_class": storage_class}]
            found.append({"id": name, "enabled": True, "transition": moved})
    return found


def _key(request: StorageRequest) -> Any:
    return request.key_alias if request.encryption == BY_KEY else None


def _sid(request: StorageRequest, sort: str) -> str:
    return f"{sort}Access{request.id.replace('-', '')}"


def _as_constant(value: str) -> str:
    return value.upper().replace("-", "_")
