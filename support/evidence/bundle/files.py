"""The files of a bundle and their digests, in the form that `sha256sum --check` reads."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

MANIFEST_FILE = "manifest.sha256"
STATEMENT_FILE = "attestation.intoto.json"
ENVELOPE_FILE = "attestation.dsse.json"
PUBLIC_KEY_FILE = "attestation.pub.pem"
SEAL_FILES = frozenset({MANIFEST_FILE, STATEMENT_FILE, ENVELOPE_FILE, PUBLIC_KEY_FILE})
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


class BundleError(Exception):
    """A folder is no bundle, or cannot be used as one; the message says why."""


def contents(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder but the seal itself, by path relative to it, sorted.

    Raises BundleError for what is neither file nor folder: it could change without its digest changing.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise BundleError(f"{name} is neither a file nor a folder")
        if path.is_file() and name not in SEAL_FILES:
            if "\n" in name or "\\" in name:
                raise BundleError(f"{name!r} is no name for a file of a bundle")
            found[name] = digest_of(path)
    return found


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def as_manifest(digests: dict[str, str]) -> str:
    """The text of the manifest."""
    return "".join(f"{digest}  {name}\n" for name, digest in digests.items())


def read_manifest(folder: Path) -> dict[str, str]:
    """What the manifest says. Raises BundleError where there is none or it makes no sense."""
    try:
        lines = (folder / MANIFEST_FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise BundleError(f"{folder} is no sealed bundle: it has no {MANIFEST_FILE}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BundleError(f"{MANIFEST_FILE} cannot be read: {error}") from None
    found = [_LINE.fullmatch(line) for line in lines]
    if not found or not all(found):
        raise BundleError(f"{MANIFEST_FILE} is damaged")
    return {match[2]: match[1] for match in found if match is not None}
