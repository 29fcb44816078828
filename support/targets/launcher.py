"""A command whose program is forked from an environment's fork server: for whoever runs it, a command like any other.

    python -I -S launcher.py SOCKET MODULE ARGUMENT...

The program gets this process's streams, working folder and variables, and its exit code becomes this process's. When
this process is killed, so is the program. It stands alone, as loading anything costs more than it does.
"""

import json
import os
import signal
import socket
import sys


def main() -> int:
    """Have the program run; 3 when the environment is gone."""
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
            code = server.recv(16)
        except OSError as error:
            code = b""
            print(f"{sys.argv[2]}: the environment does not answer: {error}", file=sys.stderr)
    if code.startswith(b"-"):
        signal.signal(int(code[1:]), signal.SIG_DFL)
        os.kill(os.getpid(), int(code[1:]))
    return int(code or 3)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


if __name__ == "__main__":
    sys.exit(main())
