"""The list of processes as everybody sees it: every argument of a process that was there at a look is seen."""

from __future__ import annotations

import secrets
import subprocess
import sys

import pytest

from support.observers.comparing import Mismatch
from support.observers.provisioning.process_list import ProcessListWatch
from support.waiting import eventually, holds

UNTIL_TOLD = "import sys; sys.stdin.read()"


def watched(mark: str, *arguments: str) -> ProcessListWatch:
    """Watch while a process runs; it ends as soon as somebody has looked."""
    watch, witness = ProcessListWatch(mark), secrets.token_hex(8)
    watch.begin()
    command = [sys.executable, "-c", UNTIL_TOLD, *arguments, witness]
    with subprocess.Popen(command, stdin=subprocess.PIPE):
        seen = holds(lambda: "\n".join(watch._seen.copy()), lambda lines: witness in lines)
        eventually(seen, wanted="the process in the list")
    watch.stop()
    return watch


def test_a_secret_among_the_arguments_is_told_by_its_name_only() -> None:
    watch = watched("folder-of-the-scenario", "folder-of-the-scenario", "--password=hunter2000")
    with pytest.raises(Mismatch, match="the password of orders in a command line") as caught:
        watch.expect_without({"the password of orders": "hunter2000"})
    assert "hunter2000" not in str(caught.value)


def test_arguments_without_a_secret_are_fine() -> None:
    watched("another-folder", "another-folder").expect_without({"the password of orders": "hunter3000"})


def test_to_have_seen_nothing_of_the_scenario_proves_nothing() -> None:
    with pytest.raises(Mismatch, match="none while the command ran"):
        watched("nobody-was-told-of-this").expect_without({"the password of orders": "hunter4000"})
