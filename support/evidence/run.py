"""The command behind `make bdd`: run features, make the report, end with the verdict."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from support.evidence.amending import amend
from support.evidence.bundle.completing import complete, take_over_drill
from support.evidence.bundle.files import BundleError
from support.evidence.bundle.signing import SigningError, signing_key
from support.evidence.bundle.watching import Watch
from support.evidence.child import Child
from support.evidence.junit import write_junit
from support.evidence.launching import pytest_arguments
from support.evidence.records import keep_readable
from support.evidence.remembering import history_path, look_back, make_front_page
from support.evidence.report import ReportError, generate_report
from support.evidence.verdict import (
    VERDICT_FILE,
    ExitCode,
    RunFacts,
    Selection,
    reach_verdict,
    write_facts,
    write_verdict,
)
from support.gherkin.places import without_features

ROOT = Path(__file__).resolve().parents[2]
KEPT_RUNS = 10
_LATEST = "latest"
_WORTH_WORKERS = 8
"""Scenarios below which starting workers (2 to 3 s) costs more than it saves."""
_PER_CORE = 2.5
"""Workers for each core: scenarios mostly wait for their target."""
_MOST_WORKERS = 8
_PYTEST_USAGE_ERROR = 4


def run_bdd(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Run features and return the exit code: 0 promote, 1 hold, 2 partial, 3 engine error."""
    options, passed_on = _parser().parse_known_args(list(arguments))
    root = Path(options.suite).resolve() if options.suite else root
    features = options.features or ["features"]
    missing = without_features(features, root)
    if missing:
        return _refuse(
            f"there is no feature at {', '.join(missing)} (options of pytest that take a value: write --option=value)"
        )
    try:
        key = signing_key(os.environ)
        workers = worker_count(options.workers, [root / path.split("::")[0] for path in features])
        evidence = _new_folder(root / "evidence")
    except OSError as error:
        return _refuse(f"the evidence folder cannot be written: {error}")
    except (ValueError, SigningError) as error:
        return _refuse(str(error))
    arguments = _arguments(options, features, workers, evidence, passed_on)
    with Child() as child, Watch() as watch:
        run = child.start(arguments, root, watch)
        _forget_old_runs(evidence.parent)
        watch.learn(run)
        history = history_path(options.history, root)
        return _conclude(evidence, root, child, history, not options.no_report, watch, key)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m support bdd",
        description="Run features against a target. Other options go to pytest as they are.",
        epilog="exit codes: 0 promote, 1 hold, 2 partial, 3 engine error",
        allow_abbrev=False,
    )
    parser.add_argument("features", nargs="*", help="feature files or folders (default: all)")
    parser.add_argument("--tags", default="", help='such as "core and not slow" or "AA-03"')
    parser.add_argument("--target", default="", help="profile name or path (default: embedded)")
    parser.add_argument("--workers", default="auto", help="number of processes, 0 for none, or auto (default)")
    parser.add_argument(
        "--history", default="", help="file that outcomes are remembered in (default: .signoff/history.json)"
    )
    parser.add_argument("--suite", default="", metavar="DIR", help="folder of another suite (default: this one)")
    parser.add_argument("--no-report", action="store_true", help="leave out the browsable report; all else is written")
    parser.add_argument("--retries", type=int, default=0, help="deployed targets: repeat what failed; it is then flaky")
    parser.add_argument("-k", dest="phrase", default="", help="part of a scenario's name")
    return parser


def _arguments(
    options: argparse.Namespace, features: Sequence[str], workers: int, evidence: Path, passed_on: Sequence[str]
) -> list[str]:
    options_of_pytest = ["--evidence", str(evidence), "--conclude-later"]
    # glued to their options: pytest takes a word that begins with @ for the name of a file
    options_of_pytest += [f"-m{options.tags}"] if options.tags else []
    options_of_pytest += [f"-k{options.phrase}"] if options.phrase else []
    options_of_pytest += [f"--target={options.target}"] if options.target else []
    options_of_pytest += [f"--retries={options.retries}"] if options.retries else []
    if workers:
        options_of_pytest += ["-n", str(workers)]
    return pytest_arguments(features, [*options_of_pytest, *passed_on])


def worker_count(wanted: str, paths: Sequence[Path]) -> int:
    """How many xdist workers to use; 0 means none. Raises ValueError for anything but a number or auto."""
    if wanted not in ("", "auto"):
        if not wanted.isdecimal():
            raise ValueError(f"workers are a number or auto, not {wanted!r}")
        return int(wanted)
    files = [file for path in paths for file in (path.rglob("*.feature") if path.is_dir() else [path])]
    if len(files) < 2 or sum(map(_scenarios_in, files)) < _WORTH_WORKERS:
        return 0
    return max(2, min(int(_PER_CORE * (os.cpu_count() or 1)), _MOST_WORKERS))


