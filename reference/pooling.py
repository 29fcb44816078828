"""What pools of database connections do before they hand one out."""

from __future__ import annotations

import select
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool


def check_connection(connection: psycopg.Connection[Any]) -> None:
    """Make sure that a connection still stands after it lay idle; raises psycopg.OperationalError when it does not.

    A server that has hung up, or is about to, has said so: there is something to read. Only then is it asked.
    """
    if connection.closed or has_something_to_read(connection.fileno()):
        ConnectionPool.check_connection(connection)


def has_something_to_read(descriptor: int) -> bool:
    """Whether the other side of an idle connection has sent something or hung up, as far as the kernel knows."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
