"""Image registries that keep to what registries promise, on top of the emulator's own.

A request without a login finds the repository in whatever account has it. A manifest is refused when the repository
does not have what it names. Every push of a manifest renews its push time, to the millisecond: one that was not needed
can be told from none.
"""

from __future__ import annotations

import importlib
import json
import time
from collections.abc import Iterator
from typing import Any, TypeAlias

Answer: TypeAlias = tuple[int, dict[str, str], bytes]


class Registries:
    """The emulator's registry service with our rules in front of its own."""

    def __init__(self) -> None:
        self._ecr: Any = importlib.import_module("ministack.services.ecr")
        self._own_scope: Any = self._ecr._select_registry_request_scope
        self._own_put: Any = self._ecr._v2_put_manifest

    def install(self) -> None:
        """Put our rules in front of the emulator's."""
        self._ecr._select_registry_request_scope = self._find_scope
        self._ecr._v2_put_manifest = self._put_manifest

    def _find_scope(self, name: str, headers: dict[str, str], query: dict[str, Any]) -> None:
        self._own_scope(name, headers, query)
        if not name or name in self._ecr._repositories:
            return
        found = [place[:2] for place, _ in self._ecr._repositories.all_items() if place[2] == name]
        if len(found) == 1:
            account, region = found[0]
            self._ecr.set_request_account_id(account)
            self._ecr.set_request_region(region)

    def _put_manifest(self, name: str, reference: str, headers: dict[str, str], body: bytes) -> Answer:
        missing = [digest for digest in _named_in(body) if not self._has(name, digest)]
        if name in self._ecr._repositories and missing:
            refusal: Answer = self._ecr._registry_error(
                404, "MANIFEST_BLOB_UNKNOWN", f"the manifest names what the registry does not have: {missing[0]}"
            )
            return refusal
        answer: Answer = self._own_put(name, reference, headers, body)
        if answer[0] == 201:
            digest = self._ecr._content_digest(body)
            for image in self._ecr._images[name]:
                if image["imageDigest"] == digest:
                    image["imagePushedAt"] = round(time.time(), 3)
        return answer

    def _has(self, name: str, digest: str) -> bool:
        stores = (self._ecr._layer_blobs, self._ecr._manifest_blobs)
        return any(digest in store.get(name, {}) for store in stores)


def _named_in(body: bytes) -> Iterator[str]:
    """The digests that a manifest names; none where it is not readable."""
    try:
        document = json.loads(body)
    except ValueError:
        return
    if isinstance(document, dict):
        parts = [document.get("config"), *(document.get("layers") or ()), *(document.get("manifests") or ())]
        yield from (str(part["digest"]) for part in parts if isinstance(part, dict) and "digest" in part)
