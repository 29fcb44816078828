"""The build registry: a registry on loopback that hands out images, remembers what it was asked for, and can fail."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support.drivers.provisioning.images import BuiltImage

LOOPBACK = "127.0.0.1"
_PATH = re.compile(r"/v2/(?P<name>.+)/(?P<what>manifests|blobs|tags)/(?P<which>[^/?]+)(?:\?.*)?")
_JSON = "application/json"


class Trouble(StrEnum):
    """What the registry can do instead of handing out what it was asked for."""

    OTHER_LAYER = "hands out another layer than asked"
    OTHER_MANIFEST = "hands out another manifest than told"
    BREAKS_OFF = "breaks off in the middle of a layer"


class BuildRegistry:
    """A read-only registry with the images of one scenario. `asked` are all requests, in order."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.trouble: Trouble | None = None
        self._images: dict[str, dict[str, BuiltImage]] = {}
        self._server = ThreadingHTTPServer((LOOPBACK, 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def source(self) -> str:
        """How a command is told to take images from here."""
        return f"registry:{LOOPBACK}:{self._server.server_port}"

    def add(self, repository: str, images: Mapping[str, BuiltImage]) -> None:
        """Have images of a repository, by their tags."""
        self._images.setdefault(repository, {}).update(images)

    def fetched(self) -> list[str]:
        """The digests of the contents that were asked for, as often as they were."""
        found = (_PATH.fullmatch(request.removeprefix("GET ")) for request in self.asked)
        return [match["which"] for match in found if match and match["what"] == "blobs"]

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str) -> tuple[HTTPStatus, str, str, bytes]:
        """Status, kind, digest and content for a path."""
        match = _PATH.fullmatch(path)
        images = self._images.get(match["name"]) if match else None
        if match is None or images is None:
            return _unknown("NAME_UNKNOWN")
        which = match["which"]
        if match["what"] == "tags":
            return HTTPStatus.OK, _JSON, "", json.dumps({"name": match["name"], "tags": sorted(images)}).encode()
        if match["what"] == "manifests":
            return self._manifest(images, which)
        for image in images.values():
            if which in image.blobs:
                return HTTPStatus.OK, "application/octet-stream", which, self._layer(image, which)
        return _unknown("BLOB_UNKNOWN")

    def _manifest(self, images: Mapping[str, BuiltImage], which: str) -> tuple[HTTPStatus, str, str, bytes]:
        if which in images:
            image = images[which]
            return HTTPStatus.OK, image.media_type, image.digest, self._told(image.manifests[image.digest])
        for image in images.values():
            if which in image.manifests:
                content = image.manifests[which]
                return HTTPStatus.OK, json.loads(content)["mediaType"], which, self._told(content)
        return _unknown("MANIFEST_UNKNOWN")

    def _told(self, manifest: bytes) -> bytes:
        if self.trouble is not Trouble.OTHER_MANIFEST:
            return manifest
        return json.dumps({**json.loads(manifest), "annotations": {"built": "by somebody else"}}).encode()

    def _layer(self, image: BuiltImage, digest: str) -> bytes:
        content = image.blobs[digest]
        other = self.trouble is Trouble.OTHER_LAYER and digest == image.layers[-1]
        return bytes(byte ^ 1 for byte in content) if other else content

    def _breaks_off(self, path: str) -> bool:
        last = {image.layers[-1] for images in self._images.values() for image in images.values()}
        return self.trouble is Trouble.BREAKS_OFF and path.rpartition("/")[2] in last

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        registry = self

        class Handler(BaseHTTPRequestHandler):
            """One connection."""

            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1  # an answer goes out as a whole

            def do_GET(self) -> None:
                self._send(with_content=True)

            def do_HEAD(self) -> None:
                self._send(with_content=False)

            def log_message(self, format: str, *args: object) -> None:
                """What was asked is remembered, not printed."""

            def _send(self, *, with_content: bool) -> None:
                registry.asked.append(f"{self.command} {self.path}")
                status, kind, digest, content = registry.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                if digest:
                    self.send_header("Docker-Content-Digest", digest)
                self.end_headers()
                if not with_content:
                    return
                if registry._breaks_off(self.path):
                    content, self.close_connection = content[: len(content) // 2], True
                self.wfile.write(content)

        return Handler


def _unknown(code: str) -> tuple[HTTPStatus, str, str, bytes]:
    told = {"errors": [{"code": code, "message": "the build registry does not have it"}]}
    return HTTPStatus.NOT_FOUND, _JSON, "", json.dumps(told).encode()
