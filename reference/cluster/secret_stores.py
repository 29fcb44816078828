"""The stores outside of the cluster from which secrets come: AWS Secrets Manager and the AWS parameter store."""

from __future__ import annotations

import json
import threading
from typing import Any

MANAGER, PARAMETERS = "SecretsManager", "ParameterStore"
STORES = {"aws-secretsmanager": MANAGER, "aws-parameterstore": PARAMETERS}
"""The stores that every cluster offers: the name by which an external secret refers to it, and its service."""

_SERVICES = {MANAGER: "secretsmanager", PARAMETERS: "ssm"}
CONNECT_SECONDS, READ_SECONDS = 2, 5


class UnreadableSecretError(Exception):
    """The secret cannot be had; the message is the reason, without anything of the secret."""


class SecretReader:
    """Reads from the cloud at an address; credentials and region come from the standard AWS variables.

    Its methods block, and may be called from several threads.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._clients: dict[str, Any] = {}
        self._turn = threading.Lock()

    def text(self, service: str, key: str) -> str:
        """What the secret of this key holds. Raises UnreadableSecretError."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            client = self._client(service)
            found = _value(client, service, key)
        except ClientError as error:
            raise UnreadableSecretError(f"the store refused {key}: {error.response['Error']['Code']}") from None
        except BotoCoreError as error:
            raise UnreadableSecretError(f"the store cannot be asked for {key}: {type(error).__name__}") from None
        if found is None:
            raise UnreadableSecretError(f"{key} holds no text")
        return found

    def fields(self, service: str, key: str) -> dict[str, str]:
        """The fields of the JSON that the secret of this key holds. Raises UnreadableSecretError."""
        try:
            content = json.loads(self.text(service, key))
        except ValueError:
            raise UnreadableSecretError(f"{key} holds no JSON") from None
        if not isinstance(content, dict):
            raise UnreadableSecretError(f"{key} holds no JSON object")
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in content.items()}

    def _client(self, service: str) -> Any:
        # a quarter of a second and many megabytes, which a cluster without external secrets does not need
        import botocore.session
        from botocore.config import Config

        limits = Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries={"total_max_attempts": 1})
        if service not in _SERVICES:
            raise UnreadableSecretError(f"there is no store of the kind {service}")
        with self._turn:
            if service not in self._clients:
                self._clients[service] = botocore.session.get_session().create_client(
                    _SERVICES[service], endpoint_url=self._url, config=limits
                )
            return self._clients[service]


def _value(client: Any, service: str, key: str) -> str | None:
    if service == PARAMETERS:
        value: str = client.get_parameter(Name=key, WithDecryption=True)["Parameter"]["Value"]
        return value
    found: str | None = client.get_secret_value(SecretId=key).get("SecretString")
    return found
