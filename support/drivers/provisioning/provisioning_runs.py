"""Databases that are listed for provisioning, their passwords in the store, and the runs that provision them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from support.drivers.commands import Finished, Running
from support.drivers.provisioning.desk import PlatformDesk
from support.drivers.provisioning.own_secrets import new_password
from support.drivers.provisioning.provisioning_command import ProvisioningCommand, Run
from support.drivers.provisioning.server_arrangements import ServerArrangements
from support.ownership import Ownership

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


class ProvisioningRuns:
    """The list of one scenario, and the command that provisions it. `file` takes the place of the list, if given."""

    def __init__(
        self,
        desk: PlatformDesk,
        command: ProvisioningCommand,
        arrangements: ServerArrangements,
        owner: Ownership,
    ) -> None:
        self._desk, self.command, self._store = desk, command, command.store
        self._arrangements, self._owner = arrangements, owner
        self.entries: list[ListedDatabase] = []
        self.file: Path | None = None

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

    @property
    def run(self) -> Run:
        """How the next run is to go about it."""
        return self.command.run

    def lose_list(self) -> None:
        """Provision from a list that is not there."""
        self.file = self._desk.commands.folder / "lost.tfvars"

    def secret_of(self, entry: ListedDatabase) -> str:
        """The name under which the store keeps the password of an entry."""
        return self.command.secret_of(entry.key)

    def store_password(self, entry: ListedDatabase, password: str | None = None) -> None:
        """Put the password of an entry into the store, or another one in its place."""
        entry.password = password or entry.password
        self._store.put(self.secret_of(entry), entry.credentials())

    def lose_password(self, entry: ListedDatabase) -> None:
        """Take the password of an entry out of the store."""
        self._store.remove(self.secret_of(entry))

    def refuse_password(self, entry: ListedDatabase) -> None:
        """Have the store refuse the password of an entry."""
        self._store.withhold(self.secret_of(entry))

    def give_way(self, entry: ListedDatabase) -> None:
        """Have the store hand out the password of an entry again."""
        self._store.give_way(self.secret_of(entry))

    def provision(self) -> Finished:
        """Provision what is listed."""
        return self.command.provision(self._listed())

    def begin(self) -> Running:
        """Begin to provision what is listed."""
        return self.command.begin(self._listed())

    def _listed(self) -> Path:
        return self.file or self.command.write(self._text())

    def _text(self) -> str:
        lines = [line for entry in self.entries for line in entry.lines()]
        return "\n".join(["application_databases = {", *lines, "}", ""])


def quoted(text: str) -> str:
    """A text as it stands in a list, whatever characters it has."""
    return f'"{text.translate(_ESCAPED).replace("${", "$${").replace("%{", "%%{")}"'
