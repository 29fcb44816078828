"""A client of one registry, by the protocol that all registries speak (OCI distribution)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import httpx

from reference.provisioning.images.failures import SyncRefused
from reference.provisioning.images.manifests import (
    INDEXES,
    LARGEST_MANIFEST,
    MANIFESTS,
    Descriptor,
    Manifest,
    read_manifest,
)
from reference.provisioning.images.references import is_digest

CONNECT_SECONDS, SECONDS = 3, 30
CHUNK = 1024 * 1024
_ACCEPTED = ", ".join((*INDEXES, *MANIFESTS))
_PAGE = 1000
_MOST_PAGES = 100
_IN_PATH = re.compile(r"/v2/(.+)/(?:tags|manifests|blobs)/")

Credentials = Callable[[], tuple[str, str]]
"""User and password for a registry that asks for them."""


class Unknown(SyncRefused):
    """The registry does not have what it was asked for."""


class Registry:
    """One registry by its address; a context manager. `credentials` are asked for when the registry wants some."""

    def __init__(self, address: str, credentials: Credentials | None = None) -> None:
        self._credentials = credentials
        try:
            self._address = httpx.URL(address.rstrip("/"))
        except httpx.InvalidURL:
            self._address = httpx.URL("")
        if self._address.scheme not in ("http", "https") or not self._address.host or self._address.query:
            raise SyncRefused(f"not the address of a registry: {address[:200]!r}")
        self.place = self._address.netloc.decode("ascii").rpartition("@")[2]
        limits = httpx.Timeout(SECONDS, connect=CONNECT_SECONDS)
        self._client = httpx.Client(base_url=self._address, timeout=limits)

    def __enter__(self) -> Registry:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    # reading

    def tags(self, name: str) -> list[str]:
        """All tags of a repository; raises Unknown when there is no such repository."""
        found: list[str] = []
        path, query = f"/v2/{name}/tags/list", {"n": str(_PAGE)}
        for _ in range(_MOST_PAGES):
            page = self._json(self._ask("GET", path, params=query), f"the tags of {name}")
            fresh = [str(tag) for tag in page.get("tags") or () if str(tag) not in found]
            found += fresh
            if len(fresh) < _PAGE:
                break
            query = {"n": str(_PAGE), "last": found[-1]}
        return found

    def digest(self, name: str, reference: str) -> str | None:
        """The digest that a tag or digest has in a repository, None where there is none."""
        try:
            answer = self._ask("HEAD", f"/v2/{name}/manifests/{reference}", headers={"Accept": _ACCEPTED})
        except Unknown:
            return None
        told = answer.headers.get("Docker-Content-Digest")
        return str(told) if is_digest(told) else self.manifest(name, reference).digest

    def manifest(self, name: str, reference: str) -> Manifest:
        """The manifest of a tag or digest; raises SyncRefused when it is damaged, Unknown when there is none."""
        answer = self._ask("GET", f"/v2/{name}/manifests/{reference}", headers={"Accept": _ACCEPTED})
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        expected = reference if is_digest(reference) else answer.headers.get("Docker-Content-Digest")
        if not is_digest(expected):
            expected = f"sha256:{hashlib.sha256(answer.content).hexdigest()}"
        return read_manifest(answer.content[: LARGEST_MANIFEST + 1], kind, str(expected))

    def has_blob(self, name: str, digest: str) -> bool:
        """Whether a repository has a content already."""
        try:
            self._ask("HEAD", f"/v2/{name}/blobs/{digest}")
        except Unknown:
            return False
        return True

    def download(self, name: str, blob: Descriptor, path: Path) -> None:
        """Write a content into a file; raises SyncRefused unless it is what it is named by."""
        seen, size = hashlib.sha256(), 0
        try:
            with (
                self._client.stream("GET", f"/v2/{name}/blobs/{blob.digest}", follow_redirects=True) as answer,
                path.open("wb") as file,
            ):
                if answer.status_code != httpx.codes.OK:
                    raise SyncRefused(f"the source does not have {blob.digest}, which it names")
                for chunk in answer.iter_bytes(CHUNK):
                    size += len(chunk)
                    if size > blob.size:
                        break
                    seen.update(chunk)
                    file.write(chunk)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from None
        if size != blob.size or f"sha256:{seen.hexdigest()}" != blob.digest:
            raise SyncRefused(f"{blob.digest} is damaged: its content has another digest or size")

    # writing

    def upload(self, name: str, digest: str, path: Path) -> None:
        """Put a content into a repository."""
        begun = self._ask("POST", f"/v2/{name}/blobs/uploads/")
        place = self._address.join(begun.headers.get("Location", ""))
        if (place.scheme, place.netloc) != (self._address.scheme, self._address.netloc):
            raise SyncRefused(f"the registry at {self.place} wants its contents sent to {place.host}")
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(path.stat().st_size)}
        with path.open("rb") as file:
            self._ask("PUT", str(place.copy_merge_params({"digest": digest})), content=_chunks(file), headers=headers)

    def put_manifest(self, name: str, reference: str, manifest: Manifest) -> None:
        """Put a manifest under a tag or under its digest; raises SyncRefused when the registry will not have it."""
        headers = {"Content-Type": manifest.media_type}
        answer = self._ask("PUT", f"/v2/{name}/manifests/{reference}", content=manifest.content, headers=headers)
        told = answer.headers.get("Docker-Content-Digest", manifest.digest)
        if told != manifest.digest:
            raise SyncRefused(f"the registry stored {name}:{reference} as {told}, not as {manifest.digest}")

    # asking

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            answer = self._client.request(method, path, follow_redirects=method == "GET", **options)
            if answer.status_code == httpx.codes.UNAUTHORIZED and self._credentials and not self._client.auth:
                self._client.auth = httpx.BasicAuth(*self._credentials())
                answer = self._client.request(method, path, follow_redirects=method == "GET", **options)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from None
        if answer.is_success:
            return answer
        raise self._refusal(answer, path)

    def _refusal(self, answer: httpx.Response, path: str) -> SyncRefused:
        code, message = self._told(answer)
        if code == "NAME_UNKNOWN":
            return Unknown(f"the registry at {self.place} has no repository {_repository(path)!r}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return Unknown(f"the registry at {self.place} does not have it: {message or 'not found'}")
        if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            return SyncRefused(f"the registry at {self.place} does not allow it")
        return SyncRefused(f"the registry at {self.place} refused: {message or f'status {answer.status_code}'}")

    def _told(self, answer: httpx.Response) -> tuple[str, str]:
        """Code and message of the first error that the registry tells."""
        try:
            first = answer.json()["errors"][0]
            return str(first.get("code", "")), str(first.get("message", ""))[:200]
        except (ValueError, LookupError, TypeError, AttributeError):
            return "", ""

    def _json(self, answer: httpx.Response, what: str) -> dict[str, Any]:
        try:
            document = answer.json()
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise SyncRefused(f"the registry at {self.place} does not tell {what}")
        return document

    def _unreachable(self, error: httpx.HTTPError) -> SyncRefused:
        return SyncRefused(
            f"the registry at {self.place} cannot be reached: {str(error)[:200] or type(error).__name__}"
        )


def _repository(path: str) -> str:
    found = _IN_PATH.search(path)
    return found[1] if found else path


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
