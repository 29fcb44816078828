"""The values that fields may have, as the platform lists them in one file."""

from __future__ import annotations

from pathlib import Path

from reference.provisioning.documents import Document, UnreadableDocumentError, read_document, value_at


class Enumerations:
    """The lists of one file."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def values(self, key: str) -> tuple[str, ...]:
        """The values listed at a key such as `security.risk_tiers`; none where there is no list."""
        found = value_at(self._document, f"{key}.values")
        return tuple(map(str, found)) if isinstance(found, list) else ()


def read_enumerations(path: Path) -> Enumerations:
    """The lists in a file. Raises UnreadableDocumentError naming the file."""
    try:
        return Enumerations(read_document(path))
    except UnreadableDocumentError as error:
        raise UnreadableDocumentError(f"{path}: {error}") from None