def _scenarios_in(feature: Path) -> int:
    lines = feature.read_text(encoding="utf-8", errors="replace").splitlines()
    return sum(line.lstrip().startswith("Scenario") for line in lines)


# The folder of a run.


def _new_folder(home: Path) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    name = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    for attempt in range(100):
        folder = home / (f"{name}-{attempt}" if attempt else name)
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise OSError(f"{home / name} and its neighbours exist already")


def _point_latest_at(evidence: Path) -> None:
    draft = evidence.parent / f".{_LATEST}-{evidence.name}"
    draft.unlink(missing_ok=True)
    draft.symlink_to(evidence.name)
    draft.replace(evidence.parent / _LATEST)


def _forget_old_runs(home: Path) -> None:
    """While there is nothing else to do: thousands of files take seconds."""
    runs = sorted(path for path in home.iterdir() if path.is_dir() and not path.is_symlink() and _is_run(path.name))
    for folder in runs[:-KEPT_RUNS]:
        shutil.rmtree(folder, ignore_errors=True)


def _is_run(name: str) -> bool:
    return len(name) >= 15 and name[:8].isdecimal() and name[8] == "T" and name[9:15].isdecimal()


# The end.


def _conclude(evidence: Path, root: Path, child: Child, history: Path, browsable: bool, watch: Watch, key: Any) -> int:
    """Make the evidence a bundle, while the child ends the environment; returns the exit code of the run."""
    try:
        document = _read_verdict(evidence) or _late_verdict(evidence, child)
        weighed = document is not None
        document = document or _without_verdict(evidence, child.wait())
        take_over_drill(evidence, root)
        files = watch.unseen(evidence)
        with ThreadPoolExecutor(1) as beside:
            # the report takes longest of all and another processor
            making = beside.submit(_report, evidence) if browsable else None
            leaks = watch.leaks(evidence, files)
            document = amend(evidence, leaks) if leaks else document
            look_back(evidence, history)
            report = making.result() if making else None
        if leaks and browsable:
            report = _report(evidence)  # the verdict is another one now
        page = make_front_page(evidence)
        late = watch.leaks(evidence, watch.unseen(evidence))
        if late:
            document = amend(evidence, late)
            page = make_front_page(evidence)
        exit_code = ExitCode.ENGINE_ERROR if leaks or late or not weighed else child.wait()
        complete(evidence, document, key)
        _point_latest_at(evidence)
    except BundleError as error:
        return _refuse(f"the bundle cannot be sealed: {error}")
    except OSError as error:
        return _refuse(f"the evidence cannot be written: {error}")
    shown = evidence.relative_to(root)
    print(f"Verdict: {document['verdict']}")
    for reason in document["reasons"]:
        print("  - " + reason.replace("\n", "\n    "))
    if page:
        print(f"Front page: {page.relative_to(root)}")
    print(f"Report: {report.relative_to(root)}" if report else f"Evidence: {shown}/", flush=True)
    return exit_code if exit_code in tuple(ExitCode) else ExitCode.ENGINE_ERROR


def _read_verdict(evidence: Path) -> dict[str, Any] | None:
    try:
        document = json.loads((evidence / VERDICT_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return document if isinstance(document, dict) else None


def _late_verdict(evidence: Path, child: Child) -> dict[str, Any] | None:
    """A run that has not told of its evidence may still come to a verdict until its end."""
    child.wait()
    return _read_verdict(evidence)


def _without_verdict(evidence: Path, exit_code: int) -> dict[str, Any]:
    """pytest ended before it could weigh anything."""
    ended = f"was killed by signal {-exit_code}" if exit_code < 0 else f"ended with exit code {exit_code}"
    hint = ": pytest did not understand an option, see above" if exit_code == _PYTEST_USAGE_ERROR else ""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    facts = RunFacts(now, now, 0.0, Selection(), engine_errors=(f"the run {ended} and left no verdict{hint}",))
    records = keep_readable(evidence)
    verdict = reach_verdict(records, facts)
    write_junit(evidence, records, facts.engine_errors)
    write_facts(evidence, facts)
    write_verdict(evidence, verdict)
    return verdict.document


def _report(evidence: Path) -> Path | None:
    if not any((evidence / "allure-results").glob("*-result.json")):
        return None
    try:
        return generate_report(evidence, ROOT)
    except ReportError as error:
        print(f"\nThere is no report for this run: {error}\nThe verdict is not affected.", file=sys.stderr)
        return None


def _refuse(sentence: str) -> int:
    print(f"\nVerdict: hold\n  - {sentence}", file=sys.stderr)
    return ExitCode.ENGINE_ERROR
