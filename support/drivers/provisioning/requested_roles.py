"""Roles that are requested for databases: the list that people write, and the command that provisions from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from support.connections.database_server import LIMITED, DatabaseServer
from support.drivers.commands import Finished
from support.drivers.provisioning.desk import PlatformDesk
from support.drivers.provisioning.own_secrets import new_password
from support.drivers.provisioning.provisioning_command import ProvisioningCommand
from support.drivers.provisioning.role_lists import PLAIN, Writing
from support.ownership import Ownership

OWNER = "owner"


@dataclass(frozen=True)
class RequestedRole:
    """A role that is requested for a database. `level` None: the list says nothing of it, which means the owner's."""

    key: str
    name: str
    database: str
    level: str | None = None
    further: Mapping[str, Any] = field(default_factory=dict)

    def fields(self) -> dict[str, Any]:
        """What the list says of it."""
        level = {} if self.level is None else {"access_level": self.level}
        return {"database_name": self.database, "username": self.name, **level, **self.further}


class RequestedRoles:
    """Puts roles on the list and their passwords into the store, and has the list provisioned.

    Whatever it becomes on the server is for `belongs`, which hears of every role and database by its actual name.
    """

    def __init__(
        self,
        desk: PlatformDesk,
        command: ProvisioningCommand,
        server: DatabaseServer,
        owner: Ownership,
        belongs: Callable[[str, str | None], None],
    ) -> None:
        self._desk, self._command, self._server = desk, command, server
        self._owner, self._belongs = owner, belongs
        self._roles: dict[str, RequestedRole] = {}
        self._runs = 0
        self.master = LIMITED
        self.writing: Writing = PLAIN

    def actual(self, word: str) -> str:
        """The name on the server that a word of the scenario stands for."""
        return f"{word}_{self._owner.tag}"

    def request(self, word: str, database: str, level: str | None = None) -> RequestedRole:
        """Put a role on the list, with a password of its own in the store; one that is listed already is changed."""
        place = self.actual(database)
        self._belongs(self.actual(word), place)
        return self.request_in(word, place, level)

    def request_in(self, word: str, place: str, level: str | None = None) -> RequestedRole:
        """The same for a database that is not the scenario's own, by its name on the server."""
        name = self.actual(word)
        self._belongs(name, None)
        if word in self._roles:
            self._roles[word] = replace(self._roles[word], database=place, level=level)
            return self._roles[word]
        keys = [role.key for role in self._roles.values()]
        role = RequestedRole(place if level in (None, OWNER) and place not in keys else name, name, place, level)
        self._store_password(word, role)
        self._roles[word] = role
        return role

    def further(self, word: str, **fields: Any) -> None:
        """Have the list say more of a role."""
        role = self.role(word)
        self._roles[word] = replace(role, further={**role.further, **fields})

    def withdraw(self, word: str) -> None:
        """Take a role off the list."""
        del self._roles[word]

    def role(self, word: str) -> RequestedRole:
        """A role that is or was requested in the scenario. Raises LookupError, naming those that there are."""
        if word not in self._roles:
            raise LookupError(f'no role "{word}" is requested; there are {", ".join(self._roles) or "none"}')
        return self._roles[word]

    def words(self) -> tuple[str, ...]:
        """What sentences call the roles on the list, in its order."""
        return tuple(self._roles)

    @property
    def masters_database(self) -> str:
        """Where the master is connected to, by its name on the server."""
        return self._server.master(self.master).dbname

    def everybody(self) -> tuple[RequestedRole, ...]:
        """All roles on the list, in its order."""
        return tuple(self._roles.values())

    def password(self, word: str) -> str:
        """The password that a role has in the store."""
        return self._desk.secrets[f"the password of {word}"]

    def change_password(self, word: str) -> None:
        """Give a role another password in the store."""
        self._store_password(word, self.role(word))

    def provision(self) -> Finished:
        """Have the list provisioned as it is now, as a run of its own."""
        if not self._command.has_master:
            self._command.use_master(self._server.master(self.master))
        self._runs += 1
        self._command.run.build, self._command.run.id = "signoff", self.run_id
        return self._command.provision(self._command.write(self.writing(self.everybody())))

    @property
    def run_id(self) -> str:
        """What the audit calls the latest run."""
        return f"run-{self._runs}"

    def log_in_at(self, host: str, port: int) -> None:
        """Have the master's secret lead to another place."""
        self._command.use_master(replace(self._server.master(self.master), host=host, port=port))

    def _store_password(self, word: str, role: RequestedRole) -> None:
        password = self._desk.keep_secret(f"the password of {word}", new_password())
        self._command.store.put(self._command.secret_of(role.key), {"password": password})
