"""The planted kitchen, run to its end by the command behind `make bdd`, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.evidence.planted_kitchen import LEAN, ROOT, plant
from tests.patience import OF_A_RUN

PROGRAM = (
    "import sys; from pathlib import Path; from support.evidence.run import run_bdd;"
    "sys.exit(run_bdd(sys.argv[2:], Path(sys.argv[1])))"
)


@dataclass(frozen=True)
class Ended:
    """How a run ended, and its bundle."""

    exit_code: int
    output: str
    bundle: Path


def run(folder: Path, *arguments: str, **variables: str) -> Ended:
    """Run features of a planted suite, without the browsable report."""
    unwanted = ("PYTEST", "SIGNOFF")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    environment |= {"PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", **variables}
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), *arguments, "--no-report", *LEAN],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=OF_A_RUN,
        check=False,
    )
    return Ended(finished.returncode, finished.stdout + finished.stderr, (folder / "evidence" / "latest").resolve())


def with_conftest(folder: Path, addition: str) -> Path:
    """Plant a kitchen whose conftest does something more."""
    plant(folder)
    with (folder / "conftest.py").open("a", encoding="utf-8") as conftest:
        conftest.write("\n" + addition)
    return folder
