"""A very small part: listens, answers `GET` with 200, and misbehaves when told to."""

from __future__ import annotations

import argparse
import contextlib
import socket
import subprocess
import sys
import time


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("manner", choices=["well", "deaf", "dies", "family"])
    given = parser.parse_args()
    print(f"little part in manner {given.manner}", flush=True)
    if given.manner == "dies":
        print("cannot find the file of life", flush=True)
        sys.exit(7)
    if given.manner == "family":
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    if given.manner == "deaf":
        time.sleep(600)
    serve(given.port)


def serve(port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen()
        while True:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(1000)
                connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")


if __name__ == "__main__":
    main()
