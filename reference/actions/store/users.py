"""Users as rows: one for each email address, kept in step with what their credentials and roles say."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from psycopg.rows import class_row

from reference.actions.records import UserRecord
from reference.actions.store.schema import Pool

COLUMNS = """email, username, name, allowed_actions,
    extract(epoch FROM created_at)::float8 AS created_at, extract(epoch FROM updated_at)::float8 AS updated_at"""

FIND = f"SELECT {COLUMNS} FROM users WHERE email = %(email)s"

UPSERT = f"""
INSERT INTO users AS known (email, username, name, allowed_actions)
VALUES (%(email)s, %(username)s, %(name)s, %(allowed_actions)s)
ON CONFLICT (email) DO UPDATE
    SET username = excluded.username, name = excluded.name, allowed_actions = excluded.allowed_actions,
        updated_at = clock_timestamp()
RETURNING {COLUMNS}"""


def remember_user(pool: Pool, email: str, username: str, name: str, allowed_actions: list[str]) -> UserRecord:
    """The user's row, created or brought up to date; unchanged rows are not written."""
    values = {"email": email, "username": username, "name": name, "allowed_actions": allowed_actions}
    with pool.connection() as connection, connection.cursor(row_factory=class_row(UserRecord)) as cursor:
        known = cursor.execute(FIND, values).fetchone()
        if known and (known.username, known.name, known.allowed_actions) == (username, name, allowed_actions):
            return known
        stored = cursor.execute(UPSERT, values).fetchone()
    if stored is None:
        raise LookupError(f"the row of user {username} was not stored")
    return stored


def note_issued_token(pool: Pool, username: str, name: str, email: str, issued_by: str, expires_at: datetime) -> None:
    """Write down that a token was issued, for whom and by whom; the token itself is kept nowhere."""
    with pool.connection() as connection:
        connection.execute(
            "INSERT INTO issued_tokens (token_id, username, name, email, issued_by, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (uuid4(), username, name, email, issued_by, expires_at),
        )
