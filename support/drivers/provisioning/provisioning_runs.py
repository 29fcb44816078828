"""Databases that are listed for provisioning, their passwords in the store, and the command that provisions them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from support.connections.database_server import Login
from support.drivers.commands import Finished, Running
from support.drivers.provisioning.desk import PlatformDesk
from support.drivers.provisioning.own_secrets import ClientOf, OwnSecrets
from support.drivers.provisioning.server_arrangements import ServerArrangements
from support.ownership import Ownership

COMMAND = "database-provision"
DEVELOPMENT = "dev"
AUDIT_FILE = "governance/audit.csv"
"""Where the runs of a scenario leave their records, below the working folder."""

_LIST_FILE = "envs/terraform.tfvars"
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


@dataclass
class ListedDatabase:
    """One entry of the list: the word that sentences call it by, and what it says."""

    word: str
    key: str
    database: str
    username: str
    password: str

    def credentials(self) -> dict[str, str]:
        """What the store keeps for it."""
        return {"username": self.username, "password": self.password}

    def lines(self) -> list[str]:
        """The entry as it stands in the list."""
        fields = {"database_name": self.database, "username": self.username}
        return [f"  {quoted(self.key)} = {{", *(f"    {name} = {quoted(text)}" for name, text in fields.items()), "  }"]


@dataclass
class Run:
    """How the next run is to go about it."""

    environment: str = DEVELOPMENT
    build: str | None = None
    approval: str | None = None
    options: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)


class ProvisioningRuns:
    """The list of one scenario. `run` is how it will be provisioned; `file` takes the place of the list, if given."""

    def __init__(
        self,
        desk: PlatformDesk,
        client_of: ClientOf,
        arrangements: ServerArrangements,
        owner: Ownership,
    ) -> None:
        self._desk, self._secrets = desk, OwnSecrets(client_of, owner)
        self._arrangements, self._owner = arrangements, owner
        self.entries: list[ListedDatabase] = []
        self.run = Run()
        self.file: Path | None = None
        self._master_secret = f"platform/{owner.name('master')}"
        self._master: Login | None = None

    def add(self, word: str) -> ListedDatabase:
        """List a database for a role of its own, whose password is put into the store."""
        name = self._owner.name(word).replace("-", "_")
        return self.take(word, name, f"{word[:10]}_app_{self._owner.tag}")

    def add_unready(self, word: str) -> ListedDatabase:
        """List a database for whose role there is no password; it is not to be made."""
        name = self._owner.name(word).replace("-", "_")
        entry = ListedDatabase(word, name, name, f"{word[:10]}_app_{self._owner.tag}", "")
        self.entries.append(entry)
        return entry

    def take(self, word: str, database: str, username: str) -> ListedDatabase:
        """Take in a database and its role by their actual names."""
        password = self._desk.keep_secret(f"the password of {word}", new_password())
        entry = ListedDatabase(word, database, database, username, password)
        self.entries.append(entry)
        self._arrangements.belongs(username, database)
        self.store_password(entry)
        return entry

    def entry(self, word: str) -> ListedDatabase:
        """The entry of this word. Raises LookupError when it is not listed."""
        found = [entry for entry in self.entries if entry.word == word]
        if not found:
            raise LookupError(f"the database {word!r} is not listed; there are {[one.word for one in self.entries]}")
        return found[0]

    def use_master(self, account: Login) -> None:
        """Provision with this account from now on: it is put into the store."""
        self._master = account
        self._secrets.put(self._master_secret, asdict(account))

    @property
    def master(self) -> Login:
        """The account with which is provisioned. Raises LookupError before there is one."""
        if self._master is None:
            raise LookupError("no master account was put into the store")
        return self._master

    def without_master(self) -> None:
        """Take the master's account out of the store."""
        self._secrets.remove(self._master_secret)

    def lose_list(self) -> None:
        """Provision from a list that is not there."""
        self.file = self._desk.commands.folder / "lost.tfvars"

    def secret_of(self, entry: ListedDatabase) -> str:
        """The name under which the store keeps the password of an entry."""
        return f"goldenpath/{self.run.environment}/{entry.key}/postgres"

    def store_password(self, entry: ListedDatabase, password: str | None = None) -> None:
        """Put the password of an entry into the store, or another one in its place."""
        entry.password = password or entry.password
        self._secrets.put(self.secret_of(entry), entry.credentials())

    def lose_password(self, entry: ListedDatabase) -> None:
        """Take the password of an entry out of the store."""
        self._secrets.remove(self.secret_of(entry))

    def refuse_password(self, entry: ListedDatabase) -> None:
        """Have the store refuse the password of an entry."""
        self._secrets.withhold(self.secret_of(entry))

    def give_way(self, entry: ListedDatabase) -> None:
        """Have the store hand out the password of an entry again."""
        self._secrets.give_way(self.secret_of(entry))

    def provision(self) -> Finished:
        """Provision what is listed."""
        return self._desk.commands.run(COMMAND, self._arguments(), self._variables())

    def begin(self) -> Running:
        """Begin to provision what is listed."""
        return self._desk.commands.start(COMMAND, self._arguments(), self._variables())

    def _arguments(self) -> Sequence[str]:
        listed = self.file or self._desk.commands.write(_LIST_FILE, self._text())
        run = self.run
        given = ["--env", run.environment, "--tfvars", str(listed), "--master-secret", self._master_secret]
        given += ["--audit-output", AUDIT_FILE, "--region", self._secrets.region]
        return [*given, *(["--build-id", run.build] if run.build else []), *run.options]

    def _variables(self) -> dict[str, str]:
        approved = {} if self.run.approval is None else {"ALLOW_DB_PROVISION": self.run.approval}
        return {**self.run.variables, **approved}

    def _text(self) -> str:
        lines = [line for entry in self.entries for line in entry.lines()]
        return "\n".join(["application_databases = {", *lines, "}", ""])


def quoted(text: str) -> str:
    """A text as it stands in a list, whatever characters it has."""
    return f'"{text.translate(_ESCAPED).replace("${", "$${").replace("%{", "%%{")}"'


def new_password() -> str:
    """A password that nobody has."""
    return secrets.token_urlsafe(18)


def awkward_password() -> str:
    """A password that nobody has, full of what is easily taken for something else."""
    return f"""a'b"c\\d;$e%f{{}}-- {secrets.token_urlsafe(12)}"""
