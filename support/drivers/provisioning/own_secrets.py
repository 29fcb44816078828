"""Secrets that a scenario puts into the store itself, such as passwords for provisioning; they go when it ends."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from support.ownership import Ownership

ClientOf = Callable[[str], Any]
"""The suite's own client of a service of the cloud."""

_RECOVERY_DAYS = 7


class OwnSecrets:
    """Puts documents into the store under names of the scenario's own."""

    def __init__(self, client_of: ClientOf, owner: Ownership) -> None:
        self._client_of, self._owner = client_of, owner

    @property
    def region(self) -> str:
        """Where the store is."""
        return str(self._manager.meta.region_name)

    def put(self, name: str, content: Mapping[str, Any]) -> None:
        """Have a secret hold this, whether or not it is there."""
        if self._is_there(name):
            self._manager.put_secret_value(SecretId=name, SecretString=json.dumps(content))
            return
        self._owner.register(f"secret {name}", lambda: self.remove(name), lambda: not self._is_there(name))
        self._manager.create_secret(Name=name, SecretString=json.dumps(content))

    def remove(self, name: str) -> None:
        """Take a secret out of the store, if it is there."""
        if self._is_there(name):
            self._manager.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)

    def withhold(self, name: str) -> None:
        """Have the store refuse a secret: its deletion is scheduled."""
        self._manager.delete_secret(SecretId=name, RecoveryWindowInDays=_RECOVERY_DAYS)

    def give_way(self, name: str) -> None:
        """Have the store hand out a secret again that was withheld."""
        self._manager.restore_secret(SecretId=name)

    def _is_there(self, name: str) -> bool:
        try:
            self._manager.describe_secret(SecretId=name)
        except self._manager.exceptions.ResourceNotFoundException:
            return False
        return True

    @property
    def _manager(self) -> Any:
        return self._client_of("secretsmanager")


def new_password() -> str:
    """A password that nobody has."""
    return secrets.token_urlsafe(18)


def awkward_password() -> str:
    """A password that nobody has, full of what is easily taken for something else."""
    return f"""a'b"c\\d;$e%f{{}}-- {secrets.token_urlsafe(12)}"""
