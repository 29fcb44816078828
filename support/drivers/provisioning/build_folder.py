"""The build folder: images as a build leaves them on disk (an OCI image layout), and what can go wrong there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from support.connections.registry import MANIFEST, digest_of
from support.drivers.provisioning.images import BuiltImage, as_json

TAG = "org.opencontainers.image.ref.name"


class BuildFolder:
    """One folder with images by their tags."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._entries: list[dict[str, Any]] = []

    @property
    def source(self) -> str:
        """How a command is told to take images from here."""
        return f"oci:{self.folder}"

    def add(self, images: Mapping[str, BuiltImage]) -> None:
        """Put images in, by their tags."""
        for tag, image in images.items():
            for digest, content in {**image.blobs, **image.manifests}.items():
                self._keep(digest, content)
            entry = {"mediaType": image.media_type, "digest": image.digest, "size": image.size}
            self._entries.append({**entry, "annotations": {TAG: tag}})
        self._write_index()

    def hold_nothing(self) -> None:
        """Be a folder with files in it that are no images."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "notes.txt").write_text("nothing was built today\n", encoding="utf-8")

    def damage(self, how: str, image: BuiltImage) -> None:
        """Damage an image that is here. Raises LookupError for a damage that is not known."""
        damages: dict[str, Callable[[BuiltImage], None]] = {
            "a layer was changed after the build": self._change_layer,
            "the manifest was changed after the build": self._change_manifest,
            "a layer is shorter than it is said": self._shorten_layer,
            "a layer is missing": lambda one: self._path(one.layers[-1]).unlink(),
            "the manifest is missing": lambda one: self._path(one.digest).unlink(),
            "a layer is named by a path": self._name_layer_by_path,
            "a layer is a link out of the folder": self._link_layer_outside,
            "the tag leads to a path": self._lead_tag_outside,
        }
        if how not in damages:
            raise LookupError(f"no damage {how!r} is known; there are {', '.join(damages)}")
        damages[how](image)

    def _change_layer(self, image: BuiltImage) -> None:
        path = self._path(image.layers[-1])
        path.write_bytes(bytes(byte ^ 1 for byte in path.read_bytes()))

    def _change_manifest(self, image: BuiltImage) -> None:
        document = json.loads(image.manifests[image.digest])
        self._path(image.digest).write_bytes(as_json({**document, "layers": document["layers"][:1]}))

    def _shorten_layer(self, image: BuiltImage) -> None:
        path = self._path(image.layers[-1])
        path.write_bytes(path.read_bytes()[:-20])

    def _name_layer_by_path(self, image: BuiltImage) -> None:
        outside = self._outside(image)
        document = json.loads(image.manifests[image.digest])
        document["layers"][-1]["digest"] = f"sha256:../../../{outside.name}"
        content = as_json(document)
        self._keep(digest_of(content), content)
        self._point_tag(image, {"digest": digest_of(content), "size": len(content), "mediaType": MANIFEST})

    def _link_layer_outside(self, image: BuiltImage) -> None:
        outside, path = self._outside(image), self._path(image.layers[-1])
        path.unlink()
        path.symlink_to(outside)

    def _lead_tag_outside(self, image: BuiltImage) -> None:
        outside = self.folder.parent / "outside"
        outside.write_bytes(image.manifests[image.digest])
        self._point_tag(image, {"digest": f"sha256:../../../{outside.name}"})

    def _outside(self, image: BuiltImage) -> Path:
        """A file next to the folder with the very content of the last layer."""
        outside = self.folder.parent / "outside"
        outside.write_bytes(image.blobs[image.layers[-1]])
        return outside

    def _point_tag(self, image: BuiltImage, told: Mapping[str, Any]) -> None:
        for entry in self._entries:
            if entry["digest"] == image.digest:
                entry.update(told)
        self._write_index()

    def _keep(self, digest: str, content: bytes) -> None:
        path = self._path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def _path(self, digest: str) -> Path:
        return self.folder / "blobs" / Path(*digest.split(":"))

    def _write_index(self) -> None:
        (self.folder / "oci-layout").write_bytes(as_json({"imageLayoutVersion": "1.0.0"}))
        (self.folder / "index.json").write_bytes(as_json({"schemaVersion": 2, "manifests": self._entries}))
