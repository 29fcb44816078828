"""The catalogue of repositories: a file in which each has an entry with who it belongs to and what it is for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from reference.provisioning import names
from reference.provisioning.documents import Document, UnreadableDocumentError, parse_document, read_document

PLACE = "docs/20-contracts/resource-catalogs/ecr-catalog.yaml"
REPOSITORIES = "repositories"
_OPENING = re.compile(rf"^{REPOSITORIES}:[ \t]*(?:\{{[ \t]*\}})?[ \t]*(?:#.*)?$", re.MULTILINE)
_INDENTED = re.compile(r"\n([ ]+)[^\s#]")

Entries = dict[str, dict[str, Any]]
"""What the catalogue says of each repository, by the repository's name."""


def read_catalogue(path: Path) -> Entries:
    """The entries of a catalogue; raises UnreadableDocumentError when it is not one."""
    return entries_of(read_document(path))


def entries_of(document: Document) -> Entries:
    """The entries of a catalogue that was read; raises UnreadableDocumentError when it is not one."""
    listed = document.get(REPOSITORIES) or {}
    if not isinstance(listed, dict):
        raise UnreadableDocumentError(f"{REPOSITORIES} must be a mapping")
    found: Entries = {}
    for name, entry in listed.items():
        metadata = entry.get("metadata") or {} if isinstance(entry, dict) else None
        if not isinstance(metadata, dict):
            raise UnreadableDocumentError(f"the entry of {names.shown(name)} must be a mapping with metadata")
        found[name] = metadata
    return found


def with_entry(text: str, name: str, metadata: Mapping[str, Any]) -> str:
    """The text of a catalogue with one more entry; everything else in it stays as it is written.

    Raises UnreadableDocumentError when the text is no catalogue.
    """
    document = parse_document(text) if text.strip() else {REPOSITORIES: {}}
    wanted = {**document, REPOSITORIES: {**(document.get(REPOSITORIES) or {}), name: {"metadata": dict(metadata)}}}
    written = _inserted(text, name, metadata)
    if written is not None and _reads_as(written, wanted):
        return written
    return _as_yaml(wanted)


def _inserted(text: str, name: str, metadata: Mapping[str, Any]) -> str | None:
    opening = _OPENING.search(text)
    if opening is None:
        return None
    rest = text[opening.end() :]
    indented = _INDENTED.match(rest)
    step = indented[1] if indented else "  "
    entry = "".join(f"{step}{line}\n" for line in _as_yaml({name: {"metadata": dict(metadata)}}).splitlines())
    return f"{text[: opening.start()]}{REPOSITORIES}:\n{entry.rstrip()}{rest or chr(10)}"


def _reads_as(text: str, wanted: Document) -> bool:
    try:
        return parse_document(text) == wanted
    except UnreadableDocumentError:
        return False


def _as_yaml(document: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(document), sort_keys=False, allow_unicode=True, width=120)
