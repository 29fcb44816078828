"""Is a bundle intact? Its digests are taken again, and its verdict is reached again from its raw results.

Nothing is needed but the bundle: not the machine that it was made on, not its target, not the repository.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from support.evidence.bundle.agreement import disagreements
from support.evidence.bundle.files import (
    ENVELOPE_FILE,
    MANIFEST_FILE,
    PUBLIC_KEY_FILE,
    STATEMENT_FILE,
    contents,
    digest_of,
    read_manifest,
)
from support.evidence.bundle.sealing import make_statement
from support.evidence.bundle.signing import SigningError, check_envelope, key_id, public_pem, read_public_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


@dataclass(frozen=True)
class Findings:
    """What was found: `wrong` says what is not as it was sealed, `files` how many are, `signature` who vouches."""

    files: int
    signature: str
    wrong: list[str] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        """Whether everything is as it was sealed, and the verdict follows from the results."""
        return not self.wrong


def verify(folder: Path, key: Ed25519PublicKey | None = None) -> Findings:
    """Check a bundle; with `key`, also that its holder signed it. Raises BundleError when it is no bundle."""
    sealed = read_manifest(folder)
    found = contents(folder)
    wrong = [*_differences(sealed, found), *disagreements(folder)]
    wrong += _statement(folder, sealed)
    signature, complaints = _signature(folder, key)
    return Findings(len(found), signature, [*wrong, *complaints])


def _differences(sealed: dict[str, str], found: dict[str, str]) -> Iterator[str]:
    for name in sorted(sealed.keys() | found.keys()):
        if name not in found:
            yield f"{name} is missing"
        elif name not in sealed:
            yield f"{name} was added"
        elif sealed[name] != found[name]:
            yield f"{name} was changed"


def _statement(folder: Path, sealed: dict[str, str]) -> Iterator[str]:
    """The statement follows from the files; it also knows the digest of the manifest itself."""
    try:
        stated = (folder / STATEMENT_FILE).read_bytes()
        subjects = {one["name"]: one["digest"]["sha256"] for one in json.loads(stated)["subject"]}
        if subjects.get(MANIFEST_FILE) != digest_of(folder / MANIFEST_FILE):
            yield f"{MANIFEST_FILE} was changed"
        if stated != make_statement(folder, sealed):
            yield f"{STATEMENT_FILE} is not the statement that follows from the files"
    except FileNotFoundError:
        yield f"{STATEMENT_FILE} is missing"
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        yield f"{STATEMENT_FILE} is damaged"


def _signature(folder: Path, key: Ed25519PublicKey | None) -> tuple[str, list[str]]:
    """Who vouches for the bundle, and what is wrong with that."""
    path = folder / ENVELOPE_FILE
    if not path.is_file():
        complaints = [f"{PUBLIC_KEY_FILE} was added"] if (folder / PUBLIC_KEY_FILE).exists() else []
        return "not signed", [*complaints, *(["it is not signed, but a key was given"] if key else [])]
    try:
        enclosed = read_public_key(_read(folder / PUBLIC_KEY_FILE), PUBLIC_KEY_FILE)
        if _read(folder / PUBLIC_KEY_FILE) != public_pem(enclosed):
            raise SigningError(f"{PUBLIC_KEY_FILE} was changed")
        check_envelope(path.read_bytes(), _read(folder / STATEMENT_FILE), key or enclosed)
    except SigningError as error:
        with_what = "the given key" if key else PUBLIC_KEY_FILE
        return "signature not valid", [f"{ENVELOPE_FILE}, checked with {with_what}: {error}"]
    signer = key_id(key or enclosed)[:16]
    if key is None:
        return f"signed with the key {signer}; whose it is was not checked (--key does that)", []
    complaints = [] if key_id(enclosed) == key_id(key) else [f"{PUBLIC_KEY_FILE} was changed"]
    return f"signed with the given key {signer}", complaints


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise SigningError(f"{path.name} is missing") from None
