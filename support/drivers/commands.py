"""Runs a command line as a user at a terminal would: own home, own working folder, nothing inherited but the path."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from support.evidence.attachments import attach_command


@dataclass(frozen=True)
class Finished:
    """How a command ended: `output` and `errors` are its two streams, `seconds` the wall time."""

    arguments: tuple[str, ...]
    exit_code: int
    output: str
    errors: str
    seconds: float

    def describe(self) -> str:
        """The end in words, fit for "seen: ..."."""
        said = (self.errors or self.output).strip()[:400]
        return f"the command ended with exit code {self.exit_code}" + (f" and said {said!r}" if said else "")


class CommandTimedOut(AssertionError):
    """The command did not end within its limit and was ended with everything it had started."""


class CommandRunner:
    """Runs one program. `folder` becomes home and working folder; `environment` is added to every run."""

    INHERITED = ("PATH", "SYSTEMROOT", "SSL_CERT_FILE", "PYTHONPATH")

    def __init__(
        self, program: Sequence[str], folder: Path, limit_seconds: float, environment: Mapping[str, str] | None = None
    ) -> None:
        self._program, self._folder, self._limit = tuple(program), folder, limit_seconds
        self._environment = dict(environment or {})

    def run(self, arguments: Sequence[str], environment: Mapping[str, str], title: str) -> Finished:
        """Run the program to its end and attach command line and streams as evidence.

        Raises `CommandTimedOut` after the limit, and FileNotFoundError when the program does not exist.
        """
        line = (*self._program, *arguments)
        variables = {name: os.environ[name] for name in self.INHERITED if name in os.environ}
        variables |= {"HOME": str(self._folder), "LANG": "C.UTF-8", "NO_COLOR": "1", **self._environment, **environment}
        started = time.monotonic()
        with subprocess.Popen(
            line,
            cwd=self._folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            output, errors = self._outcome(process, line)
        finished = Finished(
            tuple(arguments), process.returncode, output.decode("utf-8", "replace"), errors.decode("utf-8", "replace"),
            time.monotonic() - started,
        )  # fmt: skip
        attach_command(
            title,
            argv=line,
            environment=dict(environment),
            exit_code=finished.exit_code,
            output=finished.output,
            errors=finished.errors,
            seconds=finished.seconds,
        )
        return finished

    def _outcome(self, process: subprocess.Popen[bytes], line: Sequence[str]) -> tuple[bytes, bytes]:
        try:
            return process.communicate(timeout=self._limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            shown = " ".join(line[: len(self._program) + 1])
            raise CommandTimedOut(f"wanted: '{shown}' to end within {self._limit:g} s\n  seen: it did not") from None
