"""Readiness by asking: one question to a part, answered yes or no, with nothing but the standard library."""

from __future__ import annotations

import asyncio

from support.targets.ports import LOOPBACK
from support.targets.postgres_front import ENCRYPTION_REQUEST

ANSWER_WITHIN = 2.0
"""Seconds that a part may take to answer one question."""


async def http_ok(port: int, path: str) -> bool:
    """Ask by HTTP; ready means status 200."""
    answer = await _ask(port, f"GET {path} HTTP/1.0\r\nHost: {LOOPBACK}\r\n\r\n".encode(), enough=13)
    return answer.split(b" ")[1:2] == [b"200"]


async def http_listens(port: int, path: str) -> bool:
    """Ask by HTTP; ready means any answer."""
    return (await _ask(port, f"GET {path} HTTP/1.0\r\nHost: {LOOPBACK}\r\n\r\n".encode(), enough=5)) == b"HTTP/"


async def postgres_encrypts(port: int) -> bool:
    """Ask a PostgreSQL server, or what stands before it, for encryption."""
    return await _ask(port, ENCRYPTION_REQUEST, enough=1) == b"S"


async def valkey_pongs(port: int, password: str) -> bool:
    """Ask a Valkey server with its password."""
    return await _ask(port, _authenticated(password, "PING"), enough=12) == b"+OK\r\n+PONG\r\n"


async def somebody_takes_tasks(port: int, password: str) -> bool:
    """Ask a Valkey server whether some client stands waiting for the next entry of a list."""
    answer = await _ask(port, _authenticated(password, "CLIENT LIST"), enough=None)
    return b"cmd=brpop" in answer


def _authenticated(password: str, command: str) -> bytes:
    return f"AUTH {password}\r\n{command}\r\nQUIT\r\n".encode()


async def _ask(port: int, question: bytes, enough: int | None) -> bytes:
    """Send a question and read `enough` bytes of the answer, or all of it; nothing when nobody answers in time."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
            try:
                writer.write(question)
                await writer.drain()
                return await (reader.read() if enough is None else reader.readexactly(enough))
            finally:
                writer.close()
    except (OSError, EOFError, TimeoutError):
        return b""
