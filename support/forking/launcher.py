"""A command whose program is forked from a process that has loaded it: for whoever runs it, a command like any other.

    python -I -S launcher.py SOCKET MODULE ARGUMENT...

The program gets this process's streams, working folder and variables, and its exit code becomes this process's. When
this process is asked to end, the program is; when it is killed, so is the program. It stands alone, as loading anything
costs more than it does.
"""

import contextlib
import json
import os
import signal
import socket
import sys

_LONGEST_ANSWER = 1000
_HANDED_ON = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


def main() -> int:
    """Have the program run; 3 when whoever should fork it is gone."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _HANDED_ON)
    request = {
        "module": sys.argv[2],
        "arguments": sys.argv[3:],
        "environment": dict(os.environ),
        "folder": os.getcwd(),  # noqa: PTH109 - pathlib takes longer to load than all of this
        "umask": _umask(),
    }
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
        try:
            server.connect(f"\0{sys.argv[1]}")
            socket.send_fds(server, [json.dumps(request).encode()], [0, 1, 2])
            answer = server.recv(_LONGEST_ANSWER)
            if not answer.isdigit():
                raise OSError(answer.decode() or "no answer")
            _hand_on_signals(int(answer))
            code = server.recv(_LONGEST_ANSWER)
        except OSError as error:
            code = b""
            print(f"{sys.argv[2]}: nobody carries it out: {error}", file=sys.stderr)
    if code.startswith(b"-"):
        signal.signal(int(code[1:]), signal.SIG_DFL)
        os.kill(os.getpid(), int(code[1:]))
    return int(code or 3)


def _hand_on_signals(program: int) -> None:
    def hand_on(number: int, frame: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(program, number)

    for number in _HANDED_ON:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, hand_on)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDED_ON)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


if __name__ == "__main__":
    sys.exit(main())
