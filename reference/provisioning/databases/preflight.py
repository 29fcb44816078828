"""Whether the server can be reached at all, before anything is asked of it."""

from __future__ import annotations

import os
import socket

REACH_SECONDS = 3
FAILED = "PRE-FLIGHT CHECKS FAILED"
REMEDIES = """
How to go on:
  - Is the host in the master secret right? Does its name resolve from here?
  - Does the security group let this machine in at that port?
  - A server in a private network is reached from inside: run the command in the cluster.
  - --skip-preflight leaves these checks out.
"""


class UnreachableError(Exception):
    """The server cannot be reached; the message is the reason, in one line."""


def is_wanted(skip: bool) -> bool:
    """Whether to check; inside of a cluster names and ports are the cluster's matter."""
    return not skip and "KUBERNETES_SERVICE_HOST" not in os.environ


def check(host: str, port: int) -> None:
    """Find the host and knock at the port. Raises UnreachableError."""
    try:
        socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnreachableError(f"DNS: the name {host} does not resolve") from None
    try:
        socket.create_connection((host, port), timeout=REACH_SECONDS).close()
    except OSError as error:
        raise UnreachableError(f"port {port} of {host} does not answer: {error.strerror or 'timed out'}") from None
