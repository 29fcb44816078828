"""Defects of bringing images into the registry: what arrives, what is skipped, what is replaced."""

from __future__ import annotations

import json
from dataclasses import replace as altered
from typing import Any

from reference.defects.catalogue import PROVISIONING, Kind, defect
from reference.defects.patching import replace, replace_here


def manifests_put(change: Any) -> None:
    """Put manifests into the registry otherwise."""
    from reference.provisioning.images.registry import Registry

    replace(Registry, "put_manifest", change)


def decisions(change: Any) -> None:
    """Decide otherwise; `change` is given the decision, and what it was made from."""
    from reference.provisioning.images import plan

    def make(original: Any) -> Any:
        return lambda image, name, target, may_replace: change(original(image, name, target, may_replace), name, target)

    replace(plan, "decide", make)


def outcome(name: str) -> Any:
    """An outcome by its name."""
    from reference.provisioning.images.plan import Outcome

    return Outcome(name)


@defect("A manifest is written anew before it is pushed", Kind.WRONG_OBJECT, ("PR-01",), PROVISIONING)
def manifest_written_anew() -> None:
    from reference.provisioning.images.manifests import digest_of

    def make(original: Any) -> Any:
        def put_manifest(self: Any, name: str, reference: str, manifest: Any) -> None:
            content = json.dumps(json.loads(manifest.content), indent=3).encode()
            original(self, name, reference, altered(manifest, content=content, digest=digest_of(content)))

        return put_manifest

    manifests_put(make)


@defect("Of an image for several platforms one arrives", Kind.HALF, ("PR-01",), PROVISIONING)
def one_platform_only() -> None:
    from reference.provisioning.images import push

    def make(original: Any) -> Any:
        def pushed(target: Any, name: str, decision: Any) -> Any:
            image = decision.image
            first = image.platforms[0] if image.platforms else image.manifest
            done = original(target, name, altered(decision, image=altered(image, manifest=first, platforms=())))
            return altered(done, image=image)

        return pushed

    replace(push, "_pushed", make)


@defect("The tag that is asked for is not heeded", Kind.WRONG_OBJECT, ("PR-01",), PROVISIONING)
def every_tag_brought() -> None:
    from reference.provisioning.images import references

    def make(original: Any) -> Any:
        return lambda text: references.Reference(original(text).name, None)

    replace(references, "read_reference", make)


@defect("Every image is pushed as the latest one too", Kind.TWICE, ("PR-01",), PROVISIONING)
def latest_too() -> None:
    def make(original: Any) -> Any:
        def put_manifest(self: Any, name: str, reference: str, manifest: Any) -> None:
            original(self, name, reference, manifest)
            if not reference.startswith("sha256:"):
                original(self, name, "latest", manifest)

        return put_manifest

    manifests_put(make)


@defect("The last of several images is told as pushed and is not", Kind.MISSING, ("PR-01",), PROVISIONING)
def last_image_only_told() -> None:
    from reference.provisioning.images import push

    def make(original: Any) -> Any:
        def push_some(source: Any, target: Any, name: str, decided: Any) -> Any:
            held_back = decided[-1:] if len(decided) > 1 else []
            return [*original(source, target, name, decided[: len(decided) - len(held_back)]), *held_back]

        return push_some

    replace(push, "push", make)


@defect("A repository that nobody asked for is made in passing", Kind.PERMISSION, ("PR-01",), PROVISIONING)
def repository_in_passing() -> None:
    from reference.provisioning import cloud
    from reference.provisioning.images.registry import Registry, Unknown

    def make(original: Any) -> Any:
        def tags(self: Any, name: str) -> Any:
            try:
                return original(self, name)
            except Unknown:
                cloud.client("ecr").create_repository(repositoryName=name)
                return []

        return tags

    replace(Registry, "tags", make)


@defect("An image that is there is pushed once more", Kind.TWICE, ("PR-02",), PROVISIONING)
def never_skipped() -> None:
    decisions(lambda decided, name, target: altered(decided, outcome=outcome("pushed")))


@defect("An image that is told as skipped is pushed all the same", Kind.TWICE, ("PR-02",), PROVISIONING)
def skipped_in_words() -> None:
    def change(decided: Any, name: str, target: Any) -> Any:
        if decided.outcome == "skipped":
            target.put_manifest(name, decided.image.tag, decided.image.manifest)
        return decided

    decisions(change)


@defect("An image whose layers are there is taken to be there", Kind.MISSING, ("PR-01", "PR-02"), PROVISIONING)
def there_by_its_layers() -> None:
    def change(decided: Any, name: str, target: Any) -> Any:
        there = all(target.has_blob(name, blob.digest) for blob in decided.image.blobs())
        return altered(decided, outcome=outcome("skipped")) if there else decided

    decisions(change)


@defect("Layers are fetched for every image anew", Kind.TWICE, ("PR-02",), PROVISIONING)
def layers_fetched_anew() -> None:
    from reference.provisioning.images.registry import Registry

    replace(Registry, "has_blob", lambda original: lambda self, name, digest: False)


@defect("An image that is there under another tag gets no second one", Kind.MISSING, ("PR-02",), PROVISIONING)
def second_tag_forgotten() -> None:
    def change(decided: Any, name: str, target: Any) -> Any:
        known = target.digest(name, decided.image.manifest.digest)
        return altered(decided, outcome=outcome("skipped")) if known else decided

    decisions(change)


