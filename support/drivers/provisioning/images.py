"""Builds small images: real ones, of which everything is known to the last byte."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from support.connections.registry import INDEX, MANIFEST, digest_of

LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
CONFIGURATION = "application/vnd.oci.image.config.v1+json"
DEFAULT_PLATFORM = "linux/amd64"

Contents = dict[str, bytes]
"""Contents by their digests."""


@dataclass(frozen=True)
class BuiltImage:
    """An image: `manifests` and `blobs` are all that it consists of, by digest; `digest` is that of the image itself.

    `layers` are the digests of the layers, the one that only this image has at the end.
    """

    digest: str
    media_type: str
    manifests: Contents
    blobs: Contents
    layers: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes of the manifest that the digest is of."""
        return len(self.manifests[self.digest])

    @property
    def parts(self) -> frozenset[str]:
        """The digests of everything that it consists of."""
        return frozenset({*self.manifests, *self.blobs})


@dataclass
class _Build:
    manifests: Contents = field(default_factory=dict)
    blobs: Contents = field(default_factory=dict)
    layers: list[str] = field(default_factory=list)

    def descriptor(self, content: bytes, media_type: str, kept: Contents, **more: Any) -> dict[str, Any]:
        """Keep a content; how others name it."""
        digest = digest_of(content)
        kept[digest] = content
        return {"mediaType": media_type, "digest": digest, "size": len(content), **more}


def build_image(base: str, own: str, platforms: Sequence[str] = ()) -> BuiltImage:
    """Build an image of two layers, the first of which holds the text `base`, the second `own`.

    With platforms it is an index with an image for each of them.
    """
    build = _Build()
    if not platforms:
        manifest = _manifest(build, base, own, DEFAULT_PLATFORM)
        return _built(build, manifest)
    listed = [
        _manifest(build, base, f"{own} for {one}", one) | {"platform": _platform(one)} for one in platforms
    ]  # fmt: skip
    index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": listed}
    return _built(build, build.descriptor(as_json(index), INDEX, build.manifests))


def as_json(document: Mapping[str, Any]) -> bytes:
    """A document as builders of images write it."""
    return json.dumps(document, separators=(",", ":")).encode()


def _built(build: _Build, manifest: Mapping[str, Any]) -> BuiltImage:
    layers = tuple(dict.fromkeys(build.layers))
    return BuiltImage(manifest["digest"], manifest["mediaType"], build.manifests, build.blobs, layers)


def _manifest(build: _Build, base: str, own: str, platform: str) -> dict[str, Any]:
    archives = [_archive({"etc/base": base}), _archive({"app/version": own})]
    packed = [gzip.compress(archive, mtime=0) for archive in archives]
    configuration = {
        **_platform(platform),
        "config": {"Cmd": ["/app/run"], "Labels": {"version": own}},
        "rootfs": {"type": "layers", "diff_ids": [digest_of(archive) for archive in archives]},
    }
    layers = [build.descriptor(layer, LAYER, build.blobs) for layer in packed]
    build.layers += [layer["digest"] for layer in layers]
    document = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": build.descriptor(as_json(configuration), CONFIGURATION, build.blobs),
        "layers": layers,
    }
    return build.descriptor(as_json(document), MANIFEST, build.manifests)


def _platform(text: str) -> dict[str, str]:
    system, _, architecture = text.partition("/")
    return {"os": system, "architecture": architecture}


def _archive(files: Mapping[str, str]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, text in files.items():
            content = f"{text}\n".encode() * 200
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return stream.getvalue()
