"""Connections to the server on which databases are provisioned: as its superuser, as a master, as any role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

from support.connections.records import Records
from support.targets.offers import offered

if TYPE_CHECKING:
    import psycopg

SUPERUSER, LIMITED = "superuser", "limited"
"""The masters by the names that profiles have for them; the latter may create roles and databases only."""

CONNECT_SECONDS = 5


@dataclass(frozen=True)
class Login:
    """Who logs in, and where."""

    host: str
    port: int
    username: str
    dbname: str
    password: str = field(repr=False)


class DatabaseServer:
    """One server. `masters` are the connection strings of the masters by their names."""

    def __init__(self, masters: Mapping[str, str]) -> None:
        self._masters = dict(masters)
        self._records: dict[tuple[str, str], Records] = {}

    def master(self, name: str) -> Login:
        """What a master logs in with. Raises `NotSupported` when the profile has no such master."""
        parts = urlsplit(self._address(name))
        assert parts.hostname, f"wanted: a host in the connection string of the {name} master\n  seen: none"
        who, password = unquote(parts.username or ""), unquote(parts.password or "")
        return Login(parts.hostname, parts.port or 5432, who, parts.path.lstrip("/"), password)

    def records(self, database: str | None = None, master: str = SUPERUSER) -> Records:
        """A database as a master sees it; without a name it is the master's own database."""
        where = database or self.master(master).dbname
        if (where, master) not in self._records:
            address = urlunsplit(urlsplit(self._address(master))._replace(path=f"/{where}"))
            self._records[where, master] = Records(address)
        return self._records[where, master]

    @contextmanager
    def session(self, role: str, password: str, database: str) -> Iterator[psycopg.Connection[Any]]:
        """A connection of a role to a database, encrypted. Raises psycopg.OperationalError when it is not let in."""
        import psycopg

        place = self.master(SUPERUSER)
        with psycopg.connect(
            host=place.host,
            port=place.port,
            user=role,
            password=password,
            dbname=database,
            sslmode="require",
            connect_timeout=CONNECT_SECONDS,
            autocommit=True,
            application_name="signoff",
        ) as connection:
            yield connection

    def forget(self, database: str) -> None:
        """Let the connections to a database go."""
        for key in [key for key in self._records if key[0] == database]:
            self._records.pop(key).close()

    def close(self) -> None:
        """Let all connections go."""
        for records in self._records.values():
            records.close()

    def _address(self, name: str) -> str:
        return offered(self._masters.get(name), f"a database server with a {name} master")


def quoted(name: str) -> str:
    """A name as it is written in statements."""
    return '"' + name.replace('"', '""') + '"'
