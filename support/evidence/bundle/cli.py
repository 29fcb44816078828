"""The commands `verify` and `merge`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from support.evidence.bundle.files import BundleError
from support.evidence.bundle.merging import merge
from support.evidence.bundle.signing import SigningError, read_public_key, signing_key
from support.evidence.bundle.verifying import verify
from support.evidence.verdict import VERDICT_FILE, ExitCode
from support.evidence.written import read_json

NOT_INTACT = 1
UNUSABLE = 3


def verify_bundle(bundle: Path, key: Path | None) -> int:
    """Say whether a bundle is intact; 0 if it is, 1 if not, 3 when it cannot be checked."""
    console = _console()
    try:
        public = read_public_key(key.read_bytes(), str(key)) if key is not None else None
        findings = verify(bundle.resolve(), public)
    except (BundleError, SigningError, OSError) as error:
        console.print(f"{bundle} cannot be checked: {error}", markup=False)
        return UNUSABLE
    for told in findings.wrong:
        console.print(f"  - {told}", markup=False)
    if not findings.intact:
        console.print(f"Not intact: {bundle} is not as it was sealed ({findings.signature})", markup=False)
        return NOT_INTACT
    verdict = read_json(bundle / VERDICT_FILE) or {}
    console.print(
        f"Intact: {findings.files} files are as they were sealed, and the verdict {verdict.get('verdict')} "
        f"follows from the results; {findings.signature}",
        markup=False,
    )
    return 0


def merge_bundles(bundles: Sequence[Path], target: Path, root: Path, *, browsable: bool = True) -> int:
    """Merge bundles and end with the verdict over all of them, and its exit code."""
    console = _console()
    try:
        verdict = merge(bundles, target, root, signing_key(os.environ), browsable=browsable)
    except (BundleError, SigningError, OSError) as error:
        console.print(f"The bundles cannot be merged: {error}", markup=False)
        return ExitCode.ENGINE_ERROR
    console.print(f"Verdict: {verdict.word}", markup=False)
    for reason in verdict.reasons:
        console.print(f"  - {reason}", markup=False)
    console.print(f"Bundle: {target}", markup=False)
    return verdict.exit_code


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)
