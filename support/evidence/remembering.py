"""The last act of a run before its evidence is sealed: add it to the history, and make the front page."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from support.evidence.drill_results import DRILL_FILE, kept_of
from support.evidence.history import (
    HISTORY_FILE,
    FinishedRun,
    empty_history,
    merged,
    read_history,
    remember,
    remember_drill,
)
from support.evidence.looking_back import LOOKING_BACK_FILE, looking_back
from support.evidence.records import moment, read_results
from support.evidence.suite_list import SUITE_FILE
from support.evidence.verdict import VERDICT_FILE
from support.evidence.written import read_json, write_json

HISTORY_VARIABLE = "SIGNOFF_HISTORY"
_THIS_SUITE = Path(__file__).resolve().parents[2]


def history_path(given: str, root: Path) -> Path:
    """Where the history lies: what was given, else what SIGNOFF_HISTORY names, else below `.signoff/`.

    The variable speaks of this suite; another suite that is run from here must not write into its history.
    """
    return root / (given or (os.environ.get(HISTORY_VARIABLE) if root == _THIS_SUITE else None) or HISTORY_FILE)


def look_back(evidence: Path, history: Path) -> None:
    """Add the run to the history and leave what it changed in `looking_back.json`. Never stops a run."""
    verdict = read_json(evidence / VERDICT_FILE)
    if verdict is None:
        return
    run = FinishedRun(verdict, tuple(read_results(evidence)), read_json(evidence / SUITE_FILE))
    try:
        before, after, problem = remember(history, run)
        write_json(evidence / LOOKING_BACK_FILE, looking_back(before, after, run, problem))
    except OSError as error:
        problem = f"the history cannot be kept: {error}"
    if problem:
        print(f"\n{problem[:1].upper()}{problem[1:]}. The verdict is not affected.", file=sys.stderr)


def take_drill(evidence: Path, history: Path) -> None:
    """Keep the drill that lies in an evidence folder for the runs that follow, and show it on the folder's page."""
    drill, verdict = read_json(evidence / DRILL_FILE), read_json(evidence / VERDICT_FILE) or {}
    if drill is None:
        return
    at = drill.get("started_at") or moment((evidence / DRILL_FILE).stat().st_mtime)
    commit = (drill.get("suite") or verdict.get("suite") or {}).get("commit")
    try:
        remember_drill(history, kept_of(drill, read_json(evidence / SUITE_FILE) or {}, str(at), commit))
    except OSError as error:
        print(f"\nThe history cannot be kept: {error}. The result of the drill is not affected.", file=sys.stderr)
    if verdict:
        make_front_page(evidence)


def make_front_page(evidence: Path) -> Path | None:
    """The front page, or None when it could not be made; then that is said."""
    from support.evidence.front_page import write_front_page

    try:
        return write_front_page(evidence)
    except (LookupError, OSError) as error:
        print(f"\nThere is no front page for this run: {error}. The verdict is not affected.", file=sys.stderr)
        return None


def merge_histories(paths: Sequence[Path], into: Path) -> int:
    """Merge the histories of several machines into one file; return the exit code. Damaged ones are left out, aloud."""
    missing = [str(path) for path in paths if not path.is_file()]
    if missing:
        print(f"there is no history at {', '.join(missing)}", file=sys.stderr)
        return 1
    history = empty_history()
    for path in paths:
        found, problem = read_history(path)
        if problem:
            print(problem, file=sys.stderr)
        history = merged(history, found)
    try:
        write_json(into, history, indent=None)
    except OSError as error:
        print(f"the history cannot be written: {error}", file=sys.stderr)
        return 1
    print(f"{len(history['scenarios'])} scenarios, {len(history['runs'])} runs in {into}")
    return 0
