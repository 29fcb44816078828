"""Where images come from: a folder, or another registry."""

from __future__ import annotations

import ipaddress
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from reference.provisioning.images.failures import SyncRefused
from reference.provisioning.images.layout import Layout
from reference.provisioning.images.manifests import Descriptor, Image
from reference.provisioning.images.registry import Registry, Unknown


class Source(Protocol):
    """Has images of several tags; everything is checked against the digest by which it is named."""

    def tags(self, name: str) -> list[str]:
        """The tags that there are of an image."""

    def image(self, name: str, tag: str) -> Image:
        """What a tag means; raises SyncRefused when there is none, or it is damaged."""

    def vouch_for(self, blob: Descriptor) -> None:
        """Raise SyncRefused when it can be told without fetching it that a content is missing or damaged."""

    def fetch(self, name: str, blob: Descriptor) -> Path:
        """A file with a content; raises SyncRefused when it is missing or damaged."""


class OtherRegistry:
    """The images of a registry; contents are kept in a folder of our own until they are passed on."""

    def __init__(self, registry: Registry, folder: Path) -> None:
        self._registry, self._folder = registry, folder

    def tags(self, name: str) -> list[str]:
        return self._registry.tags(name)

    def image(self, name: str, tag: str) -> Image:
        try:
            manifest = self._registry.manifest(name, tag)
            platforms = tuple(self._registry.manifest(name, one.digest) for one in manifest.platforms)
        except Unknown as unknown:
            raise SyncRefused(f"the source does not have {name}:{tag}: {unknown}") from None
        if any(platform.platforms for platform in platforms):
            raise SyncRefused(f"the index of {name}:{tag} has another index within")
        return Image(tag, manifest, platforms)

    def vouch_for(self, blob: Descriptor) -> None:
        """Nothing is known of a content before it is fetched."""

    def fetch(self, name: str, blob: Descriptor) -> Path:
        path = self._folder / blob.digest.partition(":")[2]
        self._registry.download(name, blob, path)
        return path


@contextmanager
def opened(source: str) -> Iterator[Source]:
    """The source of `oci:<folder>` or `registry:<host[:port]>`; raises SyncRefused for anything else."""
    kind, _, place = source.partition(":")
    if kind == "oci" and place:
        yield Layout(Path(place))
    elif kind == "registry" and place:
        with Registry(_address(place)) as registry, tempfile.TemporaryDirectory(prefix="image-sync-") as folder:
            yield OtherRegistry(registry, Path(folder))
    else:
        raise SyncRefused(f"not a source of images: {source[:200]!r}; give oci:<folder> or registry:<host[:port]>")


def _address(place: str) -> str:
    """A registry without encryption is only ever one on this machine."""
    host = place.rpartition(":")[0] if place.rpartition(":")[2].isdigit() else place
    try:
        local = ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        local = host == "localhost"
    return f"{'http' if local else 'https'}://{place}"
