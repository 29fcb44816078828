"""Arranges the secret store: what is there before a command comes, and that nothing is left there afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from support.drivers.provisioning.own_secrets import ClientOf
from support.ownership import Ownership

_RECOVERY_DAYS = 7
_BEFORE_SERVICE = ("goldenpath/dev/", "goldenpath/test/", "goldenpath/staging/", "goldenpath/prod/", "")
_TRUSTS_NOBODY: Mapping[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}],
}


class SecretStore:
    """Puts secrets into the store by hand. All secrets of the service `own` go at the scenario's end."""

    def __init__(self, client_of: ClientOf, owner: Ownership, own: str) -> None:
        self._client_of, self._owner, self._own = client_of, owner, own
        owner.register(f"secrets of {own}", self._remove_all, lambda: not [*self._secrets(), *self._parameters()])

    def put_secret(self, name: str, value: str | None, tags: Mapping[str, str]) -> None:
        """Make a secret as somebody would by hand; without a value it is an empty shell."""
        given = {} if value is None else {"SecretString": value}
        listed = [{"Key": key, "Value": text} for key, text in tags.items()]
        self._manager.create_secret(Name=name, Description="made by hand", Tags=listed, **given)

    def put_parameter(self, name: str, value: str, tags: Mapping[str, str]) -> None:
        """Make an encrypted parameter as somebody would by hand."""
        listed = [{"Key": key, "Value": text} for key, text in tags.items()]
        self._client_of("ssm").put_parameter(Name=name, Value=value, Type="SecureString", Tags=listed)

    def fill(self, name: str, value: str) -> None:
        """Put a value into a secret, as its owner would."""
        self._manager.put_secret_value(SecretId=name, SecretString=value)

    def schedule_deletion(self, name: str) -> None:
        """Have a secret deleted in some days; until then it can be restored."""
        self._manager.delete_secret(SecretId=name, RecoveryWindowInDays=_RECOVERY_DAYS)

    def role(self, word: str) -> str:
        """Make a role of the scenario's own that may do nothing; returns the name by which policies know it."""
        iam, name = self._client_of("iam"), self._owner.name(word)

        def gone() -> bool:
            try:
                iam.get_role(RoleName=name)
            except iam.exceptions.NoSuchEntityException:
                return True
            return False

        self._owner.register(f"role {name}", lambda: None if gone() else iam.delete_role(RoleName=name), gone)
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(_TRUSTS_NOBODY))
        arn: str = made["Role"]["Arn"]
        return arn

    @property
    def _manager(self) -> Any:
        return self._client_of("secretsmanager")

    def _remove_all(self) -> None:
        for name in [*self._secrets()]:
            self._manager.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        for name in [*self._parameters()]:
            self._client_of("ssm").delete_parameter(Name=name)

    def _secrets(self) -> Iterator[str]:
        """The names of the service's secrets, also of those that a command has put under another name."""
        filters = [{"Key": "name", "Values": [f"{before}{self._own}" for before in _BEFORE_SERVICE]}]
        pages = self._manager.get_paginator("list_secrets").paginate(Filters=filters, IncludePlannedDeletion=True)
        return (found["Name"] for page in pages for found in page["SecretList"] if self._own in found["Name"])

    def _parameters(self) -> Iterator[str]:
        filters = [{"Key": "Name", "Option": "Contains", "Values": [self._own]}]
        pages = self._client_of("ssm").get_paginator("describe_parameters").paginate(ParameterFilters=filters)
        return (found["Name"] for page in pages for found in page["Parameters"] if self._own in found["Name"])
