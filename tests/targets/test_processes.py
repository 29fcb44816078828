"""What forked processes leave to those that they come from."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from support.targets import processes
from tests.patience import PATIENT


def test_a_forked_process_removes_nothing_of_the_other() -> None:
    with tempfile.TemporaryDirectory() as folder:
        child = os.fork()
        if child == 0:
            processes.forget_farewells()
            atexit._run_exitfuncs()
            os._exit(0)
        os.waitpid(child, 0)
        assert Path(folder).is_dir()


def test_it_still_keeps_promises_of_its_own(tmp_path: Path) -> None:
    program = """
import tempfile, sys
from support.targets import processes
first = tempfile.TemporaryDirectory(dir=sys.argv[1], prefix="first")
processes.forget_farewells()
second = tempfile.TemporaryDirectory(dir=sys.argv[1], prefix="second")
"""
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, timeout=PATIENT)
    assert [path.name[:5] for path in tmp_path.iterdir()] == ["first"]
