"""Where the result of a drill is kept: beside the runs, and in the bundle of the last one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from support.evidence.bundle.completing import DRILL_FILE
from support.evidence.bundle.files import ENVELOPE_FILE
from support.evidence.bundle.sealing import seal
from support.evidence.bundle.signing import signing_key
from support.evidence.remembering import history_path, take_drill
from support.evidence.verdict import VERDICT_FILE
from support.evidence.written import write_json

PARTIAL_FILE = "drill-in-part.json"
_HOME = "evidence"
_LATEST = "latest"


def keep(document: dict[str, Any], root: Path, *, complete: bool) -> Path:
    """Write the result and return where it lies; a drill of a part never takes the place of the whole one.

    The history remembers it, and later runs take it over. The last run's bundle gets it too, with a front page that
    shows it, and is sealed anew; one that is signed only when the key is at hand. Raises OSError, BundleError,
    SigningError.
    """
    home = root / _HOME
    home.mkdir(parents=True, exist_ok=True)
    place = write_json(home / (DRILL_FILE if complete else PARTIAL_FILE), document)
    if not complete:
        return place
    history = history_path("", root)
    bundle, key = (home / _LATEST).resolve(), signing_key(os.environ)
    if not (bundle / VERDICT_FILE).is_file() or (key is None and (bundle / ENVELOPE_FILE).exists()):
        take_drill(home, history)
        return place
    write_json(bundle / DRILL_FILE, document)
    take_drill(bundle, history)
    seal(bundle, key)
    return home / _LATEST / DRILL_FILE
