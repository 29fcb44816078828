"""Environments of planted parts, each in a checkout of its own, ended after the test."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support import processes
from support.targets import remnants
from support.targets.control import Control
from support.targets.errors import EnvironmentFailure
from support.targets.starting import Whereabouts, find_or_start
from support.targets.state import OF_RUNS

PLANTED = "tests.targets.planted:catalogue"
Start = Callable[..., Control]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start an environment for this process: `start()`, or with a folder name, catalogue or root of its own."""
    folders: list[Path] = []

    def begin(name: str = "run", catalogue: str = PLANTED, root: Path = tmp_path) -> Control:
        folder = root / OF_RUNS / name
        folders.append(folder)
        me = processes.identify(os.getpid())
        return find_or_start(Whereabouts(root, folder, me, catalogue))

    yield begin
    for folder in folders:
        with contextlib.suppress(EnvironmentFailure):
            Control(folder).stop()
        left = remnants.occupant(folder)
        for pid in processes.marked(left) if left else ():
            os.kill(pid, signal.SIGKILL)
