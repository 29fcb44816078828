"""Who logs in with what: the master's credentials and the passwords of the roles, from the store."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from reference.provisioning import cloud

STORE = "secretsmanager"
_NOT_FOUND = "ResourceNotFoundException"
HIGHEST_PORT = 65535


class SecretUnusableError(Exception):
    """A secret is not there or not usable; the message is the reason, in one line without any value."""


@dataclass(frozen=True)
class Master:
    """The role with whose rights databases are provisioned, and where it is connected to."""

    host: str
    port: int
    username: str
    dbname: str
    password: str = field(repr=False)


class Credentials:
    """The store of one region."""

    def __init__(self, region: str | None) -> None:
        self._client = cloud.client(STORE, region)

    def master(self, name: str) -> Master:
        """The master's credentials. Raises SecretUnusableError."""
        content = self._content(name)
        port = _text(content, "port", name)
        if not port.isdecimal() or not 0 < int(port) <= HIGHEST_PORT:
            raise SecretUnusableError(f"Secret {name}: port is no port number")
        host, username, dbname, password = (
            _text(content, key, name) for key in ("host", "username", "dbname", "password")
        )
        return Master(host, int(port), username, dbname, password)

    def password(self, environment: str, key: str) -> str:
        """The password of the role of an entry. Raises SecretUnusableError."""
        name = f"goldenpath/{environment}/{key}/postgres"
        return _text(self._content(name), "password", name)

    def _content(self, name: str) -> dict[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            text = self._client.get_secret_value(SecretId=name).get("SecretString", "")
        except (ClientError, BotoCoreError) as error:
            if cloud.code_of(error) == _NOT_FOUND:
                raise SecretUnusableError(f"Secret not found: {name}") from None
            raise SecretUnusableError(f"Secret {name}: {cloud.reason_of(error)}") from None
        try:
            content = json.loads(text)
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise SecretUnusableError(f"Secret {name}: its value is no JSON object")
        return content


def _text(content: dict[str, Any], key: str, name: str) -> str:
    value = content.get(key)
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if not text or "\0" in text:
        raise SecretUnusableError(f"Secret {name}: it holds no usable {key}")
    return text
