"""Names of images, their tags and digests: what they may look like, before they become part of an address or a path."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reference.provisioning.images.failures import SyncRefused

LONGEST_NAME = 256
LONGEST_TAG = 128
_NAME = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*", re.ASCII)
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*", re.ASCII)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Reference:
    """An image by its name; `tag` is None where all its tags are meant."""

    name: str
    tag: str | None


def read_reference(text: str) -> Reference:
    """Read `<name>[:<tag>]`; raises SyncRefused when either part is not what a registry takes."""
    name, colon, tag = text.partition(":")
    if len(name) > LONGEST_NAME:
        raise SyncRefused(f"the image name has {len(name)} characters: {LONGEST_NAME} are the most")
    if not _NAME.fullmatch(name):
        raise SyncRefused(f"invalid image name {name!r}: small letters and digits, joined by single '.', '_', '-', '/'")
    if colon:
        check_tag(tag)
    return Reference(name, tag if colon else None)


def check_tag(tag: str) -> None:
    """Raise SyncRefused unless this can be a tag."""
    if len(tag) > LONGEST_TAG:
        raise SyncRefused(f"the tag has {len(tag)} characters: {LONGEST_TAG} are the most")
    if not _TAG.fullmatch(tag):
        raise SyncRefused(
            f"invalid tag {tag!r}: letters, digits, '.', '_' and '-', beginning with none of the last two"
        )


def is_digest(text: object) -> bool:
    """Whether this is the SHA-256 digest of a content, as registries write it."""
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None
