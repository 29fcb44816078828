"""The command that provisions the databases of a list, with the account of a master that the store keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from support.connections.database_server import Login
from support.drivers.commands import Finished, Running
from support.drivers.provisioning.commands import PlatformCommands
from support.drivers.provisioning.own_secrets import OwnSecrets
from support.ownership import Ownership

COMMAND = "database-provision"
DEVELOPMENT = "dev"
AUDIT_FILE = "governance/audit.csv"
"""Where the runs of a scenario leave their records, below the working folder."""

_LIST_FILE = "envs/terraform.tfvars"


@dataclass
class Run:
    """How the next run is to go about it. `build` and `id` are what the audit calls it."""

    environment: str = DEVELOPMENT
    build: str | None = None
    id: str | None = None
    approval: str | None = None
    options: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)


class ProvisioningCommand:
    """Provisions lists; `run` is how. `store` is where the command finds the passwords."""

    def __init__(self, commands: PlatformCommands, store: OwnSecrets, owner: Ownership) -> None:
        self._commands, self.store = commands, store
        self.run = Run()
        self._master_secret = f"platform/{owner.name('master')}"
        self._master: Login | None = None

    def use_master(self, account: Login) -> None:
        """Provision with this account from now on: it is put into the store."""
        self._master = account
        self.store.put(self._master_secret, asdict(account))

    @property
    def has_master(self) -> bool:
        """Whether there is an account with which to provision."""
        return self._master is not None

    @property
    def master(self) -> Login:
        """The account with which is provisioned. Raises LookupError before there is one."""
        if self._master is None:
            raise LookupError("no master account was put into the store")
        return self._master

    def without_master(self) -> None:
        """Take the master's account out of the store."""
        self.store.remove(self._master_secret)

    def secret_of(self, key: str) -> str:
        """The name under which the store keeps the password of what the list calls so."""
        return f"goldenpath/{self.run.environment}/{key}/postgres"

    def write(self, text: str) -> Path:
        """Write a list; returns its path."""
        return self._commands.write(_LIST_FILE, text)

    def provision(self, listed: Path) -> Finished:
        """Provision what a list says."""
        return self._commands.run(COMMAND, self._arguments(listed), self._variables())

    def begin(self, listed: Path) -> Running:
        """Begin to provision what a list says."""
        return self._commands.start(COMMAND, self._arguments(listed), self._variables())

    def _arguments(self, listed: Path) -> Sequence[str]:
        run = self.run
        given = ["--env", run.environment, "--tfvars", str(listed), "--master-secret", self._master_secret]
        given += ["--audit-output", AUDIT_FILE, "--region", self.store.region]
        given += ["--build-id", run.build] if run.build else []
        given += ["--run-id", run.id] if run.id else []
        return [*given, *run.options]

    def _variables(self) -> dict[str, str]:
        approved = {} if self.run.approval is None else {"ALLOW_DB_PROVISION": self.run.approval}
        return {**self.run.variables, **approved}
