"""The last acts on the folder of a run: how to reproduce it, what was drilled, and the seal."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.evidence.bundle.reproduction import write_reproduction
from support.evidence.bundle.sealing import seal
from support.evidence.bundle.signing import signing_key
from support.evidence.written import read_json

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

DRILL_FILE = "drill.json"
CONFIGURATION_FILE = "configuration.json"


def take_over_drill(evidence: Path, root: Path) -> None:
    """The last drill speaks for later runs too, until there is another: it says itself when and of what it was."""
    for last in (root / "evidence" / DRILL_FILE, root / "evidence" / "latest" / DRILL_FILE):
        if last.is_file() and not (evidence / DRILL_FILE).exists():
            shutil.copyfile(last, evidence / DRILL_FILE)


def complete(evidence: Path, verdict: Mapping[str, Any], key: Ed25519PrivateKey | None) -> None:
    """Write REPRODUCE.md and seal the folder. Raises BundleError, OSError."""
    told = read_json(evidence / CONFIGURATION_FILE) or {}
    command = told.get("reproduce")
    write_reproduction(evidence, verdict, [command] if isinstance(command, str) else [])
    seal(evidence, key)


def seal_again(evidence: Path) -> None:
    """Seal a bundle to which something was added after its run, such as the result of a drill.

    Signed again when the environment names a key. Raises BundleError, SigningError, OSError.
    """
    seal(evidence, signing_key(os.environ))
