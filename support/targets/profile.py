"""A profile says where a target's parts are, what it offers and how long things may take.

Files live in `targets/*.toml`. A secret is never written there: `{ env = "NAME" }` names the environment variable
that holds it. The embedded target fills in the same model with the addresses of the processes it started, so nothing
above this module knows which kind of target it talks to.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

CHANNELS = ("api", "cli", "web")
PLATFORM_COMMANDS = (
    "secret-request",
    "secret-apply",
    "database-request",
    "database-provision",
    "storage-request",
    "image-sync",
    "catalogue-sync",
    "repository-scaffold",
    "request-validate",
)
"""What the suite calls the commands of platform provisioning; the profile says how a target invokes each."""
_PLACES = ("database_ca", "schemas")


class ProfileError(Exception):
    """The profile cannot be used; the message says which file, which field and what to do."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Guard(_Section):
    """What the run may touch. Everything else is refused before the first request."""

    production: bool
    hosts: tuple[str, ...] = ()
    aws_account: str | None = None
    cluster_server: str | None = None


class Waiting(_Section):
    """Seconds: until an effect must show, and how long 'nothing happens' is watched."""

    effect_seconds: float = Field(default=10.0, gt=0)
    quiet_seconds: float = Field(default=0.4, gt=0)
    request_seconds: float = Field(default=10.0, gt=0)
    command_seconds: float = Field(default=20.0, gt=0)
    recovery_seconds: float = Field(default=20.0, gt=0)


class DeclaredPerson(_Section):
    """Somebody whom the target knows already: user name and credential."""

    username: str
    token: SecretStr


def _all_channels() -> dict[str, bool | str]:
    return {"api": True, "cli": True}


def _command_line_only() -> dict[str, bool | str]:
    return {"cli": True}


def _all_channels_and_web() -> dict[str, bool | str]:
    return {**_all_channels(), "web": True}


class Actions(_Section):
    """The action automation system.

    `cli` is the command line that starts its CLI, without arguments; `cli_environment` is added to its environment.
    `people` are credentials that exist already, by the name of the role in the features ("the service owner").
    """

    url: str
    channels: dict[str, bool | str] = Field(default_factory=_all_channels)
    cli: tuple[str, ...] = ()
    cli_environment: dict[str, str] = Field(default_factory=dict)
    people: dict[str, DeclaredPerson] = Field(default_factory=dict)
    admin_token: SecretStr | None = None
    token_secret: SecretStr | None = None
    roles_directory: Path | None = None
    history_dsn: SecretStr | None = None
    worker_metrics_url: str | None = None
    rate_limit_window_minutes: float = 60


class Alerting(_Section):
    """The alerting system.

    `second_url` is another desk of the same system, over the same records, whose delivery settings differ. `api_key` is
    the configured key, `dsn` the database that observers read and into which users and their keys are put.
    """

    url: str
    second_url: str | None = None
    channels: dict[str, bool | str] = Field(default_factory=_all_channels_and_web)
    cli: tuple[str, ...] = ()
    cli_environment: dict[str, str] = Field(default_factory=dict)
    api_key: SecretStr | None = None
    jwt_secret: SecretStr | None = None
    dsn: SecretStr | None = None
    stream_url: SecretStr | None = None
    stream_topic: str = "llm-monitoring"


