"""What forked processes leave to those that they come from, and what they do not take from them."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from support import processes
from tests.patience import PATIENT

CHECKOUT = Path(__file__).resolve().parents[1]


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
from support import processes
first = tempfile.TemporaryDirectory(dir=sys.argv[1], prefix="first")
processes.forget_farewells()
second = tempfile.TemporaryDirectory(dir=sys.argv[1], prefix="second")
"""
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, timeout=PATIENT)
    assert [path.name[:5] for path in tmp_path.iterdir()] == ["first"]


def test_it_finds_modules_as_if_it_had_been_started_there(tmp_path: Path) -> None:
    program = """
import os, sys
from support import processes
sys.path.insert(0, "/another/suite")
os.chdir(sys.argv[1])
os.environ["PYTHONPATH"] = os.pathsep.join(["/told", "/told/too"])
processes.find_modules_as_if_started()
print(*sys.path, sep="\\n")
"""
    variables = {"PYTHONPATH": os.pathsep.join([str(CHECKOUT), "/installed/elsewhere"])}
    forked = subprocess.check_output(
        [sys.executable, "-c", program, str(tmp_path)], cwd=CHECKOUT, env=variables, text=True, timeout=PATIENT
    )
    (tmp_path / "started.py").write_text("import sys; print(*sys.path, sep='\\n')", encoding="utf-8")
    told = {"PYTHONPATH": os.pathsep.join(["/told", "/told/too"])}
    started = subprocess.check_output(
        [sys.executable, "-m", "started"], cwd=tmp_path, env=told, text=True, timeout=PATIENT
    )
    assert forked == started
