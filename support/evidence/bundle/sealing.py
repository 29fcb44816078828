"""Sealing a bundle: the manifest of its digests, the attestation over them, and its signature when there is a key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from support.evidence.bundle.attestation import statement
from support.evidence.bundle.files import (
    ENVELOPE_FILE,
    MANIFEST_FILE,
    PUBLIC_KEY_FILE,
    STATEMENT_FILE,
    as_manifest,
    contents,
    digest_of,
)
from support.evidence.bundle.signing import envelope, public_pem
from support.evidence.records import read_results
from support.evidence.verdict import VERDICT_FILE
from support.evidence.written import read_json

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def seal(folder: Path, key: Ed25519PrivateKey | None = None) -> None:
    """Seal everything that lies in a bundle's folder, anew if it was sealed before.

    Whoever adds a file to a sealed bundle seals it again. Raises BundleError for what cannot be sealed, OSError.
    """
    for name in (MANIFEST_FILE, STATEMENT_FILE, ENVELOPE_FILE, PUBLIC_KEY_FILE):
        (folder / name).unlink(missing_ok=True)
    digests = contents(folder)
    (folder / MANIFEST_FILE).write_text(as_manifest(digests), encoding="utf-8")
    made = make_statement(folder, digests)
    (folder / STATEMENT_FILE).write_bytes(made)
    if key is not None:
        (folder / PUBLIC_KEY_FILE).write_bytes(public_pem(key.public_key()))
        (folder / ENVELOPE_FILE).write_bytes(envelope(made, key))


def make_statement(folder: Path, digests: dict[str, str]) -> bytes:
    """The statement that follows from a folder with a manifest."""
    verdict = read_json(folder / VERDICT_FILE) or {}
    return statement(digests, digest_of(folder / MANIFEST_FILE), verdict, read_results(folder))
