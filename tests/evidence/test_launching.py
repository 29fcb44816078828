"""The process that runs scenarios: what it leaves out, and that it ends as pytest would."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from support.evidence.launching import pytest_command
from tests.evidence.planted_kitchen import ROOT
from tests.patience import OF_A_RUN


def test_what_nobody_reads_is_not_captured() -> None:
    assert "no:logging" in pytest_command(["features"], ["-x"])


def test_options_of_the_log_are_understood_when_they_are_given() -> None:
    command = pytest_command(["features"], ["--log-cli-level=info"])
    assert "no:logging" not in command
    assert command[-1] == "--log-cli-level=info"


def test_it_ends_with_the_exit_code_of_pytest_after_all_farewells(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(
        "import atexit\n\n\ndef test_one():\n    atexit.register(print, 'farewell')\n    assert False\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "support.evidence.launching", "-p", "no:cacheprovider", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=OF_A_RUN)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert ended.stdout.rstrip().endswith("farewell")
