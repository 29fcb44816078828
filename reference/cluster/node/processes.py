"""Containers that are really executed: one local process each, with the declared environment and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from reference.cluster.documents import Document

IMAGES = Path(__file__).parent / "images"
EXECUTED = {"quay.io/app-sre/debug-container": IMAGES / "debug_container"}
"""Images whose containers run for real, and the folder whose programs they find first on their PATH."""

NOT_FOUND = 127
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)

Sink = Callable[[bytes], None]


def programs_of(image: str) -> Path | None:
    """The folder of the image's programs; None where the image is not executed."""
    name = image.partition("@")[0]
    head, slash, last = name.rpartition("/")
    return EXECUTED.get(f"{head}{slash}{last.partition(':')[0]}")


def command_of(container: Document) -> list[str]:
    """The command line; bash gives way to sh on a machine that has no bash."""
    words: list[str] = [*(container.get("command") or ()), *(container.get("args") or ())]
    if words and Path(words[0]).name == "bash" and shutil.which(words[0]) is None:
        words[0] = "sh"
    return words


class Processes:
    """The running containers, by pod: started, listened to, ended."""

    def __init__(self) -> None:
        self._running: dict[str, set[asyncio.subprocess.Process]] = {}

    async def run(self, uid: str, words: list[str], programs: Path, variables: dict[str, str], sink: Sink) -> int:
        """Run a command to its end, each line of its output to `sink`; the answer is its exit code."""
        interpreter = str(Path(sys.executable).parent)
        path = os.pathsep.join([str(programs), interpreter, "/usr/local/bin", "/usr/bin", "/bin"])
        try:
            process = await asyncio.create_subprocess_exec(
                *words,
                env={"PATH": path, **variables},
                cwd="/",
                start_new_session=True,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                preexec_fn=_end_with_parent,
            )
        except OSError as error:
            sink(f"exec: {words[0]}: {error.strerror}".encode())
            return NOT_FOUND
        self._running.setdefault(uid, set()).add(process)
        try:
            assert process.stdout is not None
            async for line in process.stdout:
                sink(line.rstrip(b"\r\n"))
            return await process.wait()
        finally:
            self._end(process)
            self._forget(uid, process)

    def kill(self, uid: str) -> None:
        """End everything that the pod's containers have started."""
        for process in self._running.get(uid, ()):
            self._end(process)

    def kill_all(self) -> None:
        for uid in list(self._running):
            self.kill(uid)

    def _end(self, process: asyncio.subprocess.Process) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)

    def _forget(self, uid: str, process: asyncio.subprocess.Process) -> None:
        processes = self._running.get(uid, set())
        processes.discard(process)
        if not processes:
            self._running.pop(uid, None)


def _end_with_parent() -> None:
    """Ask the kernel to end the process when the server dies, however it dies."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
