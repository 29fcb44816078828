"""Sealed bundles in other hands: taken away from where they were made, perhaps tampered with, checked and merged."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from support.drivers.commands import CommandRunner
from support.drivers.suite.planting import CHECKOUT
from support.drivers.suite.running import Run
from support.evidence.attachments import attach_table

_ADDED = "more.txt"


class Bundle:
    """A copy of the evidence of a run, in a folder of its own."""

    def __init__(self, run: Run, folder: Path) -> None:
        if run.evidence is None:
            raise LookupError(f"the run left no evidence: {run.output[-400:]}")
        self.folder = folder
        shutil.copytree(run.evidence, folder)
        names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        attach_table("the bundle", [["file"], *([name] for name in names)])

    def tamper(self, change: str) -> None:
        """Make one of the changes that `CHANGES` knows by name."""
        CHANGES[change](self.folder)


def _change_letter(folder: Path) -> None:
    path = folder / "features" / "lamps" / "switching_lamps.feature"
    _replace(path, "Guests", "guests")


def _shorten_log(folder: Path) -> None:
    path = folder / "logs" / "actions-api.log"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[1:]), encoding="utf-8")


def _turn_result(folder: Path) -> None:
    _replace(folder / "results.jsonl", '"outcome":"failed"', '"outcome":"passed"')


def _turn_verdict(folder: Path) -> None:
    _replace(folder / "verdict.json", '"verdict": "hold"', '"verdict": "promote"')


def _turn_verdict_and_seal(folder: Path) -> None:
    """As far as a forger comes who knows the list of digests and nothing else."""
    path, manifest = folder / "verdict.json", folder / "manifest.sha256"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    _turn_verdict(folder)
    _replace(manifest, before, hashlib.sha256(path.read_bytes()).hexdigest())


def _replace_evidence(folder: Path) -> None:
    path = next(iter(sorted((folder / "allure-results").glob("*-attachment.*"))))
    path.write_text("all is well\n", encoding="utf-8")


def _take_out(folder: Path) -> None:
    (folder / "junit.xml").unlink()


def _put_in(folder: Path) -> None:
    (folder / _ADDED).write_text("all is well\n", encoding="utf-8")


CHANGES: Mapping[str, Callable[[Path], None]] = {
    "letter": _change_letter,
    "log": _shorten_log,
    "result": _turn_result,
    "verdict": _turn_verdict,
    "verdict and seal": _turn_verdict_and_seal,
    "evidence": _replace_evidence,
    "taken out": _take_out,
    "put in": _put_in,
}


def _replace(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    if before not in text:
        raise LookupError(f"{path.name} holds no {before!r}")
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


class Auditor:
    """Somebody who has Signoff, by the command `signoff`, and a bundle, and nothing else of the run."""

    def __init__(self, signoff: Sequence[str], folder: Path, seconds: float) -> None:
        self._runner = CommandRunner(signoff, folder, seconds, {"PYTHONPATH": str(CHECKOUT)})

    def check(self, bundle: Bundle, *options: str) -> Run:
        """Check a bundle."""
        return self._enter(["verify", str(bundle.folder), *options], "The bundle is checked")

    def merge(self, bundles: list[Bundle], folder: Path) -> Run:
        """Merge bundles into one."""
        words = ["merge", *(str(bundle.folder) for bundle in bundles), "--into", str(folder), "--no-report"]
        return self._enter(words, "The bundles are merged", folder)

    def _enter(self, words: list[str], title: str, folder: Path | None = None) -> Run:
        finished = self._runner.run(words, {}, title)
        return Run(finished.exit_code, finished.output + finished.errors, folder)
