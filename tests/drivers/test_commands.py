"""Running command lines: nothing inherited, streams kept apart, everything ended at the limit."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from support import processes
from support.drivers.commands import CommandRunner, CommandTimedOut
from support.waiting import eventually, holds
from tests.patience import OUTLASTING, PATIENT, without_hanging


def runner(folder: Path, limit: float = PATIENT) -> CommandRunner:
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
        "import pathlib, subprocess, sys, time;"
        # its streams are not those of the command, which would have to wait for their end
        "apart = dict.fromkeys(('stdout', 'stderr'), subprocess.DEVNULL);"
        f"child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep({OUTLASTING})'], **apart);"
        "pathlib.Path('written').write_text(str(child.pid)); pathlib.Path('written').rename('child');"
        f"print('working', flush=True); time.sleep({OUTLASTING})"
    )
    told = tmp_path / "child"
    with runner(tmp_path, limit=0.2).start([script], {}, "hangs") as running:
        eventually(holds(told.exists, bool), wanted="its child")
        child = processes.identify(int(told.read_text()))
        assert child is not None
        with (
            without_hanging(),
            pytest.raises(
                CommandTimedOut,
                match=r"to end within 0\.2 s\n  seen: it did not, and had told 'working' .*command_seconds",
            ),
        ):
            running.finish()
    eventually(holds(child.alive, lambda alive: not alive), wanted="the end of its child")
