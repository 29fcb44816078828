"""What sentences call the fields of a request for a bucket, and how their values are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

FIELDS: Mapping[str, str] = {
    "id": "id",
    "environment": "environment",
    "owner": "owner",
    "application": "application",
    "requester": "requester",
    "name": "spec.bucketName",
    "purpose": "spec.purpose.type",
    "description": "spec.purpose.description",
    "storage class": "spec.storageClass",
    "encryption": "spec.encryption.type",
    "key": "spec.encryption.kmsKeyAlias",
    "versions": "spec.versioning",
    "public access": "spec.publicAccess",
    "access log": "spec.accessLogging.enabled",
    "log bucket": "spec.accessLogging.targetBucket",
    "retention": "spec.retentionPolicy.type",
    "reason to keep": "spec.retentionPolicy.rationale",
    "deleted after": "spec.lifecycle.expireDays",
    "seldom used after": "spec.lifecycle.transitionToIaDays",
    "archived after": "spec.lifecycle.transitionToGlacierDays",
    "alert at": "spec.costAlertGb",
    "cost centre": "spec.tags.costCenter",
    "other websites": "spec.corsEnabled",
}
"""Where a request says it, by the word for it."""

_LEFT_OUT = "nothing"
_SWITCHES = frozenset({"versions", "access log", "other websites"})
_ANSWERS = {"yes": True, "no": False}
_LETTERS = re.compile(r"(\d+) letters")
_MEASURED = re.compile(r"(-?\d+(?:\.\d+)?) (?:days|GB)")


def storage_place(field: str) -> str:
    """Where a request says what sentences call by this word. Raises LookupError for an unknown one."""
    if field not in FIELDS:
        raise LookupError(f"a request has no {field!r}; it has {', '.join(FIELDS)}")
    return FIELDS[field]


def storage_value(field: str, text: str) -> Any:
    """What a request says when a sentence says this: days or GB, yes or no, so many letters, nothing, or the text."""
    if text == _LEFT_OUT:
        return None
    if field in _SWITCHES:
        return _ANSWERS.get(text, text)
    letters, measured = _LETTERS.fullmatch(text), _MEASURED.fullmatch(text)
    if letters is not None:
        return "x" * int(letters[1])
    if measured is not None:
        return float(measured[1]) if "." in measured[1] else int(measured[1])
    return text
