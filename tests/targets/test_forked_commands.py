"""Commands that are forked from the fork server are, for whoever runs them, commands like any other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support import processes
from support.forking import commands
from support.waiting import eventually, holds
from tests.patience import PATIENT
from tests.targets.conftest import Start

Run = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def command(start: Start, tmp_path: Path) -> Run:
    description = start().ensure(["first"])

    def run(*words: str) -> subprocess.Popen[str]:
        line = commands.line(description["id"], "tests.targets.echoing", *words)
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        environment = {"PATH": os.environ["PATH"], "TOLD": "this"}
        return subprocess.Popen(line, cwd=tmp_path, env=environment, text=True, **pipes)

    return run


def test_streams_folder_variables_and_arguments_are_the_callers(command: Run, tmp_path: Path) -> None:
    with command("tell", "a b", "ü") as running:
        output, errors = running.communicate("words for it", timeout=PATIENT)
    told = json.loads(output)
    assert told == {"folder": str(tmp_path), "variable": "this", "arguments": ["a b", "ü"], "input": "words for it"}
    assert errors == "beside\n"
    assert running.returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("end", "0"), 0, ""),
        (("end", "7"), 7, ""),
        (("complain",), 1, "this is wrong\n"),
        (("raise",), 1, "ValueError: broken\n"),
        (("die",), -signal.SIGTERM, ""),
    ],
)
def test_it_ends_as_its_program_does(command: Run, words: tuple[str, ...], code: int, complaint: str) -> None:
    with command(*words) as running:
        _, errors = running.communicate(timeout=PATIENT)
    assert running.returncode == code
    assert errors.endswith(complaint)


def test_killing_it_kills_its_program(command: Run) -> None:
    with command("wait") as running:
        assert running.stdout is not None
        program = processes.identify(int(running.stdout.readline()))
        assert program is not None
        running.kill()
        gone = holds(program.alive, lambda alive: not alive)
        eventually(gone, wanted="its program to be gone")


def test_several_at_a_time(command: Run) -> None:
    waiting = [command("wait") for _ in range(3)]
    with command("end", "4") as running:
        assert running.wait(PATIENT) == 4
    for one in waiting:
        with one:
            assert one.poll() is None
            one.kill()


def test_without_an_environment_it_says_so(tmp_path: Path) -> None:
    line = commands.line("nobody", "tests.targets.echoing", "tell")
    ended = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENT, check=False)
    assert ended.returncode == 3
    assert "nobody carries it out" in ended.stderr
