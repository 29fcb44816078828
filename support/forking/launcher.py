"""A command whose program is forked from a process that has loaded it: for whoever runs it, a command like any other.

    python -I -S launcher.py SOCKET MODULE ARGUMENT...

The program gets this process's streams, working folder and variables, and its exit code becomes this process's. When
this process is asked to end, the program is; when it is killed, so is the program.

It stands alone and loads only what is built into Python: `socket` or `json` would each take as long as all the rest,
and there are hundreds of commands in a run. `support.forking.commands.Request` reads what is sent here.
"""

import _signal  # type: ignore[import-not-found]
import _socket
import posix
import sys

_LONGEST_ANSWER = 1000
_CARRIED_OUT_BY_NOBODY = 3
_HANDED_ON = (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP)


def main() -> int:
    """Have the program run; 3 when whoever should fork it is gone."""
    _signal.pthread_sigmask(_signal.SIG_BLOCK, _HANDED_ON)
    server = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
    streams = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
    try:
        server.connect(f"\0{sys.argv[1]}")
        server.sendmsg([_request()], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
        answer = server.recv(_LONGEST_ANSWER)
        if not answer.isdigit():
            raise OSError(answer.decode() or "no answer")
        _hand_on_signals(int(answer))
        code = server.recv(_LONGEST_ANSWER)
    except OSError as error:
        code = b""
        print(f"{sys.argv[2]}: nobody carries it out: {error}", file=sys.stderr)
    if code.startswith(b"-"):
        _signal.signal(int(code[1:]), _signal.SIG_DFL)
        posix.kill(posix.getpid(), int(code[1:]))
    return int(code or _CARRIED_OUT_BY_NOBODY)


def _request() -> bytes:
    """Umask, folder, number of words, the words, and the variables; a zero byte can stand in none of them."""
    words = [word.encode(sys.getfilesystemencoding(), "surrogateescape") for word in sys.argv[2:]]
    variables = [name + b"=" + value for name, value in posix.environ.items()]
    return b"\0".join([b"%o" % _umask(), posix.getcwdb(), b"%d" % len(words), *words, *variables])


def _umask() -> int:
    mask = posix.umask(0o077)
    posix.umask(mask)
    return mask


def _hand_on_signals(program: int) -> None:
    def hand_on(number: int, frame: object) -> None:
        try:  # noqa: SIM105 - contextlib takes as long to load as half of Python
            posix.kill(program, number)
        except ProcessLookupError:
            pass

    for number in _HANDED_ON:
        if _signal.getsignal(number) is not _signal.SIG_IGN:
            _signal.signal(number, hand_on)
    _signal.pthread_sigmask(_signal.SIG_UNBLOCK, _HANDED_ON)


if __name__ == "__main__":
    sys.exit(main())
