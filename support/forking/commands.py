"""Commands that are carried out in processes forked from one that has loaded their programs, for `launcher`."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from support import processes
from support.forking.programs import Program

_LAUNCHER = Path(__file__).with_name("launcher.py")
_LONGEST_REQUEST = 1 << 17
_REQUEST_SECONDS = 5.0
_CREDENTIALS = struct.Struct("3i")
_WAITING = 64
_LONGEST_COMPLAINT = 1000
"""Bytes."""


def line(server: str, module: str, *arguments: str) -> list[str]:
    """The command line of a module that is to be forked from the server of this name."""
    return [sys.executable, "-I", "-S", str(_LAUNCHER), _address(server), module, *arguments]


def listener(server: str) -> socket.socket:
    """Where launchers ask: a name that needs no file, and is gone with the process that listens."""
    found = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    found.bind(f"\0{_address(server)}")
    found.listen(_WAITING)
    return found


def _address(server: str) -> str:
    return f"signoff-{server}"


# in the process that forks


class Commands:
    """Takes the requests of launchers and watches over the programs that they asked for.

    `libraries` are worth loading, each after its program has been called for the first time.
    """

    def __init__(self, listener: socket.socket, libraries: Mapping[str, Sequence[str]]) -> None:
        self._listener, self._libraries = listener, libraries
        self._running: dict[int, _Running] = {}
        self._wanted: list[str] = []
        self._known: set[str] = set()

    def sources(self) -> list[int]:
        """Open files that have something to read when `attend` is to be called."""
        return [
            self._listener.fileno(),
            *(one for handle, it in self._running.items() for one in (handle, *it.alive())),
        ]

    def libraries(self) -> list[str]:
        """What is worth loading since the last call, as somebody has asked for its program."""
        wanted, self._wanted = self._wanted, []
        return wanted

    def attend(self, ready: Iterable[int]) -> Program | None:
        """Do what there is to do; returns a program in the process that is to be it, None in this one."""
        known = set(ready)
        for handle, running in list(self._running.items()):
            if handle in known:
                running.tell(handle)
                del self._running[handle]
            elif known.intersection(running.alive()):
                running.kill()
        return self._take() if self._listener.fileno() in known else None

    def _take(self) -> Program | None:
        caller, _ = self._listener.accept()
        streams: list[int] = []
        try:
            caller.settimeout(_REQUEST_SECONDS)
            if not _is_us(caller):
                raise PermissionError("somebody else asked")
            told, streams, _flags, _address = socket.recv_fds(caller, _LONGEST_REQUEST, 3)
            wanted = Request.heard(told)
            me = os.getpid()
            program = os.fork()
            if program == 0:
                self._let_go(caller)
                _become_or_end(wanted, streams, me)
                return wanted.program
            self._running[os.pidfd_open(program)] = _Running(program, caller)
            self._remember([wanted.program.module, *wanted.program.arguments])
        except (OSError, ValueError) as error:
            with caller, contextlib.suppress(OSError):
                caller.send(f"it cannot be started: {error}".encode()[:_LONGEST_COMPLAINT])
        finally:
            for stream in streams:
                os.close(stream)
        return None

    def _remember(self, words: Sequence[str]) -> None:
        program = next((word for word in words if word in self._libraries), None)
        if program is not None and program not in self._known:
            self._known.add(program)
            self._wanted += self._libraries[program]

    def _let_go(self, caller: socket.socket) -> None:
        """In a program: hold nothing that concerns others."""
        for handle, running in self._running.items():
            os.close(handle)
            running.caller.close()
        caller.close()


class _Running:
    """A program at work and whoever waits for it."""

    def __init__(self, program: int, caller: socket.socket) -> None:
        self.caller = caller
        self._program = program
        self._wanted = True
        with contextlib.suppress(OSError):
            caller.send(str(program).encode())

    def alive(self) -> list[int]:
        """The caller's line, which is read when the caller is gone; nothing once that is known."""
        return [self.caller.fileno()] if self._wanted else []

    def kill(self) -> None:
        """Nobody waits for it any more."""
        self._wanted = False
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                kill(self._program, signal.SIGKILL)

    def tell(self, handle: int) -> None:
        """It has ended: tell its exit code, negative for a signal."""
        os.close(handle)
        _, status = os.waitpid(self._program, 0)
        with self.caller, contextlib.suppress(OSError):
            self.caller.send(str(os.waitstatus_to_exitcode(status)).encode())


@dataclass(frozen=True)
class Request:
    """What a launcher wants: a program, and the rights that files lack which it makes (`umask`)."""

    program: Program
    umask: int

    @classmethod
    def heard(cls, told: bytes) -> Request:
        """A request as a launcher says it (`launcher._request`). Raises ValueError."""
        umask, folder, count, *words = map(os.fsdecode, told.split(b"\0"))
        module, *arguments = words[: int(count)]
        environment = dict(word.split("=", 1) for word in words[int(count) :])
        return cls(Program(module, arguments, folder, environment), int(umask, 8))


def _is_us(caller: socket.socket) -> bool:
    """The name can be called by everybody on this machine."""
    credentials = caller.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _pid, user, _group = _CREDENTIALS.unpack(credentials)
    return bool(user == os.geteuid())


def _become_or_end(wanted: Request, streams: list[int], parent: int) -> None:
    """A process that does not come to be the program must not go on as a second one that forks."""
    try:
        _become(wanted, streams, parent)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)


def _become(wanted: Request, streams: list[int], parent: int) -> None:
    processes.die_with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    _open_streams()
    os.umask(wanted.umask)
    wanted.program.settle()


def _open_streams() -> None:
    """Look at the streams anew: what is known of those that were there before is not true of these."""
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
