"""Bundles of several runs become one: every run stays in it as it was sealed, and one verdict speaks of all."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.evidence.bundle.agreement import ALLURE_FOLDER, FEATURES_FOLDER, load_run
from support.evidence.bundle.files import BundleError
from support.evidence.bundle.reproduction import write_reproduction
from support.evidence.bundle.sealing import seal
from support.evidence.bundle.union import UNION_FILE, Whole, united
from support.evidence.bundle.verifying import verify
from support.evidence.junit import write_junit
from support.evidence.records import ResultsFile
from support.evidence.remembering import make_front_page
from support.evidence.report import ReportError, generate_report
from support.evidence.verdict import Verdict, reach_verdict, write_facts, write_verdict
from support.evidence.written import write_json

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

RUNS_FOLDER = "runs"
DRILL_FILE = "drill.json"
_SHARED = ("suite.json", DRILL_FILE)


def merge(
    bundles: Sequence[Path],
    target: Path,
    root: Path,
    key: Ed25519PrivateKey | None = None,
    *,
    browsable: bool = True,
) -> Verdict:
    """Merge intact bundles into a new folder, with a report if it is to be browsable; return the verdict over all.

    Raises BundleError when one is not intact, nothing is given, or the folder is in use.
    """
    places = [place for bundle in bundles for place in _runs_of(bundle)]
    if not places:
        raise BundleError("there is no bundle to merge")
    if target.exists() and any(target.iterdir()):
        raise BundleError(f"{target} is not empty")
    for place in places:
        _refuse_unless_intact(place)
    names = _copy(places, target / RUNS_FOLDER)
    whole = united([load_run(target / RUNS_FOLDER / name) for name in names])
    verdict = reach_verdict(whole.records, whole.facts)
    _write(target, whole, verdict, names)
    if browsable:
        _report(target, names, root)
    make_front_page(target)
    seal(target, key)
    return verdict


def _runs_of(bundle: Path) -> Iterator[Path]:
    """The bundle itself, or the runs that were merged into it."""
    bundle = bundle.resolve()
    if not (bundle / UNION_FILE).is_file():
        yield bundle
        return
    _refuse_unless_intact(bundle)
    yield from sorted(path for path in (bundle / RUNS_FOLDER).iterdir() if path.is_dir())


def _refuse_unless_intact(place: Path) -> None:
    findings = verify(place)
    if not findings.intact:
        raise BundleError(f"{place} is not intact: {findings.wrong[0]}")


def _copy(places: Sequence[Path], target: Path) -> list[str]:
    """Copy every run under a name of its own, in the order of target and time; return the names."""
    known = sorted((_order(place), place) for place in places)
    names = []
    for number, ((name, *_), place) in enumerate(known, 1):
        names.append(f"{number:02}-{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)}")
        shutil.copytree(place, target / names[-1])
    return names


def _order(place: Path) -> tuple[str, str, str]:
    facts = load_run(place).facts
    return str(facts.target["name"]), facts.started_at, str(place)


def _write(target: Path, whole: Whole, verdict: Verdict, names: Sequence[str]) -> None:
    results = ResultsFile(target)
    for record in whole.records:
        results.add(record)
    results.close()
    first = target / RUNS_FOLDER / names[0]
    if (first / FEATURES_FOLDER).is_dir():
        shutil.copytree(first / FEATURES_FOLDER, target / FEATURES_FOLDER)
    for name in _SHARED:
        for run in names:
            if (target / RUNS_FOLDER / run / name).is_file():
                shutil.copyfile(target / RUNS_FOLDER / run / name, target / name)
                break
    write_json(target / UNION_FILE, whole.document)
    write_junit(target, whole.records, whole.facts.engine_errors)
    write_facts(target, whole.facts)
    write_verdict(target, verdict)
    write_reproduction(target, verdict.document, _commands(target, names))


def _commands(target: Path, names: Sequence[str]) -> list[str]:
    """What each run's own configuration says was typed."""
    commands: list[str] = []
    for name in names:
        try:
            told: Any = json.loads((target / RUNS_FOLDER / name / "configuration.json").read_text(encoding="utf-8"))
            commands.append(str(told["reproduce"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return list(dict.fromkeys(commands))


def _report(target: Path, names: Sequence[str], root: Path) -> None:
    """One report over all runs; without the report tool there is none, and the verdict stands."""
    with tempfile.TemporaryDirectory(prefix="signoff-merge-") as folder:
        draft = Path(folder)
        (draft / ALLURE_FOLDER).mkdir()
        for name in names:
            results = target / RUNS_FOLDER / name / ALLURE_FOLDER
            for path in results.iterdir() if results.is_dir() else ():
                shutil.copyfile(path, draft / ALLURE_FOLDER / path.name)
        shutil.copyfile(target / "verdict.json", draft / "verdict.json")
        try:
            page = generate_report(draft, root)
        except ReportError as error:
            print(f"There is no report over all runs: {error}")
            return
        shutil.copytree(page.parent, target / "report", dirs_exist_ok=True)
