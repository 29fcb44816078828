"""Repeats are held back: one message of a title and severity within the period, whichever process sends it.

The period begins with the first successful delivery. Until that is known the sender *holds* the title, and others wait:
if it fails they may still send. A hold of a queued message lasts as long as the message is on its way, one of a
process that sends by itself until a time of its own, so that a process that died holds nothing for long.
"""

from __future__ import annotations

import hashlib
from enum import Enum
from typing import Any

from psycopg import Connection

NEVER_THROTTLED = "critical"
LONGEST_INDEXED = 500
"""Characters of a title that the index of the table can hold in any script."""


class Turn(Enum):
    """Whether a message may be sent now."""

    YES = "yes"
    THROTTLED = "throttled"
    WAIT = "wait"


LOCK = """
INSERT INTO throttles (title, severity) VALUES (%(title)s, %(severity)s)
ON CONFLICT (title, severity) DO UPDATE SET severity = excluded.severity"""
"""A statement of its own: the next one sees what the transactions before it in the line have committed."""

LOOK = """
SELECT coalesce(sent_at > clock_timestamp() - make_interval(secs => %(period)s), false),
       held_by IS NOT NULL AND held_by <> %(holder)s AND (
           held_until > clock_timestamp()
           OR EXISTS (SELECT FROM notifications WHERE id = held_by AND state = 'sending'))
FROM throttles WHERE title = %(title)s AND severity = %(severity)s"""

HOLD = """
UPDATE throttles SET held_by = %(holder)s, held_until = clock_timestamp() + make_interval(secs => %(hold)s)
WHERE title = %(title)s AND severity = %(severity)s"""

BEGIN = """
UPDATE throttles SET sent_at = clock_timestamp(), held_by = NULL, held_until = NULL
WHERE title = %(title)s AND severity = %(severity)s AND held_by = %(holder)s"""

RELEASE = """
UPDATE throttles SET held_by = NULL, held_until = NULL
WHERE title = %(title)s AND severity = %(severity)s AND held_by = %(holder)s"""


class Throttle:
    """The throttle of one message: its title and severity, and the message's own id as the holder."""

    def __init__(self, title: str, severity: str, holder: str) -> None:
        self._applies = severity != NEVER_THROTTLED
        self._key: dict[str, Any] = {"title": indexed(title), "severity": severity, "holder": holder}

    def ask(self, connection: Connection[Any], period_seconds: float, hold_seconds: float = 0) -> Turn:
        """Whether the message may go out; YES holds the title until `begin` or `release`."""
        if not self._applies:
            return Turn.YES
        connection.execute(LOCK, self._key)
        row = connection.execute(LOOK, {**self._key, "period": period_seconds}).fetchone()
        throttled, held = row if row else (False, False)
        if throttled:
            return Turn.THROTTLED
        if held:
            return Turn.WAIT
        connection.execute(HOLD, {**self._key, "hold": hold_seconds})
        return Turn.YES

    def begin(self, connection: Connection[Any]) -> None:
        """The message has reached somebody: the period begins now."""
        if self._applies:
            connection.execute(BEGIN, self._key)

    def release(self, connection: Connection[Any]) -> None:
        """The message has reached nobody: others may try."""
        if self._applies:
            connection.execute(RELEASE, self._key)


def indexed(title: str) -> str:
    """The title as the key of the table; a long one ends in its digest."""
    if len(title) <= LONGEST_INDEXED:
        return title
    return f"{title[: LONGEST_INDEXED - 65]} {hashlib.sha256(title.encode()).hexdigest()}"
