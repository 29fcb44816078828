"""An OCI image layout in a folder, as a source of images. Nothing outside of the folder is ever read."""

from __future__ import annotations

import hashlib
from pathlib import Path

from reference.provisioning.images.failures import SyncRefused
from reference.provisioning.images.manifests import (
    LARGEST_MANIFEST,
    Descriptor,
    Image,
    Manifest,
    descriptors,
    read_manifest,
    read_object,
)
from reference.provisioning.images.references import check_tag

TAG = "org.opencontainers.image.ref.name"
VERSION = "1.0.0"


class Layout:
    """The images in one folder."""

    def __init__(self, folder: Path) -> None:
        """Read the folder's index; raises SyncRefused when it is no OCI image layout."""
        self._folder = folder.absolute()
        if not self._folder.is_dir():
            raise SyncRefused(f"the source {folder} is not a folder")
        marker = read_object(self._read("oci-layout"), "oci-layout")
        if marker.get("imageLayoutVersion") != VERSION:
            raise SyncRefused(f"the source {folder} is not an OCI image layout of version {VERSION}")
        index = read_object(self._read("index.json"), "index.json")
        self._images = dict(self._tagged(index))

    def tags(self, name: str) -> list[str]:
        """The tags of all images; the folder is about one image, whatever its `name`."""
        return list(self._images)

    def image(self, name: str, tag: str) -> Image:
        """What a tag means; raises SyncRefused when there is none, or its manifests are missing or damaged."""
        if tag not in self._images:
            raise SyncRefused(f"the source has no tag {tag!r}; it has {', '.join(self._images) or 'none'}")
        manifest = self._manifest(self._images[tag])
        return Image(tag, manifest, tuple(map(self._platform, manifest.platforms)))

    def vouch_for(self, blob: Descriptor) -> None:
        """Raise SyncRefused unless the content is there, of the size and with the digest by which it is named."""
        path = self._path(blob)
        if path.stat().st_size != blob.size:
            raise SyncRefused(f"{blob.digest} is damaged: it has {path.stat().st_size} bytes, not {blob.size}")
        with path.open("rb") as content:
            seen = f"sha256:{hashlib.file_digest(content, 'sha256').hexdigest()}"
        if seen != blob.digest:
            raise SyncRefused(f"{blob.digest} is damaged: its content has the digest {seen}")

    def fetch(self, name: str, blob: Descriptor) -> Path:
        """The file with the content, which is what it is said to be; raises SyncRefused otherwise."""
        self.vouch_for(blob)
        return self._path(blob)

    def _tagged(self, index: dict[str, object]) -> list[tuple[str, Descriptor]]:
        found = []
        for descriptor, entry in zip(descriptors(index, "manifests", "index.json"), _entries(index), strict=True):
            tag = (entry.get("annotations") or {}).get(TAG)
            if tag is None:
                continue
            check_tag(str(tag))
            found.append((str(tag), descriptor))
        doubled = [tag for tag, _ in found if sum(tag == other for other, _ in found) > 1]
        if doubled:
            raise SyncRefused(f"index.json has the tag {doubled[0]!r} more than once")
        return found

    def _platform(self, descriptor: Descriptor) -> Manifest:
        manifest = self._manifest(descriptor)
        if manifest.platforms:
            raise SyncRefused(f"the index {descriptor.digest} stands within another index")
        return manifest

    def _manifest(self, descriptor: Descriptor) -> Manifest:
        content = self._read_file(self._path(descriptor), descriptor.digest)
        return read_manifest(content, descriptor.media_type, descriptor.digest)

    def _path(self, descriptor: Descriptor) -> Path:
        path = self._folder / "blobs" / Path(*descriptor.digest.split(":"))
        if not path.is_file():
            raise SyncRefused(f"the source does not have {descriptor.digest}, which it names")
        return self._inside(path)

    def _read(self, name: str) -> bytes:
        path = self._folder / name
        if not path.is_file():
            raise SyncRefused(f"the source {self._folder.name} is not an OCI image layout: it has no {name}")
        return self._read_file(self._inside(path), name)

    def _read_file(self, path: Path, what: str) -> bytes:
        if path.stat().st_size > LARGEST_MANIFEST:
            raise SyncRefused(f"{what} has more than {LARGEST_MANIFEST} bytes")
        return path.read_bytes()

    def _inside(self, path: Path) -> Path:
        """The path, unless a link leads out of the folder."""
        if not path.resolve().is_relative_to(self._folder.resolve()):
            raise SyncRefused(f"{path.relative_to(self._folder)} leads out of the source")
        return path


def _entries(index: dict[str, object]) -> list[dict[str, dict[str, str] | None]]:
    listed = index["manifests"]
    assert isinstance(listed, list)
    return listed
