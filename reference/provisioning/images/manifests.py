"""What an image consists of: its manifest, those of its platforms, and the contents that they name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reference.provisioning.images.failures import SyncRefused
from reference.provisioning.images.references import is_digest

OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEXES = (OCI_INDEX, "application/vnd.docker.distribution.manifest.list.v2+json")
MANIFESTS = (OCI_MANIFEST, "application/vnd.docker.distribution.manifest.v2+json")
LARGEST_MANIFEST = 4 * 1024 * 1024
"""Bytes; what registries accept."""


@dataclass(frozen=True)
class Descriptor:
    """Something that a manifest names: `size` in bytes."""

    digest: str
    size: int
    media_type: str


@dataclass(frozen=True)
class Manifest:
    """A manifest, byte for byte, with what it names: manifests of platforms, or configuration and layers."""

    digest: str
    media_type: str
    content: bytes
    platforms: tuple[Descriptor, ...]
    blobs: tuple[Descriptor, ...]


@dataclass(frozen=True)
class Image:
    """What a tag means at the source: the manifest and, of an index, the manifests of all its platforms."""

    tag: str
    manifest: Manifest
    platforms: tuple[Manifest, ...]

    def blobs(self) -> Iterator[Descriptor]:
        """Every content that the image consists of, each once."""
        named = (blob for manifest in (self.manifest, *self.platforms) for blob in manifest.blobs)
        yield from {blob.digest: blob for blob in named}.values()


def read_manifest(content: bytes, media_type: str, expected: str) -> Manifest:
    """Read a manifest; raises SyncRefused unless it is one and has the digest that it was asked for by."""
    if len(content) > LARGEST_MANIFEST:
        raise SyncRefused(f"the manifest {expected} has more than {LARGEST_MANIFEST} bytes")
    seen = digest_of(content)
    if seen != expected:
        raise SyncRefused(f"the manifest {expected} is damaged: its content has the digest {seen}")
    document = read_object(content, f"the manifest {expected}")
    if media_type in INDEXES:
        platforms = tuple(descriptors(document, "manifests", expected))
        return Manifest(expected, media_type, content, platforms, ())
    if media_type in MANIFESTS:
        named = ({"config": [document.get("config")]}, "config"), (document, "layers")
        blobs = tuple(blob for part, name in named for blob in descriptors(part, name, expected))
        return Manifest(expected, media_type, content, (), blobs)
    raise SyncRefused(f"the manifest {expected} is of a kind that is not known: {media_type!r}")


def descriptors(document: Mapping[str, Any], name: str, where: str) -> Iterator[Descriptor]:
    """What is listed under a name; raises SyncRefused for an entry without a proper digest, size or kind."""
    listed = document.get(name)
    if not isinstance(listed, list):
        raise SyncRefused(f"{where} has no list of {name}")
    for entry in listed:
        yield read_descriptor(entry, where)


def read_descriptor(entry: object, where: str) -> Descriptor:
    """One entry; raises SyncRefused unless it has a proper digest, size and kind."""
    told = entry if isinstance(entry, dict) else {}
    digest, size, media_type = told.get("digest"), told.get("size"), told.get("mediaType")
    if not is_digest(digest):
        raise SyncRefused(f"{where} names an invalid digest: {str(digest)[:100]!r}")
    if type(size) is not int or size < 0 or not isinstance(media_type, str):
        raise SyncRefused(f"{where} names {digest} without its size and kind")
    return Descriptor(str(digest), size, media_type)


def read_object(content: bytes, what: str) -> dict[str, Any]:
    """A JSON object; raises SyncRefused for anything else."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise SyncRefused(f"{what} is not readable") from None
    if not isinstance(document, dict):
        raise SyncRefused(f"{what} is not an object")
    return document


def digest_of(content: bytes) -> str:
    """The digest of a content, as registries write it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
