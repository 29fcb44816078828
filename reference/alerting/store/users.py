"""Users and their keys, entered by operators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, LiteralString

from reference.alerting.store.database import Connection

COLUMNS: LiteralString = "users.id, username, email, tier, users.is_active, rate_limit"

BY_KEY = f"""
SELECT {COLUMNS} FROM users JOIN api_keys ON api_keys.user_id = users.id
WHERE api_key = %s AND api_keys.is_active"""

USED = """
UPDATE api_keys SET last_used = clock_timestamp()
WHERE api_key = %s AND (last_used IS NULL OR last_used < clock_timestamp() - interval '1 second')"""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may use the system; `rate_limit` is requests a minute."""

    id: int
    username: str
    email: str | None
    tier: str
    is_active: bool
    rate_limit: int


def by_key(connection: Connection, key: str) -> User | None:
    """The owner of an active key, active or not; notes that the key was used."""
    if not _askable(key):
        return None
    user = _maybe(connection.execute(BY_KEY, (key,)).fetchone())
    if user is not None:
        connection.execute(USED, (key,))
    return user


def by_name(connection: Connection, username: str) -> User | None:
    """The user of that name, or None."""
    if not _askable(username):
        return None
    statement: LiteralString = f"SELECT {COLUMNS} FROM users WHERE username = %s"
    return _maybe(connection.execute(statement, (username,)).fetchone())


def _askable(text: str) -> bool:
    """Whether the database can be asked for it at all."""
    return "\x00" not in text and text.isprintable()


def _maybe(row: tuple[Any, ...] | None) -> User | None:
    return None if row is None else User(*row)