@defect("Programs are told that everything was pushed", Kind.RECORD, ("PR-02",), PROVISIONING)
def programs_told_otherwise() -> None:
    from reference.provisioning.images import summary

    def make(original: Any) -> Any:
        def as_document(name: str, decided: Any, *, dry_run: bool) -> None:
            original(name, [altered(one, outcome=outcome("pushed")) for one in decided], dry_run=dry_run)

        return as_document

    replace(summary, "as_document", make)


@defect("People are told the count of the first image alone", Kind.RECORD, ("PR-02",), PROVISIONING)
def people_told_of_one() -> None:
    from reference.provisioning.images import summary

    def make(original: Any) -> Any:
        return lambda name, decided, *, dry_run: original(name, decided[:1], dry_run=dry_run)

    replace(summary, "as_text", make)


@defect("Trying out a sync pushes the images", Kind.EARLY, ("PR-02",), PROVISIONING)
def tried_out_for_real() -> None:
    from reference.provisioning.images import summary

    for told in ("as_text", "as_document"):
        replace(summary, told, _pushing_when_tried)


def _pushing_when_tried(original: Any) -> Any:
    def show(name: str, decided: Any, *, dry_run: bool) -> None:
        if dry_run:
            _bring_for_real()
        original(name, decided, dry_run=dry_run)

    return show


def _bring_for_real() -> None:
    import contextlib
    import io
    import sys

    from reference.provisioning.images import sync

    given = [argument for argument in sys.argv[2:] if argument != "--dry-run"]
    with contextlib.redirect_stdout(io.StringIO()):
        sync.main(given)


@defect("Trying out a sync tells that there is nothing to do", Kind.RECORD, ("PR-02",), PROVISIONING)
def nothing_to_do() -> None:
    from reference.provisioning.images import summary

    def make(original: Any) -> Any:
        def show(name: str, decided: Any, *, dry_run: bool) -> None:
            told = [altered(one, outcome=outcome("skipped")) for one in decided] if dry_run else decided
            original(name, told, dry_run=dry_run)

        return show

    replace(summary, "as_text", make)
    replace(summary, "as_document", make)


@defect("A tag that is there is skipped whatever it means", Kind.MISSING, ("PR-03",), PROVISIONING)
def skipped_by_tag() -> None:
    def change(decided: Any, name: str, target: Any) -> Any:
        taken = target.digest(name, decided.image.tag) is not None
        return altered(decided, outcome=outcome("skipped"), reason="") if taken else decided

    decisions(change)


@defect("An immutable tag is found taken when all else was sent", Kind.LATE, ("PR-03",), PROVISIONING)
def immutable_found_late() -> None:
    from reference.provisioning.images import mutability

    replace(mutability, "tags_may_be_replaced", lambda original: lambda repository, region: True)


@defect("An immutable tag is overwritten", Kind.PERMISSION, ("PR-03",), PROVISIONING)
def immutable_overwritten() -> None:
    from reference.provisioning import cloud
    from reference.provisioning.images import mutability

    def make(original: Any) -> Any:
        def may_be_replaced(repository: str, region: str | None) -> bool:
            ecr = cloud.client("ecr", region)
            ecr.put_image_tag_mutability(repositoryName=repository, imageTagMutability="MUTABLE")
            return True

        return may_be_replaced

    replace(mutability, "tags_may_be_replaced", make)


@defect("No tag is ever given to another image", Kind.REFUSAL, ("PR-03",), PROVISIONING)
def every_tag_immutable() -> None:
    from reference.provisioning.images import mutability

    replace(mutability, "tags_may_be_replaced", lambda original: lambda repository, region: False)


@defect("An immutable tag is refused though it means the same image", Kind.REFUSAL, ("PR-03",), PROVISIONING)
def same_image_refused() -> None:
    from reference.provisioning.images import plan

    def make(original: Any) -> Any:
        def decide(image: Any, name: str, target: Any, may_replace: Any) -> Any:
            decided = original(image, name, target, may_replace)
            if decided.outcome == "skipped" and not may_replace():
                return altered(decided, outcome=outcome("refused"), reason="the tag is immutable")
            return decided

        return decide

    replace(plan, "decide", make)


@defect("One immutable tag keeps all images from arriving", Kind.HALF, ("PR-03",), PROVISIONING)
def one_holds_up_all() -> None:
    from reference.provisioning.images import push

    def make(original: Any) -> Any:
        def push_all_or_none(source: Any, target: Any, name: str, decided: Any) -> Any:
            refused = any(one.outcome == "refused" for one in decided)
            return decided if refused else original(source, target, name, decided)

        return push_all_or_none

    replace(push, "push", make)


@defect("A sync in which a tag was refused ends as if all were well", Kind.RECORD, ("PR-03",), PROVISIONING)
def refused_sync_ends_well() -> None:
    from reference.provisioning.images import sync

    replace_here(sync, "REFUSED", lambda original: 0)


@defect("A refused image is counted as skipped", Kind.RECORD, ("PR-03",), PROVISIONING)
def refused_counted_as_skipped() -> None:
    from reference.provisioning.images import summary

    def make(original: Any) -> Any:
        def counts(decided: Any) -> Any:
            seen = original(decided)
            return {**seen, "skipped": seen["skipped"] + seen["refused"], "refused": 0}

        return counts

    replace(summary, "counts", make)
