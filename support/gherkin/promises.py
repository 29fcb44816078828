"""The list of promises in `features/requirements.toml`: which capabilities the suite has, and what each promises.

[[capability]]
prefix = "AA"
name = "Automated actions"
folder = "automated_actions"
[capability.promises]
"AA-01" = "An action submitted ..."
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

FILE_NAME = "requirements.toml"
_ID = re.compile(r"[A-Z]{2,}-\d{2,}")


class PromiseListError(ValueError):
    """The list cannot be read, or contradicts itself; the message says where."""


@dataclass(frozen=True, slots=True)
class Capability:
    """A system and its promises: requirement id to wording.

    `missing_channels` says for a promise why no scenario goes through a channel: id to channel to reason.
    """

    prefix: str
    name: str
    folder: str
    promises: dict[str, str]
    missing_channels: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PromiseList:
    """All capabilities that the suite has so far. `path` is None where there is no list."""

    path: Path | None = None
    capabilities: tuple[Capability, ...] = ()
    wording: dict[str, str] = field(default_factory=dict)

    def title_of_folder(self, folder: str) -> str:
        """The name of the capability whose features lie in this folder."""
        for capability in self.capabilities:
            if capability.folder == folder:
                return capability.name
        return folder.replace("_", " ").replace("-", " ").strip().capitalize()


def is_requirement_id(tag: str) -> bool:
    """Whether a tag has the form of a requirement id, such as AA-03."""
    return _ID.fullmatch(tag) is not None


def read_promises(features: Path) -> PromiseList:
    """The list beside the features; empty where there is none. Raises PromiseListError."""
    path = features / FILE_NAME
    if not path.is_file():
        return PromiseList()
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("capability", [])
        capabilities = tuple(_capability(entry) for entry in entries)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise PromiseListError(f"{type(error).__name__}: {error}") from error
    wording: dict[str, str] = {}
    for capability in capabilities:
        for identifier, promise in capability.promises.items():
            if identifier in wording:
                raise PromiseListError(f"{identifier} is listed twice")
            wording[identifier] = promise
    return PromiseList(path, capabilities, wording)


def _capability(entry: dict[str, object]) -> Capability:
    promises = entry.get("promises", {})
    if not isinstance(promises, dict):
        raise PromiseListError(f"the promises of {entry['name']} are not a table")
    prefix = str(entry["prefix"])
    for identifier in promises:
        if not is_requirement_id(identifier) or not identifier.startswith(f"{prefix}-"):
            raise PromiseListError(f'"{identifier}" is not an id like {prefix}-01')
    wording = {identifier: str(promise) for identifier, promise in promises.items()}
    return Capability(
        prefix, str(entry["name"]), str(entry["folder"]), wording, _missing_channels(entry, frozenset(wording))
    )


def _missing_channels(entry: dict[str, object], known: frozenset[str]) -> dict[str, dict[str, str]]:
    """`[capability.missing_channels]`: "AA-22" = { cli = "why no scenario goes through it" }."""
    given = entry.get("missing_channels", {})
    if not isinstance(given, dict):
        raise PromiseListError(f"the missing channels of {entry['name']} are not a table")
    for identifier, reasons in given.items():
        if identifier not in known:
            raise PromiseListError(f"a channel is said to be missing for {identifier}, which is not promised")
        if not isinstance(reasons, dict):
            raise PromiseListError(f"the missing channels of {identifier} are not a table: channel = reason")
    return {
        identifier: {str(channel): str(reason) for channel, reason in reasons.items()}
        for identifier, reasons in given.items()
    }
