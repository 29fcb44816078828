"""Starts the cloud as its own process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.patience import PATIENT

ROOT = Path(__file__).parents[3]


@contextmanager
def running_cloud() -> Iterator[str]:
    """The address of a cloud that lives as long as the block."""
    command = [sys.executable, "-m", "reference.cloud", "--host", "127.0.0.1", "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        assert process.wait(PATIENT) == 0
        assert process.stdout is not None
        process.stdout.close()
