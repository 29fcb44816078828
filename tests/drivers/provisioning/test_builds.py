"""Images that the suite builds: complete, of one piece, and different where they are said to differ."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from support.connections.registry import INDEX, digest_of
from support.drivers.provisioning.build_folder import BuildFolder
from support.drivers.provisioning.build_registry import BuildRegistry, Trouble
from support.drivers.provisioning.images import BuiltImage, build_image


def test_an_image_is_of_one_piece() -> None:
    image = build_image("base", "own")
    assert all(digest_of(content) == digest for digest, content in {**image.manifests, **image.blobs}.items())
    manifest = json.loads(image.manifests[image.digest])
    named = {part["digest"]: part["size"] for part in (manifest["config"], *manifest["layers"])}
    assert named == {digest: len(content) for digest, content in image.blobs.items()}
    configuration = json.loads(image.blobs[manifest["config"]["digest"]])
    layers = [gzip.decompress(image.blobs[digest]) for digest in image.layers]
    assert configuration["rootfs"]["diff_ids"] == [digest_of(layer) for layer in layers]
    with tarfile.open(fileobj=io.BytesIO(layers[1])) as archive:
        assert archive.getnames() == ["app/version"]


def test_images_share_their_base_and_nothing_else() -> None:
    one, other = build_image("base", "1"), build_image("base", "2")
    assert one.parts & other.parts == {one.layers[0]}
    assert build_image("base", "1") == one


def test_an_index_has_an_image_for_each_platform() -> None:
    image = build_image("base", "own", ["linux/amd64", "linux/arm64"])
    index = json.loads(image.manifests[image.digest])
    assert (index["mediaType"], len(index["manifests"]), len(image.manifests)) == (INDEX, 2, 3)
    assert len(image.layers) == 3


@pytest.fixture
def registry() -> Iterator[BuildRegistry]:
    registry = BuildRegistry()
    yield registry
    registry.close()


def asked(registry: BuildRegistry, path: str) -> httpx.Response:
    return httpx.get(f"http://{registry.source.removeprefix('registry:')}{path}")


def test_the_build_registry_hands_out_what_it_has_and_remembers(registry: BuildRegistry) -> None:
    image = build_image("base", "own")
    registry.add("shop/orders", {"1": image})
    manifest = asked(registry, "/v2/shop/orders/manifests/1")
    assert (manifest.content, manifest.headers["Docker-Content-Digest"]) == (
        image.manifests[image.digest],
        image.digest,
    )
    assert asked(registry, f"/v2/shop/orders/blobs/{image.layers[0]}").content == image.blobs[image.layers[0]]
    assert asked(registry, "/v2/shop/orders/tags/list?n=5").json()["tags"] == ["1"]
    assert asked(registry, "/v2/nobody/manifests/1").status_code == 404
    assert (registry.fetched(), len(registry.asked)) == ([image.layers[0]], 4)


def test_a_build_registry_in_trouble_does_harm(registry: BuildRegistry) -> None:
    image = build_image("base", "own")
    registry.add("orders", {"1": image})
    layer = f"/v2/orders/blobs/{image.layers[-1]}"
    registry.trouble = Trouble.OTHER_LAYER
    assert digest_of(asked(registry, layer).content) != image.layers[-1]
    registry.trouble = Trouble.OTHER_MANIFEST
    assert digest_of(asked(registry, "/v2/orders/manifests/1").content) != image.digest
    registry.trouble = Trouble.BREAKS_OFF
    with pytest.raises(httpx.RemoteProtocolError):
        asked(registry, layer)


def contents(folder: BuildFolder) -> dict[str, bytes]:
    files = [path for path in folder.folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return {path.relative_to(folder.folder).as_posix(): path.read_bytes() for path in files}


DAMAGES = (
    "a layer was changed after the build",
    "the manifest was changed after the build",
    "a layer is shorter than it is said",
    "a layer is missing",
    "the manifest is missing",
    "a layer is named by a path",
    "a layer is a link out of the folder",
    "the tag leads to a path",
)


@pytest.mark.parametrize("how", DAMAGES)
def test_every_damage_changes_the_folder(tmp_path: Path, how: str) -> None:
    folder, image = BuildFolder(tmp_path / "build"), build_image("base", "own")
    folder.add({"1": image})
    sound = contents(folder)
    folder.damage(how, image)
    assert contents(folder) != sound


def test_an_unknown_damage_is_not_passed_over(tmp_path: Path) -> None:
    image: BuiltImage = build_image("base", "own")
    with pytest.raises(LookupError, match="no damage 'dust'"):
        BuildFolder(tmp_path).damage("dust", image)
