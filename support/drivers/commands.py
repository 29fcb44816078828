"""Runs a command line as a user at a terminal would: own home, own working folder, nothing inherited but the path."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
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

    @property
    def told(self) -> str:
        """The beginning of what it told: of its errors where there are any."""
        return (self.errors or self.output).strip()[:400]

    def describe(self) -> str:
        """The end in words, fit for "seen: ..."."""
        return f"the command ended with exit code {self.exit_code}" + (f" and said {self.told!r}" if self.told else "")


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
        with self.start(arguments, environment, title) as running:
            return running.finish()

    def start(self, arguments: Sequence[str], environment: Mapping[str, str], title: str) -> Running:
        """Start the program and return while it runs. Raises FileNotFoundError when it does not exist."""
        line = (*self._program, *arguments)
        variables = {name: os.environ[name] for name in self.INHERITED if name in os.environ}
        variables |= {"HOME": str(self._folder), "LANG": "C.UTF-8", "NO_COLOR": "1", **self._environment, **environment}
        started = time.monotonic()
        process = subprocess.Popen(
            line,
            cwd=self._folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        return Running(process, line, len(self._program), dict(environment), title, started, self._limit)


class Running:
    """A command that has been started; as a context it ends what is left of it."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        line: tuple[str, ...],
        words: int,
        environment: Mapping[str, str],
        title: str,
        started: float,
        limit_seconds: float,
    ) -> None:
        self._process, self._line, self._words = process, line, words
        self._environment, self._title = environment, title
        self._started, self._limit = started, limit_seconds

    @property
    def pid(self) -> int:
        """The number of its process, which leads a group of its own."""
        return self._process.pid

    def has_ended(self) -> bool:
        """Whether the program is over."""
        return self._process.poll() is not None

    def kill(self) -> Finished:
        """Kill it outright, with everything it has started."""
        self._kill()
        return self.finish()

    def finish(self) -> Finished:
        """Wait for its end and attach command line and streams as evidence. Raises `CommandTimedOut`."""
        try:
            return self._told(*self._process.communicate(timeout=self._limit))
        except subprocess.TimeoutExpired:
            self._kill()
            finished = self._told(*self._process.communicate())
        shown = " ".join(self._line[: self._words + 1])
        raise CommandTimedOut(
            f"wanted: '{shown}' to end within {self._limit:g} s\n  seen: it did not, and had told "
            f"{finished.told or 'nothing'!r} (where it is only slow, raise command_seconds in the target's profile)"
        )

    def _told(self, output: bytes, errors: bytes) -> Finished:
        finished = Finished(
            self._line[self._words :],
            self._process.returncode,
            output.decode("utf-8", "replace"),
            errors.decode("utf-8", "replace"),
            time.monotonic() - self._started,
        )
        attach_command(
            self._title,
            argv=self._line,
            environment=self._environment,
            exit_code=finished.exit_code,
            output=finished.output,
            errors=finished.errors,
            seconds=finished.seconds,
        )
        return finished

    def _kill(self) -> None:
        # what it has started may live on without it
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._kill()
            self._process.communicate()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
