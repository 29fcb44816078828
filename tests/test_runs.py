"""Runs: alive as long as their process lives, over when it ends, however it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from support.runs import LiveRun, forget_ended, is_over

ROOT = Path(__file__).resolve().parent.parent
BEGIN_AND_WAIT = """
import sys, signal
from pathlib import Path
from support.runs import LiveRun
live = LiveRun(Path(sys.argv[1]))
print(live.begin().id, flush=True)
signal.pause()
"""


def test_a_run_ends_with_its_context(tmp_path: Path) -> None:
    live = LiveRun(tmp_path)
    run = live.begin()
    assert not is_over(tmp_path, run.id)
    live.end()
    assert not (tmp_path / ".signoff" / "runs" / run.id).exists()


def test_a_killed_run_is_over_and_forgotten(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", BEGIN_AND_WAIT, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    run_id = process.stdout.readline().strip()
    assert not is_over(tmp_path, run_id)
    assert forget_ended(tmp_path) == []
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert is_over(tmp_path, run_id)
    assert forget_ended(tmp_path) == [run_id]


def test_an_unknown_run_is_not_taken_for_over(tmp_path: Path) -> None:
    assert not is_over(tmp_path, "elsewhere")
