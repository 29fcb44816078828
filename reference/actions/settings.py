"""Settings, all from environment variables that start with `AA_`; secrets never show in messages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class CommonSettings(BaseSettings):
    """What the API and the worker both need."""

    model_config = SettingsConfigDict(
        env_prefix="AA_", env_nested_delimiter="__", env_ignore_empty=True, extra="ignore", frozen=True
    )

    environment: str
    url: str = "http://localhost:8080"
    debug: bool = False
    token_secret: SecretStr
    session_secret: SecretStr
    oidc_issuer: str = "https://sso.example.com/realms/operations"
    oidc_client_id: str
    oidc_client_secret: SecretStr
    broker_url: SecretStr = SecretStr("redis://localhost:6379/0")
    database_url: SecretStr


class ApiSettings(CommonSettings):
    """What only the API needs; `roles_path` is a directory of roles files."""

    root_path: str = ""
    roles_path: Path | None = None
    rate_limit_window_minutes: float = Field(default=60, gt=0)
    session_timeout_secs: int = Field(default=3600, gt=0)


class EnvironmentSecret(BaseModel):
    """One variable of the flush container and the key of the output secret that fills it."""

    name: str
    key: str
    optional: bool = False


class ElastiCacheSettings(BaseModel):
    """How a cache is flushed: the container that runs beside it and what it executes."""

    image: str = "quay.io/app-sre/debug-container"
    flush_command: list[str] = ["bash", "-c"]
    flush_command_args: list[str] = ["echo FLUSHALL | redis-cli-ext"]
    env_secret_mappings: list[EnvironmentSecret] = [
        EnvironmentSecret(name="REDISCLI_HOST", key="db.endpoint"),
        EnvironmentSecret(name="REDISCLI_PORT", key="db.port"),
        EnvironmentSecret(name="REDISCLI_AUTH", key="db.auth_token", optional=True),
    ]


class WorkerSettings(CommonSettings):
    """What only the worker needs; times are seconds."""

    qontract_server_url: str = "http://localhost:4000/graphql"
    qontract_server_token: SecretStr | None = None
    secrets_dir: Path
    external_resource_elasticache: ElastiCacheSettings = ElastiCacheSettings()
    worker_metrics_port: int = Field(default=8000, ge=1, le=65535)
    worker_concurrency: int = Field(default=8, ge=1)
    visibility_seconds: float = Field(default=60, gt=0)
    kubernetes_retry_seconds: float = Field(default=5, ge=0)
    rds_poll_seconds: float = Field(default=30, gt=0)
    job_poll_seconds: float = Field(default=5, gt=0)
    job_timeout_seconds: float = Field(default=600, gt=0)


Settings = TypeVar("Settings", bound=CommonSettings)


def load_settings(kind: type[Settings]) -> Settings:
    """Read the settings or end the process with code 2, naming every variable that is missing or wrong."""
    try:
        return kind.model_validate({})
    except ValidationError as error:
        for line in complaints(error):
            print(line, file=sys.stderr)
        raise SystemExit(2) from None


def complaints(error: ValidationError) -> list[str]:
    """One line for each variable that is missing or wrong; values are not repeated, they may be secrets."""
    lines = []
    for fault in error.errors(include_input=False, include_url=False):
        variable = "AA_" + "__".join(str(part) for part in fault["loc"]).upper()
        missing = fault["type"] == "missing"
        lines.append(f"{variable} is not set" if missing else f"{variable}: {fault['msg']}")
    return lines
