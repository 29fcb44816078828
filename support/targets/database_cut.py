"""Taking a target's database away and giving it back: nobody can connect, and whoever was connected is thrown out.

The server itself goes on, for whatever else it holds. Works with the rights of the database's owner, from the server's
maintenance database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from support.evidence.attachments import attach_text
from support.ownership import Ownership
from support.targets.guard import HostGuard
from support.targets.offers import offered
from support.targets.profile import Profile
from support.waiting import eventually, holds

if TYPE_CHECKING:
    import psycopg

MAINTENANCE = "postgres"
_CONNECT_SECONDS = 5
# the server's own workers, as those of autovacuum, are sessions of nobody; only a superuser might end them
_OF_OTHERS = "datname = %(name)s AND usesysid IS NOT NULL AND pid <> pg_backend_pid()"
_SESSIONS = f"SELECT count(*) FROM pg_stat_activity WHERE {_OF_OTHERS}"
_END_SESSIONS = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {_OF_OTHERS}"


class DatabaseCut:
    """Cuts off one database. `address` is its connection string for its owner or an administrator."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.name = parts.path.lstrip("/")
        self._maintenance = urlunsplit(parts._replace(path=f"/{MAINTENANCE}"))
        self._cut = False

    def cut(self) -> None:
        """Take the database away; returns when nobody is connected any more."""
        self._cut = True
        with self._connection() as connection:
            _allow(connection, self.name, False)
            eventually(
                holds(lambda: _ended_sessions(connection, self.name), lambda left: not left, "{} sessions".format),
                wanted=f"nobody connected to the database {self.name}",
            )
        attach_text("database taken away", f"nobody can connect to the database {self.name}")

    def restore(self) -> None:
        """Give the database back; does nothing when it is there."""
        with self._connection() as connection:
            _allow(connection, self.name, True)
        if self._cut:
            attach_text("database given back", f"the database {self.name} can be connected to")
        self._cut = False

    @contextmanager
    def away(self) -> Iterator[None]:
        """Take the database away for the time of a block."""
        self.cut()
        try:
            yield
        finally:
            self.restore()

    def set_right(self) -> None:
        """Give the database back if it was taken away here."""
        if self._cut:
            self.restore()

    @property
    def is_away(self) -> bool:
        """Whether the server lets nobody connect to the database."""
        with self._connection() as connection:
            question = "SELECT datallowconn FROM pg_database WHERE datname = %(name)s"
            row = connection.execute(question, {"name": self.name}).fetchone()
        return row is not None and not row[0]

    def _connection(self) -> psycopg.Connection[Any]:
        import psycopg

        return psycopg.connect(self._maintenance, autocommit=True, connect_timeout=_CONNECT_SECONDS)


def heal(address: str) -> bool:
    """Give a database back, should a run that was killed have left it cut off; returns whether it was.

    To be called before parts that need the database are started. A server that is not up has nothing to heal.
    """
    import psycopg

    cut = DatabaseCut(address)
    try:
        if not cut.is_away:
            return False
        cut.restore()
    except psycopg.OperationalError:
        return False
    return True


def _allow(connection: psycopg.Connection[Any], name: str, allowed: bool) -> None:
    from psycopg import sql

    word = sql.SQL("true" if allowed else "false")
    connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(sql.Identifier(name), word))


def _ended_sessions(connection: psycopg.Connection[Any], name: str) -> int:
    connection.execute(_END_SESSIONS, {"name": name})
    row = connection.execute(_SESSIONS, {"name": name}).fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture
def database_cut(target: Profile, owner: Ownership) -> Iterator[DatabaseCut]:
    """Takes the alerting system's database away; it is given back when the scenario ends."""
    # `owner`: the database is given back before what the scenario has made is removed from it
    offered(target.faults, "a way to pause or kill its parts")
    dsn = offered(offered(target.alerting, "alerting").dsn, "the alerting system's database")
    HostGuard(target).allow(dsn.get_secret_value())
    cut = DatabaseCut(dsn.get_secret_value())
    yield cut
    cut.set_right()
