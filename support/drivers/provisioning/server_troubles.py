"""What gets in the way of provisioning on the database server, and masters that are watched more closely."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from support.connections.database_server import LIMITED, SUPERUSER, DatabaseServer, Login, quoted
from support.drivers.provisioning.server_arrangements import ServerArrangements
from support.evidence.attachments import attach_text
from support.ownership import Ownership
from support.waiting import eventually, holds

_BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE %(by)s = ANY (pg_blocking_pids(pid))"
_END_BLOCKED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE %(by)s = ANY (pg_blocking_pids(pid))"
_END_SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %(name)s"


class ServerTroubles:
    """Troubles of one scenario; all end with it at the latest. `command_seconds`: what a command takes at most."""

    def __init__(
        self, server: DatabaseServer, arrangements: ServerArrangements, owner: Ownership, command_seconds: float
    ) -> None:
        self._server, self._arrangements, self._owner = server, arrangements, owner
        self._command_seconds = command_seconds

    def master_written_down(self, rights: str) -> Login:
        """Make a master of the scenario's own with these rights, all of whose words the server writes into its log."""
        name, password = f"master_{self._owner.tag}", secrets.token_urlsafe(18)
        self._arrangements.role(name, f"LOGIN {rights}", password)
        self._server.records().change(f"ALTER ROLE {quoted(name)} SET log_statement = 'all'")
        return replace(self._server.master(LIMITED), username=name, password=password)

    def take_rights(self, master: Login) -> None:
        """Take all rights from the scenario's own master."""
        assert master.username.endswith(self._owner.tag), "the masters of the target belong to everybody"
        self._server.records().change(f"ALTER ROLE {quoted(master.username)} NOCREATEROLE NOCREATEDB")

    def lock_out(self, database: str) -> None:
        """Have a database let nobody in."""
        self._server.forget(database)
        self._server.records().change(f"ALTER DATABASE {quoted(database)} ALLOW_CONNECTIONS false")
        self._server.records().ask(_END_SESSIONS, {"name": database})
        attach_text("database locked", f"nobody can connect to the database {database}")

    def let_in(self, database: str) -> None:
        """Have a database let people in again."""
        self._server.records().change(f"ALTER DATABASE {quoted(database)} ALLOW_CONNECTIONS true")
        attach_text("database open", f"the database {database} can be connected to")

    @contextmanager
    def making_role(self, role: str) -> Iterator[RoleInTheMaking]:
        """Be about to make a role, so that everybody else who wants to make it has to wait; in the end it is not."""
        login = self._server.master(SUPERUSER)
        with self._server.session(login.username, login.password, login.dbname) as connection:
            connection.execute("BEGIN")
            connection.execute(f"CREATE ROLE {quoted(role)}".encode())
            making = RoleInTheMaking(self._server, connection.info.backend_pid, self._command_seconds)
            try:
                yield making
            finally:
                making.end_waiting()
                connection.execute("ROLLBACK")


class RoleInTheMaking:
    """A role that is being made by somebody, for which others wait."""

    def __init__(self, server: DatabaseServer, by: int, command_seconds: float) -> None:
        self._server, self._by, self._command_seconds = server, {"by": by}, command_seconds

    def wait_for_somebody(self) -> None:
        """Wait until somebody else waits for the role. Raises Unfulfilled when nobody does."""
        wanted = "provisioning in the middle of making the role"
        eventually(holds(self._waiting, bool), wanted=wanted, within=self._command_seconds)
        attach_text("provisioning in the middle", "it waits for the role that is being made")

    def end_waiting(self) -> None:
        """End the connections of those who wait."""
        self._server.records().ask(_END_BLOCKED, self._by)
        eventually(holds(self._waiting, lambda left: not left), wanted="nobody waiting for the role")

    def _waiting(self) -> int:
        return int(self._server.records().ask(_BLOCKED, self._by)[0][0])
