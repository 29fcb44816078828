"""The client of registries and the reader of image folders, where no scenario comes."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from reference.provisioning.images.failures import SyncRefused
from reference.provisioning.images.layout import TAG, Layout
from reference.provisioning.images.manifests import OCI_INDEX, OCI_MANIFEST
from reference.provisioning.images.registry import Registry
from reference.provisioning.images.sources import opened

Answer = tuple[int, dict[str, str], bytes]
Answering = Callable[[BaseHTTPRequestHandler], Answer]
Served = Callable[[Answering], str]


@pytest.fixture
def served() -> Iterator[Served]:
    """Starts servers that answer as they are told; gives their addresses."""
    servers: list[ThreadingHTTPServer] = []

    def start(answering: Answering) -> str:
        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                status, headers, body = answering(self)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"" if self.command == "HEAD" else body)

            do_GET = do_HEAD = do_POST = do_PUT = answer

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_registry_that_wants_a_login_gets_one_once(served: Served) -> None:
    seen: list[str | None] = []

    def answering(request: BaseHTTPRequestHandler) -> Answer:
        seen.append(request.headers.get("Authorization"))
        return (200, {}, b'{"tags": ["1"]}') if seen[-1] else (401, {"WWW-Authenticate": "Basic"}, b"")

    asked: list[int] = []

    def credentials() -> tuple[str, str]:
        asked.append(1)
        return "AWS", "token"

    with Registry(served(answering), credentials) as registry:
        assert registry.tags("orders") == ["1"]
        assert registry.tags("orders") == ["1"]
    login = f"Basic {base64.b64encode(b'AWS:token').decode()}"
    assert (seen, len(asked)) == ([None, login, login], 1)


def test_contents_are_sent_to_no_other_host(served: Served, tmp_path: Path) -> None:
    content = tmp_path / "layer"
    content.write_bytes(b"content")
    elsewhere: list[str] = []

    def collecting(request: BaseHTTPRequestHandler) -> Answer:
        elsewhere.append(request.path)
        return 201, {}, b""

    other = served(collecting)
    address = served(lambda request: (202, {"Location": f"{other}/take"}, b""))
    with Registry(address) as registry, pytest.raises(SyncRefused, match="wants its contents sent to"):
        registry.upload("orders", f"sha256:{'0' * 64}", content)
    assert elsewhere == []


def test_tags_that_fill_pages_are_all_found(served: Served) -> None:
    pages = [[f"a{number:04}" for number in range(1000)], ["b"]]
    address = served(lambda request: (200, {}, json.dumps({"tags": pages["last=" in request.path]}).encode()))
    with Registry(address) as registry:
        assert registry.tags("orders") == [*pages[0], "b"]


@pytest.mark.parametrize(
    "address", ["ftp://127.0.0.1", "registry.example.com", "http://", "http://host?x=1", "http://host:port"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(SyncRefused, match="not the address of a registry"):
        Registry(address)


@pytest.mark.parametrize("source", ["", "oci:", "registry:", "docker:orders", "folder"])
def test_what_is_no_source_is_refused(source: str) -> None:
    with pytest.raises(SyncRefused, match="not a source of images"), opened(source):
        pass


class Folder:
    """Writes an image layout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "blobs/sha256").mkdir(parents=True)
        (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')

    def keep(self, content: bytes, kind: str, tag: str | None = None) -> dict[str, object]:
        """Keep a content; the entry that names it."""
        name = hashlib.sha256(content).hexdigest()
        (self.folder / "blobs/sha256" / name).write_bytes(content)
        entry: dict[str, object] = {"mediaType": kind, "digest": f"sha256:{name}", "size": len(content)}
        return entry | ({"annotations": {TAG: tag}} if tag else {})

    def index(self, *entries: dict[str, object]) -> Layout:
        """The layout with these entries."""
        (self.folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": list(entries)}))
        return Layout(self.folder)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "build")


def test_a_tag_that_is_there_twice_is_refused(folder: Folder) -> None:
    with pytest.raises(SyncRefused, match="more than once"):
        folder.index(folder.keep(b"{}", OCI_MANIFEST, "1"), folder.keep(b"{ }", OCI_MANIFEST, "1"))


def test_an_index_within_an_index_is_refused(folder: Folder) -> None:
    inner = folder.keep(b'{"manifests": []}', OCI_INDEX)
    middle = folder.keep(json.dumps({"manifests": [inner | {"mediaType": OCI_INDEX}]}).encode(), OCI_INDEX)
    outer = folder.keep(json.dumps({"manifests": [middle]}).encode(), OCI_INDEX, "1")
    with pytest.raises(SyncRefused, match="within another index"):
        folder.index(outer).image("orders", "1")


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (b"[]", OCI_MANIFEST, "not an object"),
        (b"{", OCI_MANIFEST, "not readable"),
        (b"[" * 100_000, OCI_MANIFEST, "not readable"),
        (b"{}", OCI_MANIFEST, "invalid digest"),
        (b'{"config": {"digest": 7}}', OCI_MANIFEST, "invalid digest"),
        (b"{}", OCI_INDEX, "no list of manifests"),
        (b"{}", "text/plain", "not known"),
        (b" " * (4 * 1024 * 1024 + 1), OCI_MANIFEST, "has more than"),
    ],
)
def test_a_manifest_that_is_none_is_refused(folder: Folder, content: bytes, kind: str, reason: str) -> None:
    layout = folder.index(folder.keep(content, kind, "1"))
    with pytest.raises(SyncRefused, match=reason):
        layout.image("orders", "1")


def test_an_image_without_a_tag_is_passed_over(folder: Folder) -> None:
    assert folder.index(folder.keep(b"{}", OCI_MANIFEST)).tags("orders") == []
