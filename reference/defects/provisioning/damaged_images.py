"""Defects of refusing images: damage that is passed on, paths and names that are followed, refusals told as done."""

from __future__ import annotations

from typing import Any

from reference.defects.catalogue import PROVISIONING, Kind, defect
from reference.defects.patching import nothing, replace


@defect("Damage in the build folder is not looked for", Kind.PERMISSION, ("PR-01",), PROVISIONING)
def folder_not_vouched_for() -> None:
    from reference.provisioning.images.layout import Layout

    replace(Layout, "vouch_for", lambda original: nothing)


@defect("A changed manifest is pushed as it is found", Kind.PERMISSION, ("PR-01",), PROVISIONING)
def changed_manifest_pushed() -> None:
    from reference.provisioning.images import manifests

    def make(original: Any) -> Any:
        def read_manifest(content: bytes, media_type: str, expected: str) -> Any:
            return original(content, media_type, manifests.digest_of(content))

        return read_manifest

    replace(manifests, "read_manifest", make)


@defect("Sound images are pushed before a damaged one is found", Kind.EARLY, ("PR-01",), PROVISIONING)
def sound_ones_first() -> None:
    from reference.provisioning.images import push

    def make(original: Any) -> Any:
        def push_each(source: Any, target: Any, name: str, decided: Any) -> Any:
            return [done for one in decided for done in original(source, target, name, [one])]

        return push_each

    replace(push, "push", make)
    replace(push, "check", lambda original: nothing)


@defect("Layers are sent on as soon as they are fetched", Kind.EARLY, ("PR-01",), PROVISIONING)
def layers_sent_on_at_once() -> None:
    from reference.provisioning.images import push

    def make(original: Any) -> Any:
        def missing(source: Any, target: Any, name: str, images: Any) -> Any:
            for image in images:
                for blob in image.blobs():
                    target.upload(name, blob.digest, source.fetch(name, blob))
            return {}

        return missing

    replace(push, "_missing", make)


@defect("A link out of the build folder is followed", Kind.PERMISSION, ("PR-01",), PROVISIONING)
def links_followed() -> None:
    from reference.provisioning.images.layout import Layout

    replace(Layout, "_inside", lambda original: lambda self, path: path)


@defect("A path in the place of a digest is followed", Kind.PERMISSION, ("PR-01",), PROVISIONING)
def paths_for_digests() -> None:
    from reference.provisioning.images import references

    replace(references, "is_digest", lambda original: lambda text: isinstance(text, str) and ":" in text)


@defect("Names of images are not looked at before they are used", Kind.PERMISSION, ("PR-01",), PROVISIONING)
def image_names_unchecked() -> None:
    from reference.provisioning.images import references

    def make(original: Any) -> Any:
        def read_reference(text: str) -> Any:
            name, colon, tag = text.partition(":")
            return references.Reference(name, tag if colon else None)

        return read_reference

    replace(references, "read_reference", make)


@defect("A registry that is away is told with a trace of the program", Kind.RECORD, ("PR-01",), PROVISIONING)
def registry_away_told_to_programmers() -> None:
    from reference.provisioning.images.registry import Registry

    replace(Registry, "_unreachable", lambda original: lambda self, error: error)


@defect("What cannot be brought in is told as done", Kind.RECORD, ("PR-01",), PROVISIONING)
def sync_always_done() -> None:
    from reference.provisioning.images import sync

    def make(original: Any) -> Any:
        def main(arguments: Any) -> int:
            original(arguments)
            return 0

        return main

    replace(sync, "main", make)
