"""Running command lines: nothing inherited, streams kept apart, everything ended at the limit."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from support.drivers.commands import CommandRunner, CommandTimedOut


def runner(folder: Path, limit: float = 20) -> CommandRunner:
    return CommandRunner([sys.executable, "-c"], folder, limit, {"COLOUR": "green"})


def test_streams_and_exit_code_are_kept_apart(tmp_path: Path) -> None:
    script = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(7)"
    finished = runner(tmp_path).run([script], {}, "runs it")
    assert (finished.exit_code, finished.output, finished.errors) == (7, "out\n", "err\n")
    assert "exit code 7" in finished.describe()


def test_home_and_folder_are_its_own_and_the_rest_is_not_inherited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_SHELL", "s")
    script = "import os; print(os.getcwd(), os.environ['HOME'], sorted(os.environ), os.environ['COLOUR'])"
    output = runner(tmp_path).run([script], {"GIVEN": "1"}, "looks around").output
    assert output.startswith(f"{tmp_path} {tmp_path} ")
    assert "SECRET_OF_THE_SHELL" not in output
    assert "GIVEN" in output
    assert output.strip().endswith("green")


def test_a_command_past_its_limit_is_ended_with_its_children(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys, time;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        "open('child', 'w').write(str(child.pid)); time.sleep(60)"
    )
    with pytest.raises(CommandTimedOut, match="to end within"):
        runner(tmp_path, limit=0.7).run([script], {}, "hangs")
    child = int((tmp_path / "child").read_text())
    with pytest.raises(ProcessLookupError):
        _signal_until_gone(child)


def _signal_until_gone(pid: int) -> None:
    for _ in range(1000):
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        if state == "Z":
            raise ProcessLookupError
        os.sched_yield()
