"""Clients of the cloud's database service, one for each account and region."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from reference.actions.worker.inventory import ExternalResource
from reference.actions.worker.secrets import SecretStore

if TYPE_CHECKING:
    import boto3

Credentials = tuple[str, str, str | None]


class CloudAccounts:
    """Makes clients at first use and keeps them; safe for threads. The endpoint comes from AWS_ENDPOINT_URL."""

    def __init__(self, secrets: SecretStore) -> None:
        self._secrets = secrets
        self._clients: dict[Credentials, Any] = {}
        self._lock = Lock()
        self._session: boto3.Session | None = None

    def databases(self, resource: ExternalResource) -> Any:
        """The database client for the account and region of a resource; raises SecretError."""
        path = resource.provisioner.automation_token.path
        key = (
            self._secrets.field(path, "aws_access_key_id"),
            self._secrets.field(path, "aws_secret_access_key"),
            resource.region,
        )
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._make(key)
            return self._clients[key]

    def prepare(self) -> None:
        """Load the library and its service description, which takes a while, before the first action needs it."""
        with self._lock:
            self._make(("unused", "unused", "us-east-1"))

    def _make(self, key: Credentials) -> Any:
        import boto3
        from botocore.config import Config

        if self._session is None:
            self._session = boto3.Session()
        identifier, secret, region = key
        return self._session.client(
            "rds",
            aws_access_key_id=identifier,
            aws_secret_access_key=secret,
            region_name=region or "us-east-1",
            config=Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3}),
        )
