"""What a forked process comes to be: a Python program, as if somebody had started it by its command line."""

from __future__ import annotations

import atexit
import os
import runpy
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import NoReturn

from support import processes


@dataclass(frozen=True)
class Program:
    """`python -m MODULE ARGUMENT...`, called in this folder and with these variables only."""

    module: str
    arguments: Sequence[str]
    folder: str
    environment: Mapping[str, str]

    def settle(self) -> None:
        """Take over folder and variables. Raises OSError when the folder cannot be entered."""
        processes.settle_in(self.folder, self.environment)

    def run(self) -> NoReturn:
        """Be it to its end, and end the process with its exit code."""
        sys.argv[1:] = self.arguments
        with _ending_at_once():
            runpy.run_module(self.module, run_name="__main__", alter_sys=True)
        raise AssertionError("a program ends its process")


@contextmanager
def _ending_at_once() -> Iterator[None]:
    """End this process as the interpreter would, but for taking itself apart, which takes longer than most commands."""
    code = 0
    try:
        yield
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
