"""Kubernetes objects as plain JSON documents, and the few facts that every module reads from them.

Documents are never changed in place: a change makes a new outer dictionary and shares what stays.
"""

from __future__ import annotations

import json
import random
import string
from datetime import UTC, datetime
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]

# The alphabet of generated names: no vowels and no look-alikes, so that no word can arise.
SUFFIX_ALPHABET = "bcdfghjklmnpqrstvwxz2456789"


def encode(document: Any) -> bytes:
    """The document as compact JSON in UTF-8."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def copy(document: Document) -> Document:
    """A deep copy that may be changed in place."""
    result: Document = json.loads(json.dumps(document))
    return result


def now() -> str:
    """The present moment as RFC 3339 in UTC, to the second, as the API writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def precise_now() -> str:
    """The present moment with nanosecond digits, as container logs carry it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f000Z")


def seconds_since(timestamp: str) -> float:
    """Seconds between an RFC 3339 time and now."""
    return (datetime.now(UTC) - datetime.fromisoformat(timestamp.replace("Z", "+00:00"))).total_seconds()


def random_suffix(length: int = 5) -> str:
    """A random ending for a generated name."""
    return "".join(random.choices(SUFFIX_ALPHABET, k=length))


def stable_hash(document: Any) -> str:
    """A short name-safe hash that is equal for equal documents."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    value = 2166136261
    for byte in text.encode():
        value = ((value ^ byte) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
    digits = string.digits + string.ascii_lowercase
    alphabet = [each for each in digits if each in SUFFIX_ALPHABET]
    letters = []
    for _ in range(10):
        value, index = divmod(value, len(alphabet))
        letters.append(alphabet[index])
    return "".join(letters)


def name_of(document: Document) -> str:
    name: str = document["metadata"]["name"]
    return name


def namespace_of(document: Document) -> str:
    namespace: str = document["metadata"].get("namespace", "")
    return namespace


def uid_of(document: Document) -> str:
    uid: str = document["metadata"]["uid"]
    return uid


def is_deleting(document: Document) -> bool:
    """Whether deletion was asked for and has not finished."""
    return "deletionTimestamp" in document["metadata"]


def with_metadata(document: Document, **fields: Any) -> Document:
    """The document with some metadata fields set; a field given as None is removed."""
    metadata = {**document["metadata"], **fields}
    return {**document, "metadata": {key: value for key, value in metadata.items() if value is not None}}


def with_spec(document: Document, **fields: Any) -> Document:
    """The document with some fields of its spec set."""
    return {**document, "spec": {**document["spec"], **fields}}


def controller_of(document: Document) -> Document | None:
    """The owner reference that manages the object, if any."""
    for owner in document["metadata"].get("ownerReferences", ()):
        if owner.get("controller"):
            result: Document = owner
            return result
    return None


def owner_reference(owner: Document) -> Document:
    """The reference by which a controller's product names its owner."""
    return {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": name_of(owner),
        "uid": uid_of(owner),
        "controller": True,
        "blockOwnerDeletion": True,
    }
