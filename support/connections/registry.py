"""A connection to a registry of images, by the protocol that all registries speak."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_ACCEPTED = f"{INDEX}, {MANIFEST}, application/vnd.docker.distribution.manifest.v2+json"


@dataclass(frozen=True)
class ManifestSeen:
    """A manifest as the registry hands it out, byte for byte; `told` is the digest that it tells."""

    content: bytes
    media_type: str
    told: str

    @property
    def digest(self) -> str:
        """The digest that the content really has."""
        return digest_of(self.content)


class RegistryConnection:
    """Asks one registry. `login` gives the token of the account's registry, for one that wants somebody to log in."""

    def __init__(self, client: httpx.Client, login: Callable[[], str]) -> None:
        self._client, self._login = client, login

    def manifest(self, repository: str, reference: str) -> ManifestSeen | None:
        """What a tag or digest means in a repository, None where it means nothing."""
        answer = self._ask("GET", f"/v2/{repository}/manifests/{reference}", headers={"Accept": _ACCEPTED})
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        return ManifestSeen(_well(answer).content, kind, answer.headers.get("Docker-Content-Digest", ""))

    def blob(self, repository: str, digest: str) -> bytes | None:
        """A content of a repository, None where it has no such thing."""
        answer = self._ask("GET", f"/v2/{repository}/blobs/{digest}")
        return None if answer.status_code == httpx.codes.NOT_FOUND else _well(answer).content

    def upload(self, repository: str, content: bytes) -> None:
        """Put a content into a repository."""
        begun = _well(self._ask("POST", f"/v2/{repository}/blobs/uploads/"))
        place = httpx.URL(urljoin(str(begun.url), begun.headers["Location"]))
        target = place.copy_merge_params({"digest": digest_of(content)})
        _well(self._ask("PUT", str(target), content=content, headers={"Content-Type": "application/octet-stream"}))

    def put_manifest(self, repository: str, reference: str, content: bytes, media_type: str) -> None:
        """Put a manifest under a tag or under its digest."""
        path = f"/v2/{repository}/manifests/{reference}"
        _well(self._ask("PUT", path, content=content, headers={"Content-Type": media_type}))

    def _ask(
        self, method: str, path: str, content: bytes | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        answer = self._client.request(method, path, content=content, headers=headers)
        if answer.status_code == httpx.codes.UNAUTHORIZED and self._client.auth is None:
            user, _, password = base64.b64decode(self._login()).decode().partition(":")
            self._client.auth = httpx.BasicAuth(user, password)
            answer = self._client.request(method, path, content=content, headers=headers)
        if method == "GET" and answer.is_redirect:
            # contents of a registry may lie elsewhere; the address says who may fetch them
            return httpx.get(answer.headers["Location"], timeout=self._client.timeout)
        return answer


def digest_of(content: bytes) -> str:
    """The digest of a content, as registries write it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _well(answer: httpx.Response) -> httpx.Response:
    if not answer.is_success:
        raise AssertionError(f"wanted: {answer.request.method} {answer.request.url} to be done\n  seen: {answer.text}")
    return answer
