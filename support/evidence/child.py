"""The process that carries out a run's scenarios, and the signals that are meant for it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, Self

from support import processes
from support.evidence import launching
from support.evidence.bundle.watching import Watch
from support.evidence.verdict import ExitCode

_Handler = Callable[[int, FrameType | None], Any] | int | signal.Handlers | None
_CODE = Path(__file__).resolve().parents[2]
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Child:
    """While it is entered, Ctrl-C and requests to end go to the child, which ends cleanly; this process stays."""

    def __init__(self) -> None:
        self._pid: int | None = None
        self._handle: int | None = None
        self._exit_code: int | None = None
        self._before: dict[signal.Signals, _Handler] = {}

    def __enter__(self) -> Self:
        for number in _ENDING:
            # started with nohup: a hang-up is not meant for us
            if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._hand_on)
        return self

    def __exit__(self, *_: object) -> None:
        if self._pid is not None:
            self.wait()
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._handle is not None:
            os.close(self._handle)

    def start(self, arguments: Sequence[str], root: Path, watch: Watch) -> int:
        """Have a process run pytest in this folder, canaries planted; returns a handle of it (pidfd).

        It is forked, as it needs what this process has loaded, and leads a process group of its own.
        """
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        self._pid = os.fork()
        if self._pid == 0:
            _be_child(parent, arguments, root, watch.environment(processes.environment_finding(_CODE)))
        os.setpgid(self._pid, self._pid)
        self._handle = os.pidfd_open(self._pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
        return self._handle

    def wait(self) -> int:
        """Wait for its end and return its exit code, negative for a signal."""
        if self._exit_code is None:
            assert self._pid is not None
            _, status = os.waitpid(self._pid, 0)
            self._pid = None
            self._exit_code = os.waitstatus_to_exitcode(status)
        return self._exit_code

    def _hand_on(self, number: int, frame: FrameType | None) -> None:
        if self._pid is not None:
            os.killpg(self._pid, signal.SIGINT)


def _be_child(parent: int, arguments: Sequence[str], root: Path, environment: Mapping[str, str]) -> NoReturn:
    try:
        os.setpgid(0, 0)
        _take_signals()
        processes.forget_farewells()
        processes.die_with_parent(signal.SIGINT)
        if os.getppid() != parent:
            os._exit(ExitCode.ENGINE_ERROR)
        processes.settle_in(str(root), environment)
        processes.find_modules_as_if_started()
        sys.argv[1:] = arguments
        launching.main()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    os._exit(ExitCode.ENGINE_ERROR)


def _take_signals() -> None:
    """As if started anew; shells start background jobs with interrupts ignored, which would be inherited."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
