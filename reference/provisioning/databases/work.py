"""One run over all entries: the steps of each in their order, and what happens to the others when one fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import psycopg

from reference.provisioning.databases.credentials import Credentials, SecretUnusableError
from reference.provisioning.databases.entries import Entry
from reference.provisioning.databases.ledger import Ledger
from reference.provisioning.databases.owning import create_database
from reference.provisioning.databases.rights import apply_grants
from reference.provisioning.databases.roles import create_role
from reference.provisioning.databases.server import Server, ServerError, reason_of
from reference.provisioning.databases.steps import ERROR, Outcome


class StepFailedError(Exception):
    """A step of an entry failed and is written down; the message is the reason."""


@dataclass(frozen=True)
class Work:
    """Provisions entries on one server."""

    server: Server
    credentials: Credentials
    ledger: Ledger
    environment: str

    def provision(self, entries: Iterable[Entry], *, fail_fast: bool) -> None:
        """Provision one entry after the other. Raises StepFailedError at the first failure if it is to fail fast."""
        for entry in entries:
            try:
                self._provision(entry)
            except StepFailedError:
                if fail_fast:
                    raise

    def _provision(self, entry: Entry) -> None:
        password = self._password(entry)
        self._step("create_role", entry, lambda: create_role(self.server, entry, password))
        self._step("create_database", entry, lambda: create_database(self.server, entry))
        self._step("apply_grants", entry, lambda: apply_grants(self.server, entry))

    def _password(self, entry: Entry) -> str:
        passwords: list[str] = []
        self._checked(
            "fetch_secret", entry, lambda: passwords.append(self.credentials.password(self.environment, entry.key))
        )
        self.ledger.conceal(passwords[0])
        return passwords[0]

    def _step(self, action: str, entry: Entry, step: Callable[[], Outcome]) -> None:
        """Take a step and write it down, whichever way it ends."""
        self._checked(action, entry, lambda: self.ledger.timed(action, entry, step))

    def _checked(self, action: str, entry: Entry, act: Callable[[], None]) -> None:
        """Do something of which only the failure is to be written down."""
        started = time.monotonic()
        try:
            act()
        except (SecretUnusableError, ServerError, psycopg.Error) as error:
            reason = reason_of(error) if isinstance(error, psycopg.Error) else str(error)
            self.ledger.record(action, Outcome(ERROR, reason), entry, time.monotonic() - started)
            raise StepFailedError(reason) from None
