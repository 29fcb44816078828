"""Roles that are requested for databases: the list that people write, and the command that provisions from it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from support.connections.database_server import LIMITED, DatabaseServer, Login
from support.drivers.commands import Finished
from support.drivers.provisioning.desk import PlatformDesk
from support.drivers.provisioning.own_secrets import ClientOf, OwnSecrets
from support.drivers.provisioning.role_lists import PLAIN, Writing
from support.ownership import Ownership

COMMAND = "database-provision"
ENVIRONMENT = "dev"
LIST = f"envs/{ENVIRONMENT}-rds/terraform.tfvars"
AUDIT = f"governance/{ENVIRONMENT}/rds_provision_audit.csv"
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
        client_of: ClientOf,
        server: DatabaseServer,
        owner: Ownership,
        belongs: Callable[[str, str | None], None],
    ) -> None:
        self._desk, self._server, self._owner, self._belongs = desk, server, owner, belongs
        self._secrets = OwnSecrets(client_of, owner)
        self._roles: dict[str, RequestedRole] = {}
        self._master_secret: str | None = None
        self._runs = 0
        self.master = LIMITED
        self.writing: Writing = PLAIN
        self.options: tuple[str, ...] = ()

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
        self._secrets.put(self.secret_name(role), {"password": self._new_password(word)})
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
        self._secrets.put(self.secret_name(self.role(word)), {"password": self._new_password(word)})

    def provision(self) -> Finished:
        """Have the list provisioned as it is now, as a run of its own."""
        self._runs += 1
        commands = self._desk.commands
        written = commands.write(LIST, self.writing(self.everybody()))
        places = ["--tfvars", str(written), "--master-secret", self._secret_of_master(), "--audit-output", AUDIT]
        run = ["--build-id", "signoff", "--run-id", self.run_id]
        return commands.run(COMMAND, ["--env", ENVIRONMENT, *places, *run, *self.options])

    @property
    def run_id(self) -> str:
        """What the audit calls the latest run."""
        return f"run-{self._runs}"

    @staticmethod
    def secret_name(role: RequestedRole) -> str:
        """Where the store keeps the password of a role."""
        return f"goldenpath/{ENVIRONMENT}/{role.key}/postgres"

    def log_in_at(self, host: str, port: int) -> None:
        """Have the master's secret lead to another place."""
        self._master_secret = self._store_login(replace(self._server.master(self.master), host=host, port=port))

    def _secret_of_master(self) -> str:
        if self._master_secret is None:
            self._master_secret = self._store_login(self._server.master(self.master))
        return self._master_secret

    def _store_login(self, login: Login) -> str:
        name = f"goldenpath/{ENVIRONMENT}/{self._owner.name('master')}"
        self._secrets.put(name, asdict(login))
        return name

    def _new_password(self, word: str) -> str:
        return self._desk.keep_secret(f"the password of {word}", secrets.token_urlsafe(18))
