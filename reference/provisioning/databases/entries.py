"""What is to be provisioned: the entries of a variables file, each a role and its rights in one database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reference.provisioning import names
from reference.provisioning.databases.reserved import reserved
from reference.provisioning.documents import UnreadableDocumentError, read_document
from reference.provisioning.hcl import UnreadableHclError, read_variables

WRITTEN, REQUESTED = "application_databases", "rds_databases"
"""The variables that hold entries: those that people write, and those that requests are turned into."""

OWNER, EDITOR, READER = LEVELS = ("owner", "editor", "reader")
_FIELDS = frozenset({"database_name", "username", "access_level", "allow_create_database"})
_OF_REQUESTS = frozenset(
    {
        "identifier",
        "instance_class",
        "allocated_storage",
        "max_allocated_storage",
        "backup_retention_period",
        "multi_az",
        "performance_insights_enabled",
        "metadata",
    }
)


class UnusableEntriesError(Exception):
    """Nothing may be provisioned from the file; `reasons` are all reasons, each in one line."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reasons))


@dataclass(frozen=True)
class Entry:
    """A role and its rights in a database. `owner` is the role that is to own the database; None: the master."""

    key: str
    database: str
    username: str
    level: str
    may_create_databases: bool
    owner: str | None


def read_entries(path: Path) -> list[Entry]:
    """The entries of a file, owners before others. Raises UnusableEntriesError with all that is wrong with them."""
    raw = _raw_entries(path)
    reasons = [f"{key}: {reason}" for key, fields in raw.items() for reason in _faults(key, fields)]
    if not reasons:
        reasons = list(_conflicts(raw))
    if reasons:
        raise UnusableEntriesError(*reasons)
    owners = {fields["database_name"]: fields["username"] for fields in raw.values() if _level(fields) == OWNER}
    entries = [_entry(key, fields, owners) for key, fields in raw.items()]
    return sorted(entries, key=lambda entry: entry.level != OWNER)


def _raw_entries(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise UnusableEntriesError(f"tfvars file not found: {path}")
    try:
        content = read_document(path) if path.suffix == ".json" else read_variables(path)
    except (UnreadableDocumentError, UnreadableHclError) as error:
        raise UnusableEntriesError(f"{path}: {error}") from None
    found: dict[str, Any] = {}
    for variable in (WRITTEN, REQUESTED):
        entries = content.get(variable) or {}
        if not isinstance(entries, dict):
            raise UnusableEntriesError(f"{path}: {variable} must be a mapping of entries")
        twice = sorted(found.keys() & entries.keys())
        if twice:
            raise UnusableEntriesError(
                f"{path}: {', '.join(map(names.shown, twice))} in both {WRITTEN} and {REQUESTED}"
            )
        found |= entries
    return found


def _faults(key: str, fields: Any) -> Iterator[str]:
    fault = names.path_part(key, "key")
    if fault:
        yield fault
    if not isinstance(fields, dict):
        yield "must be a mapping of fields"
        return
    database, username = fields.get("database_name"), fields.get("username")
    for value, field, check in (
        (database, "database_name", names.database_name),
        (username, "username", names.database_username),
    ):
        fault = f"missing required field: {field}" if value is None else check(value, field) or reserved(value, field)
        if fault:
            yield fault
    yield from _faults_of_rights(fields)


def _faults_of_rights(fields: Mapping[str, Any]) -> Iterator[str]:
    level, may_create = _level(fields), fields.get("allow_create_database", False)
    fault = names.one_of(level, "access_level", LEVELS)
    if fault:
        yield fault
    if not isinstance(may_create, bool):
        yield f"invalid allow_create_database={names.shown(may_create)}. Must be true or false"
    elif may_create and level in (EDITOR, READER):
        yield "allow_create_database is for owners only"
    unknown = sorted(fields.keys() - _FIELDS - _OF_REQUESTS)
    if unknown:
        yield f"unknown fields: {', '.join(map(names.shown, unknown))}"


def _conflicts(raw: Mapping[str, Any]) -> Iterator[str]:
    """What no entry says alone: two owners of one database, one role with two passwords."""
    owned = Counter(fields["database_name"] for fields in raw.values() if _level(fields) == OWNER)
    yield from (f"database {name} has {number} owners" for name, number in owned.items() if number > 1)
    used = Counter(fields["username"] for fields in raw.values())
    yield from (f"username {name} is in {number} entries" for name, number in used.items() if number > 1)


def _level(fields: Mapping[str, Any]) -> Any:
    return fields.get("access_level", OWNER)


def _entry(key: str, fields: Mapping[str, Any], owners: Mapping[str, str]) -> Entry:
    database = str(fields["database_name"])
    may_create = bool(fields.get("allow_create_database", False))
    return Entry(key, database, str(fields["username"]), str(_level(fields)), may_create, owners.get(database))
