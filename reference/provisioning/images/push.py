"""Brings images into a registry: first what they consist of, then what names it, so that no half image is ever seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from reference.provisioning.images.failures import SyncRefused
from reference.provisioning.images.manifests import Image
from reference.provisioning.images.plan import Decision, Outcome
from reference.provisioning.images.registry import Registry
from reference.provisioning.images.sources import Source


def check(source: Source, images: Sequence[Image]) -> None:
    """Raise SyncRefused when the source is found damaged, before anything of it is sent."""
    for blob in {blob.digest: blob for image in images for blob in image.blobs()}.values():
        source.vouch_for(blob)


def push(source: Source, target: Registry, name: str, decisions: Sequence[Decision]) -> list[Decision]:
    """Push what is decided to be pushed; what the registry refuses in the end is told as refused.

    Raises SyncRefused when a content is missing or damaged: then nothing has been sent.
    """
    contents = _missing(source, target, name, [one.image for one in decisions if one.outcome is Outcome.PUSHED])
    for digest, path in contents.items():
        target.upload(name, digest, path)
    return [_pushed(target, name, one) if one.outcome is Outcome.PUSHED else one for one in decisions]


def _missing(source: Source, target: Registry, name: str, images: Sequence[Image]) -> dict[str, Path]:
    """The contents that the target does not have, each once."""
    named = {blob.digest: blob for image in images for blob in image.blobs()}
    wanted = [blob for digest, blob in named.items() if not target.has_blob(name, digest)]
    return {blob.digest: source.fetch(name, blob) for blob in wanted}


def _pushed(target: Registry, name: str, decision: Decision) -> Decision:
    image = decision.image
    try:
        for platform in image.platforms:
            target.put_manifest(name, platform.digest, platform)
        target.put_manifest(name, image.tag, image.manifest)
    except SyncRefused as refusal:
        return replace(decision, outcome=Outcome.REFUSED, reason=str(refusal))
    return decision
