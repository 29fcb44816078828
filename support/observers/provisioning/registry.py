"""What can be seen of a registry: its repositories, what their tags mean, and every byte behind that."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from support.connections.registry import INDEX, RegistryConnection, digest_of
from support.evidence.attachments import attach_objects, attach_table
from support.observers.comparing import Mismatch, changed, expect_none, listed


@dataclass(frozen=True)
class TagSeen:
    """What a tag means, and when that was pushed."""

    digest: str
    pushed: dt.datetime

    def describe(self) -> str:
        """For messages and comparisons."""
        return f"{self.digest} pushed {self.pushed.isoformat(timespec='milliseconds')}"


@dataclass(frozen=True)
class RepositorySeen:
    """A repository at one moment; `untagged` are images that no tag means."""

    name: str
    mutability: str
    tags: dict[str, TagSeen]
    untagged: tuple[str, ...]

    def facts(self) -> dict[str, str]:
        """Everything about it in words, for comparisons."""
        tags = {f"tag {tag}": seen.describe() for tag, seen in self.tags.items()}
        return {**tags, "mutability": self.mutability, "images without a tag": listed(self.untagged)}


class RegistryObserver:
    """Looks into the registry as its account (`cloud_in`, by region) and as somebody who pulls images."""

    def __init__(self, cloud_in: Callable[[str | None], Any], connection: RegistryConnection) -> None:
        self._cloud_in, self._connection = cloud_in, connection

    def repository(self, name: str, region: str | None = None) -> RepositorySeen | None:
        """See a repository, None where there is none."""
        cloud = self._cloud_in(region)
        try:
            found = cloud.describe_repositories(repositoryNames=[name])["repositories"][0]
        except cloud.exceptions.RepositoryNotFoundException:
            return None
        pages = cloud.get_paginator("describe_images").paginate(repositoryName=name)
        images = [image for page in pages for image in page["imageDetails"]]
        tags = {
            tag: TagSeen(image["imageDigest"], image["imagePushedAt"])
            for image in images
            for tag in image.get("imageTags") or ()
        }
        untagged = tuple(sorted(image["imageDigest"] for image in images if not image.get("imageTags")))
        return RepositorySeen(name, found["imageTagMutability"], tags, untagged)

    def expect_image(self, name: str, tag: str, digest: str, contents: Mapping[str, bytes]) -> None:
        """Raise `Mismatch` unless a tag means this digest, and everything of the image is there, byte for byte.

        `contents` are manifests, configurations and layers by their digests.
        """
        seen = self.repository(name)
        told = seen.tags.get(tag) if seen else None
        faults = [] if told and told.digest == digest else [f"the account's registry has it as {told}"]
        pulled = self._connection.manifest(name, tag)
        if pulled is None:
            faults.append("nothing can be pulled under the tag")
        else:
            faults += [] if pulled.digest == digest else [f"what is pulled has the digest {pulled.digest}"]
            faults += [] if pulled.told == pulled.digest else [f"the registry tells the digest {pulled.told} of it"]
        faults += self._content_faults(name, contents)
        attach_table(f"{name}:{tag}", [{"digest": one, "bytes": len(content)} for one, content in contents.items()])
        expect_none(faults, wanted=f"{name}:{tag} as {digest} with {len(contents)} contents, byte for byte")

    def expect_platforms(self, name: str, tag: str, platforms: Iterable[str]) -> None:
        """Raise `Mismatch` unless a tag leads to an image for each of these platforms, and to no other."""
        pulled = self._connection.manifest(name, tag)
        document = json.loads(pulled.content) if pulled else {}
        seen = {
            f"{one['platform']['os']}/{one['platform']['architecture']}": one["digest"]
            for one in document.get("manifests", [])
        }
        attach_objects(f"platforms of {name}:{tag}", seen)
        faults = [] if document.get("mediaType") == INDEX else [f"it is a {document.get('mediaType')}, no index"]
        faults += [] if sorted(seen) == sorted(platforms) else [f"it is for {listed(sorted(seen))}"]
        missing = [platform for platform, digest in seen.items() if self._connection.manifest(name, digest) is None]
        faults += [f"the image for {platform} cannot be pulled" for platform in missing]
        expect_none(faults, wanted=f"{name}:{tag} for {listed(sorted(platforms))}")

    def expect_tags(self, name: str, tags: Collection[str]) -> None:
        """Raise `Mismatch` unless a repository has exactly these tags."""
        seen = self.repository(name)
        found = sorted(seen.tags) if seen else []
        attach_objects(f"tags of {name}", found)
        if found != sorted(tags):
            raise Mismatch(f"{name} with the tags {listed(sorted(tags))}", [listed(found)])

    def expect_meaning(self, name: str, tag: str, digest: str) -> None:
        """Raise `Mismatch` unless a tag means this digest."""
        seen = self.repository(name)
        told = seen.tags.get(tag) if seen else None
        if told is None or told.digest != digest:
            raise Mismatch(f"{name}:{tag} as {digest}", [told.describe() if told else "no such tag"])

    def expect_untouched(self, before: RepositorySeen, tags: Collection[str] | None = None) -> None:
        """Raise `Mismatch` when tags (default: all, and the repository itself) are not as before, push time included.

        What a tag means must also be there to be pulled.
        """
        after = self.repository(before.name)
        if after is None:
            raise Mismatch(f"the repository {before.name} untouched", ["there is no such repository any more"])
        old, new = before.facts(), after.facts()
        if tags is not None:
            absent = [tag for tag in tags if tag not in before.tags]
            assert not absent, f"wanted: the tags {absent} before the act\n  seen: only {sorted(before.tags)}"
            old, new = ({key: one[key] for key in one if key in {f"tag {tag}" for tag in tags}} for one in (old, new))
        attach_objects(f"repository {before.name}", before=old, after=new)
        faults = changed(old, new, f"in {before.name} the")
        kept = {tag: seen.digest for tag, seen in before.tags.items() if tags is None or tag in tags}
        faults += [fault for tag, digest in kept.items() for fault in self._pull_faults(before.name, tag, digest)]
        expect_none(faults, wanted=f"{before.name} untouched")

    def expect_no_part(self, name: str, tag: str, parts: Collection[str], apart_from: Collection[str]) -> None:
        """Raise `Mismatch` when anything of an image is in a repository, apart from what was there before."""
        looked_for = sorted(set(parts) - set(apart_from))
        assert looked_for, f"wanted: parts that only {name}:{tag} has\n  seen: none"
        faults = [f"{digest} is there" for digest in looked_for if self._connection.blob(name, digest) is not None]
        faults += [f"the manifest {one} is there" for one in looked_for if self._connection.manifest(name, one)]
        attach_table(f"looked for in {name}", [{"digest": digest} for digest in looked_for])
        expect_none(faults, wanted=f"no part of {name}:{tag} in the registry")

    def expect_no_tag(self, name: str, tag: str) -> None:
        """Raise `Mismatch` when a repository has a tag."""
        pulled = self._connection.manifest(name, tag)
        if pulled is not None:
            raise Mismatch(f"no {name}:{tag} in the registry", [f"it is {pulled.digest}"])

    def expect_no_repository(self, name: str) -> None:
        """Raise `Mismatch` when there is a repository of that name."""
        seen = self.repository(name)
        if seen is not None:
            raise Mismatch(f"no repository {name}", [f"there is one with the tags {listed(sorted(seen.tags))}"])

    def _content_faults(self, name: str, contents: Mapping[str, bytes]) -> Iterator[str]:
        for digest, content in contents.items():
            manifest = self._connection.manifest(name, digest) if content[:1] == b"{" else None
            found = manifest.content if manifest else self._connection.blob(name, digest)
            if found is None:
                yield f"{digest} is missing"
            elif found != content:
                yield f"{digest} has another content, of the digest {digest_of(found)}"

    def _pull_faults(self, name: str, tag: str, digest: str) -> Iterator[str]:
        pulled = self._connection.manifest(name, tag)
        if pulled is None or pulled.digest != digest:
            yield f"what is pulled as {name}:{tag} is {pulled.digest if pulled else 'nothing'}"
