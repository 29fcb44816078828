"""Commands of the checkout that are carried out in processes forked from the fork server, for `launcher`."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import struct
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from support.targets import processes
from support.targets.seeding import python_module

LIBRARIES = ("yaml", "psycopg", "botocore.session", "botocore.httpsession", "hcl2", "jsonschema", "httpx")
"""What commands load of others' libraries; loaded with the first command."""
_LAUNCHER = Path(__file__).with_name("launcher.py")
_LONGEST_REQUEST = 1 << 17
_REQUEST_SECONDS = 5.0
_CREDENTIALS = struct.Struct("3i")
_WAITING = 64


def line(environment_id: str, module: str, *options: str, defects: Iterable[str] = ()) -> list[str]:
    """The command line of a module, to be carried out by the fork server of an environment."""
    python, _m, *words = python_module(module, *options, defects=defects)
    return [python, "-I", "-S", str(_LAUNCHER), _name(environment_id), *words]


def listener(environment_id: str) -> socket.socket:
    """Where launchers ask: a name that needs no file, and is gone with the process that listens."""
    found = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    found.bind(f"\0{_name(environment_id)}")
    found.listen(_WAITING)
    return found


def _name(environment_id: str) -> str:
    return f"signoff-{environment_id}"


# in the fork server


def libraries_once() -> list[str]:
    """What is to be loaded, at the first call; nothing later."""
    return [] if sys.modules.get(LIBRARIES[0]) else list(LIBRARIES)


def reap() -> None:
    """Let go of those that watched over a command that has ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def carry_out(listener: socket.socket) -> dict[str, Any] | None:
    """Take the next request; returns it in the process that is to be its program, and None in the fork server."""
    caller, _ = listener.accept()
    with caller:
        streams: list[int] = []
        try:
            caller.settimeout(_REQUEST_SECONDS)
            if not _is_us(caller):
                return None
            request, streams, _flags, _address = socket.recv_fds(caller, _LONGEST_REQUEST, 3)
            wanted: dict[str, Any] = json.loads(request)
            if os.fork() == 0:
                return _watched(wanted, caller, streams)
        except (OSError, ValueError) as error:
            print(f"a command was not understood: {error}", file=sys.stderr)
        finally:
            for stream in streams:
                with contextlib.suppress(OSError):
                    os.close(stream)
    return None


def _is_us(caller: socket.socket) -> bool:
    """The name can be called by everybody on this machine."""
    credentials = caller.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _pid, user, _group = _CREDENTIALS.unpack(credentials)
    return bool(user == os.geteuid())


def _watched(wanted: dict[str, Any], caller: socket.socket, streams: list[int]) -> dict[str, Any]:
    """Fork the program; stay to tell its exit code, and to kill it when the caller is gone."""
    me = os.getpid()
    program = os.fork()
    if program == 0:
        _become(wanted, streams, me)
        return wanted
    for stream in streams:
        os.close(stream)
    handle = os.pidfd_open(program)
    if handle not in select.select([caller.fileno(), handle], [], [])[0]:
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                kill(program, signal.SIGKILL)
    _, status = os.waitpid(program, 0)
    with contextlib.suppress(OSError):
        caller.send(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _become(wanted: dict[str, Any], streams: list[int], parent: int) -> None:
    processes.die_with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    _open_streams()
    os.umask(wanted["umask"])
    os.chdir(wanted["folder"])
    os.environ.clear()
    os.environ.update(wanted["environment"])


def _open_streams() -> None:
    """Look at the streams anew: what is known of those that were there before is not true of these."""
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115


@contextlib.contextmanager
def ending_at_once() -> Iterator[None]:
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
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