class Provisioning(_Section):
    """Platform provisioning: commands that turn requests into secrets, databases, storage, images and catalogues.

    `commands` says how each is invoked, by the suite's name for it ("database-provision"), without arguments; a word
    that begins with `./` or `../` is a path relative to the profile file. `environment` is added to the environment of
    all of them. `masters` are connection strings of the database server's masters: "superuser", and "limited", which
    may create roles and databases only; `database_ca` is the certificate that the server is known by. `registry_url`
    is where images are pushed, `schemas` the folder of the platform's JSON Schemas.
    """

    channels: dict[str, bool | str] = Field(default_factory=_command_line_only)
    commands: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    environment: dict[str, str] = Field(default_factory=dict)
    masters: dict[str, SecretStr] = Field(default_factory=dict)
    database_ca: Path | None = None
    registry_url: str | None = None
    schemas: Path | None = None

    @field_validator("commands")
    @classmethod
    def _are_known(cls, given: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        unknown = sorted(set(given) - set(PLATFORM_COMMANDS))
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: there are {', '.join(PLATFORM_COMMANDS)}")
        empty = [name for name, line in given.items() if not line]
        if empty:
            raise ValueError(f"{', '.join(empty)}: say how it is invoked, or leave it out")
        return given


class Notifiers(_Section):
    """The mocked notifiers that the target sends its messages to. `url` is where they tell what has arrived."""

    url: str


class Cluster(_Section):
    """A Kubernetes API. `name` is how the target calls this cluster."""

    name: str
    server: str
    token: SecretStr
    ca_file: Path | None = None
    settable_pods: bool = False


class Cloud(_Section):
    """An AWS account. `account` is how the target calls it. `management_url` can put instances into odd states."""

    account: str
    account_id: str
    region: str = "us-east-1"
    endpoint_url: str | None = None
    access_key_id: SecretStr | None = None
    secret_access_key: SecretStr | None = None
    management_url: str | None = None


class Inventory(_Section):
    """Where resources are made known to the target."""

    url: str
    token: SecretStr | None = None


class Cache(_Section):
    """A cache server that scenarios may lease, fill and have emptied."""

    name: str
    host: str
    port: int
    password: SecretStr


class Faults(_Section):
    """Who can pause, kill and restart parts: the control address of a supervisor."""

    control: str


class Profile(_Section):
    """Everything the suite knows about one target."""

    name: str
    kind: Literal["embedded", "deployed"]
    guard: Guard
    waiting: Waiting = Waiting()
    actions: Actions | None = None
    alerting: Alerting | None = None
    provisioning: Provisioning | None = None
    notifiers: Notifiers | None = None
    cluster: Cluster | None = None
    cloud: Cloud | None = None
    inventory: Inventory | None = None
    caches: tuple[Cache, ...] = ()
    faults: Faults | None = None
    versions: dict[str, str] = Field(default_factory=dict)
    not_supported: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _deployed_targets_declare_hosts(self) -> Profile:
        if self.kind == "deployed" and not self.guard.hosts:
            raise ValueError("guard.hosts: name every host that a run may touch")
        return self


def read_profile(path: Path, environment: dict[str, str] | None = None) -> Profile:
    """Read a profile file and put the secrets of the environment into it.

    Raises `ProfileError` when the file is missing or malformed, a field is unknown, or a variable is not set.
    """
    variables = dict(os.environ) if environment is None else environment
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.toml"))) or "none"
        raise ProfileError(f"there is no profile {path}. Profiles there: {known}.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(f"{path}: cannot be read as TOML: {error}") from error
    return build_profile(beside(path, _with_secrets(document, variables, path)), str(path))


def beside(path: Path, document: dict[str, Any]) -> dict[str, Any]:
    """The document of a profile file with the places in its section `provisioning` made absolute.

    A profile and the scripts that it names can lie in one folder, and be used from any other.
    """
    section = document.get("provisioning")
    if not isinstance(section, dict):
        return document
    folder = path.resolve().parent
    located: dict[str, Any] = {name: _absolute(section[name], folder) for name in _PLACES if section.get(name)}
    commands = section.get("commands")
    if isinstance(commands, dict):
        located["commands"] = {name: _located(line, folder) for name, line in commands.items()}
    return {**document, "provisioning": {**section, **located}}


def _located(line: Any, folder: Path) -> Any:
    if not isinstance(line, list):
        return line
    return [_absolute(word, folder) if str(word).startswith(("./", "../")) else word for word in line]


def _absolute(place: str, folder: Path) -> str:
    # no link is followed: a virtual environment is known by the name of the link to its interpreter
    return os.path.normpath(folder / place)


def build_profile(document: dict[str, Any], origin: str) -> Profile:
    """Validate a profile document; `origin` names it in errors."""
    try:
        return Profile.model_validate(document)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'profile'}: {e['msg']}" for e in error.errors())
        raise ProfileError(f"{origin}: {faults}") from None


def _with_secrets(value: Any, variables: dict[str, str], path: Path) -> Any:
    if isinstance(value, dict):
        if set(value) == {"env"}:
            name = value["env"]
            if name not in variables:
                raise ProfileError(f"{path}: the environment variable {name} is not set. Export it and run again.")
            return variables[name]
        return {key: _with_secrets(item, variables, path) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_secrets(item, variables, path) for item in value]
    return value
