"""Whether a secret is in a folder, in any of the forms in which text is handed on."""

from __future__ import annotations

import base64
import json
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

from support.evidence.attachments import attach_table
from support.observers.comparing import expect_none


def expect_secret(folder: Path, secret: str, what: str) -> None:
    """Raise Mismatch when a file below the folder holds the secret: as it is, encoded, or escaped."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    attach_table("files looked through", [["file"], *([path.relative_to(folder).as_posix()] for path in files)])
    forms = tuple(forms_of(secret))
    faults = [
        f"{path.relative_to(folder)} holds it {form}"
        for path in files
        for form, text in forms
        if text in path.read_bytes()
    ]
    expect_none(faults if files else ["no files to look through"], wanted=f"{what} in none of {len(files)} files")


def forms_of(secret: str) -> Iterator[tuple[str, bytes]]:
    """Every form in which a secret may stand in a text: how it is written there, and the bytes to look for."""
    yield "as it is", secret.encode()
    yield "encoded for an address", urllib.parse.quote(secret, safe="").encode()
    yield "escaped as JSON", json.dumps(secret)[1:-1].encode()
    for offset in range(3):
        # whatever stands before it, the middle of the encoded text is one of three
        encoded = base64.b64encode(b"\0" * offset + secret.encode())
        yield "in base64", encoded[4 if offset else 0 : len(encoded) - 4]
