"""What goes into the bundle beside the results, taken while the run still knows it: in the controlling process.

The features as they were before the first scenario, the profile without its secrets, the parts and what they wrote.
Every secret that this process knows is told to the caller of the run, who searches the finished bundle for it; to be
told also means that nothing more comes into the bundle from here.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from support.evidence.bundle.agreement import FEATURES_FOLDER
from support.evidence.bundle.canary import SECRETS_PIPE
from support.evidence.bundle.environment import describe_environment
from support.evidence.bundle.logs import gather_logs, log_sizes
from support.evidence.bundle.reproduction import reproducing_command
from support.evidence.redaction import as_clean_json, password_in, register_secret
from support.gherkin.suite import suite_of
from support.targets.control import Control
from support.targets.errors import EnvironmentFailure
from support.targets.session import PROFILE_KEY, TargetSession
from support.targets.state import alive

LOGS_FOLDER = "logs"
CONFIGURATION_FILE = "configuration.json"
ENVIRONMENT_FILE = "environment.json"
_FEATURE_FILES = (".feature", ".toml")


class Gathering:
    """Follows the session of the controlling process and fills `folder`."""

    def __init__(self, config: pytest.Config, folder: Path) -> None:
        self._config = config
        self._folder = folder
        self._sizes: dict[Path, dict[str, int]] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        """Before anything runs: keep the features as they are, and note how long the logs of a kept target are."""
        suite = suite_of(self._config)
        if suite.features.is_dir():
            _copy_features(suite.features, self._folder / FEATURES_FOLDER)
        self._sizes = {place: log_sizes(place / "logs") for place in self._environment_folders}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self) -> Generator[None]:
        """At the end, while the parts are still up; the caller hears when the others have written theirs, too."""
        known = self.gather()
        yield
        _tell_caller(known)

    def gather(self) -> dict[str, str]:
        """Write all that is taken; returns the secrets of the target."""
        folders = self._environment_folders
        descriptions = [_description(folder) for folder in folders]
        description = descriptions[0] if descriptions else None
        profile = self._config.stash.get(PROFILE_KEY, None)
        known = dict(_secrets(profile, *descriptions))
        for name, value in known.items():
            register_secret(value, name)
        self._write(CONFIGURATION_FILE, _configuration(self._config, profile))
        self._write(ENVIRONMENT_FILE, describe_environment(profile, description))
        for number, (place, described) in enumerate(zip(folders, descriptions, strict=True)):
            if described is not None:
                begun_at = self._sizes.get(place, {})
                gather_logs(place / "logs", self._folder / LOGS_FOLDER, begun_at, prefix="apart-" * number)
        return known

    @property
    def _environment_folders(self) -> list[Path]:
        """Folders of the embedded environments that this run uses, or of the one that it would use."""
        plugin: TargetSession | None = self._config.pluginmanager.get_plugin("signoff-target")
        return [] if plugin is None else plugin.environment_folders

    def _write(self, name: str, document: dict[str, Any]) -> None:
        _, clean = as_clean_json(document)
        text = json.dumps(clean, indent=2, ensure_ascii=False, default=str)
        (self._folder / name).write_text(text + "\n", encoding="utf-8")


def _description(place: Path) -> dict[str, Any] | None:
    if alive(place) is not None:
        with contextlib.suppress(EnvironmentFailure):
            return Control(place).describe()
    return None


def _copy_features(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*")):
        if path.is_file() and path.suffix in _FEATURE_FILES:
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def _configuration(config: pytest.Config, profile: BaseModel | None) -> dict[str, Any]:
    """What the run was told: the target's profile (a secret is only named), the settings, the words of the command."""
    return {
        "schema": 1,
        "profile": None if profile is None else _without_secrets(profile),
        "command": [str(word) for word in config.invocation_params.args],
        "settings": {name: config.getini(name) for name in ("signoff_features", "signoff_steps", "addopts")},
        "retries": config.option.retries,
        "reproduce": reproducing_command(config),
    }


def _without_secrets(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return "[secret]"
    if isinstance(value, BaseModel):
        return {name: _without_secrets(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {str(name): _without_secrets(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_secrets(item) for item in value]
    return str(value) if isinstance(value, Path) else value


def _secrets(profile: BaseModel | None, *descriptions: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Every secret of the target by name; of an address the password alone, too."""
    public = _public_values(profile)
    found = dict(_inside(profile, "profile")) if profile is not None else {}
    for number, described in enumerate(descriptions):
        found |= {"apart " * number + name: value for name, value in (described or {}).get("secrets", {}).items()}
    for name, value in found.items():
        if "://" in value:
            yield f"password of {name}", password_in(value)
        if value not in public:
            yield name, value


def _inside(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, SecretStr):
        yield path, value.get_secret_value()
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _inside(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _inside(item, f"{path}.{name}")
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from _inside(item, f"{path}.{number}")


def _public_values(profile: Any) -> frozenset[str]:
    """What also stands in the profile for everybody to read: the embedded account's key is its number."""
    cloud = getattr(profile, "cloud", None)
    return frozenset() if cloud is None else frozenset({cloud.account_id})


def _tell_caller(secrets: dict[str, str]) -> None:
    number = os.environ.get(SECRETS_PIPE, "")
    with contextlib.suppress(OSError):
        # an inherited number may by now stand for something else
        if number.isdecimal() and stat.S_ISFIFO(os.fstat(int(number)).st_mode):
            with os.fdopen(int(number), "wb") as pipe:
                pipe.write(json.dumps(secrets).encode() + b"\n")
