"""Runs a planted suite by the command that people use: to its end, or until somebody stops it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from support.drivers.commands import CommandRunner
from support.drivers.suite.planting import CHECKOUT, PlantedSuite
from support.evidence.attachments import attach_command
from support.forking.zygote import PLAIN_COMMAND
from support.ownership import Ownership
from support.waiting import Answer, Done, Never, NotYet, eventually

_WITHOUT_REPORT = ("--no-report", "--workers=0")
_ENDS_WITHIN = 30.0


@dataclass(frozen=True)
class Run:
    """How a run ended: `output` is what it showed, `evidence` the folder that it left (None: it left none)."""

    exit_code: int
    output: str
    evidence: Path | None


class BegunRun:
    """A run that is on its way."""

    def __init__(self, process: subprocess.Popen[str], suite: PlantedSuite, before: frozenset[Path]) -> None:
        self._process, self._suite, self._before = process, suite, before

    def interrupt(self) -> Run:
        """Press Ctrl-C and wait for its end."""
        self._process.send_signal(signal.SIGINT)
        return self._end("The run, interrupted")

    def kill(self) -> Run:
        """Kill what was called and what it waits for, outright."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text(encoding="ascii")
        for pid in (self._process.pid, *map(int, children.split())):
            os.kill(pid, signal.SIGKILL)
        return self._end("The run, killed")

    def _end(self, title: str) -> Run:
        output, _ = self._process.communicate(timeout=_ENDS_WITHIN)
        code = self._process.returncode
        attach_command(title, argv=list(map(str, self._process.args)), exit_code=code, output=output)  # type: ignore[arg-type]
        return Run(code, output, _newest(self._suite, self._before))


class SuiteRunner:
    """Whoever runs the planted suite by the command `signoff`. `seconds` is how long a command may take."""

    def __init__(self, signoff: Sequence[str], suite: PlantedSuite, owner: Ownership, seconds: float) -> None:
        self._suite, self._owner = suite, owner
        self._runner = CommandRunner(signoff, suite.folder, seconds, {"PYTHONPATH": str(CHECKOUT)})

    def run(self, *options: str, report: bool = False) -> Run:
        """Run the suite to its end; `report` has the browsable report made, too."""
        before = _runs(self._suite)
        words = ["bdd", "--suite", ".", *(() if report else _WITHOUT_REPORT), *options]
        finished = self._runner.run(words, self._suite.environment, "The run")
        return Run(finished.exit_code, finished.output + finished.errors, _newest(self._suite, before))

    def drill(self, *options: str) -> Run:
        """Have the suite's defects seeded one at a time, in one environment."""
        words = ["drill", "--suite", ".", "--jobs", "1", *options]
        finished = self._runner.run(words, self._suite.environment, "The drill")
        return Run(finished.exit_code, finished.output + finished.errors, self._suite.folder / "evidence")

    def begin(self, *options: str) -> BegunRun:
        """Start a run and wait until one of its scenarios waits for a long time.

        It is started by its plain command: whoever kills it means all of it.
        """
        before = _runs(self._suite)
        process = subprocess.Popen(
            [*PLAIN_COMMAND, "bdd", "--suite", ".", *_WITHOUT_REPORT, *options],
            cwd=self._suite.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self._suite.folder), "PYTHONPATH": str(CHECKOUT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._owner.register("the run", lambda: _stop(process), lambda: process.poll() is not None)
        eventually(
            lambda: self._is_waiting(process), wanted="the run to be in the middle of a scenario", within=_ENDS_WITHIN
        )
        return BegunRun(process, self._suite, before)

    def _is_waiting(self, process: subprocess.Popen[str]) -> Answer[None]:
        if process.poll() is not None:
            return Never(f"it ended with code {process.returncode}")
        diary = self._suite.house / "diary"
        written = diary.read_text(encoding="utf-8").splitlines() if diary.exists() else []
        return Done(None) if "waiting" in written else NotYet(f"it has come to {written[-1:]}")


def _stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        process.communicate(timeout=_ENDS_WITHIN)


def _runs(suite: PlantedSuite) -> frozenset[Path]:
    home = suite.folder / "evidence"
    return frozenset(path for path in home.iterdir() if not path.is_symlink()) if home.is_dir() else frozenset()


def _newest(suite: PlantedSuite, before: frozenset[Path]) -> Path | None:
    return max(_runs(suite) - before, default=None)
