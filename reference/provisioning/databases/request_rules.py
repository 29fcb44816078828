"""What a request for a database must say, and what it means once it says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reference.provisioning import names
from reference.provisioning.databases.reserved import reserved
from reference.provisioning.documents import Document, value_at

INSTANCE_CLASSES: Mapping[str, str] = {
    "small": "db.t3.micro",
    "medium": "db.t3.small",
    "large": "db.t3.medium",
    "xlarge": "db.r6g.large",
}
DEV_SIZE = "small"
PRODUCTION = "prod"
PRODUCTION_RETENTION = 14
"""Days that backups of production are kept at least."""

Enumerations = Mapping[str, Sequence[str]]
"""Allowed values by the field they are for."""

_ENUMERATED: Mapping[str, str] = {
    "size": "rds.instance_sizes.values",
    "environment": "environments",
    "domain": "domains",
    "owner": "owners",
    "risk": "risk_profile_security_risk",
}
_REQUIRED = (
    ("id", "id"),
    ("environment", "environment"),
    ("owner", "owner"),
    ("requester", "requester"),
    ("spec.databaseName", "database_name"),
    ("spec.username", "username"),
    ("spec.domain", "domain"),
)
_RANGES: Mapping[str, tuple[str, int, int]] = {
    "storage_gb": ("storageGb", 20, 500),
    "max_storage_gb": ("maxStorageGb", 20, 1000),
    "retention_days": ("backupRetentionDays", 1, 35),
}


@dataclass(frozen=True)
class DatabaseRequest:
    """One request as it was written, defaults filled in; only one without faults is safe to use."""

    id: Any
    environment: Any
    owner: Any
    requester: Any
    service: Any
    database_name: Any
    username: Any
    domain: Any
    size: Any
    risk: Any
    storage_gb: Any
    max_storage_gb: Any
    retention_days: Any
    multi_az: Any
    performance_insights: Any

    @property
    def cluster_name(self) -> str:
        """The database's name as it is spelt in a cluster, where underscores are no part of a name."""
        return str(self.database_name).replace("_", "-")


def request_of(document: Document) -> DatabaseRequest:
    """The request in a document; `None` stands where a required field is missing."""

    def top(name: str, default: Any = None) -> Any:
        return _first(default, value_at(document, name), value_at(document, f"metadata.{name}"))

    def spec(name: str, default: Any = None) -> Any:
        return _first(default, value_at(document, f"spec.{name}"))

    return DatabaseRequest(
        id=top("id"),
        environment=top("environment"),
        owner=top("owner"),
        requester=top("requester"),
        service=top("service", "postgres"),
        database_name=spec("databaseName"),
        username=spec("username"),
        domain=spec("domain"),
        size=spec("size", DEV_SIZE),
        risk=_first("low", spec("risk"), top("risk")),
        storage_gb=spec("storageGb", 20),
        max_storage_gb=spec("maxStorageGb", 50),
        retention_days=spec("backupRetentionDays", 7),
        multi_az=spec("multiAz", False),
        performance_insights=spec("performanceInsights", True),
    )


def enumerations(document: Document) -> Enumerations:
    """The allowed values in the document of enumerations; raises KeyError naming the first that is not there."""
    found: dict[str, Sequence[str]] = {}
    for field, path in _ENUMERATED.items():
        values = value_at(document, path)
        if not isinstance(values, list) or not values:
            raise KeyError(path)
        found[field] = [str(value) for value in values]
    return found


def faults(request: DatabaseRequest, allowed: Enumerations) -> list[str]:
    """Every reason for which the request is refused; none when it can be used."""
    missing = [path for path, field in _REQUIRED if getattr(request, field) is None]
    found = [f"missing required fields: {', '.join(missing)}"] if missing else []
    for check in (_named_wrongly, _outside_of_enumerations, _outside_of_ranges, _of_wrong_kind, _against_guardrails):
        found += _reasons(check, request, allowed)
    return found


def warnings(request: DatabaseRequest) -> list[str]:
    """What somebody should look at, although the request can be used."""
    if request.environment == PRODUCTION and request.multi_az is False:
        return ["Production database without Multi-AZ may have availability gaps"]
    return []


def _reasons(
    check: Callable[[DatabaseRequest, Enumerations], Iterator[str | None]],
    request: DatabaseRequest,
    allowed: Enumerations,
) -> list[str]:
    return [reason for reason in check(request, allowed) if reason]


def _named_wrongly(request: DatabaseRequest, _allowed: Enumerations) -> Iterator[str | None]:
    if request.id is not None:
        yield names.database_request_id(request.id, "id")
    if request.database_name is not None:
        yield _database_name(request)
    if request.username is not None:
        yield names.database_username(request.username, "username") or reserved(request.username, "username")
    yield names.dns_label(request.service, "service")


def _database_name(request: DatabaseRequest) -> str | None:
    given, field = request.database_name, "databaseName"
    reason = names.database_name(given, field) or reserved(given, field)
    if reason is None and names.dns_label(request.cluster_name, field):
        return f"invalid {field}={names.shown(given)}. Cannot become a name in the cluster"
    return reason


def _outside_of_enumerations(request: DatabaseRequest, allowed: Enumerations) -> Iterator[str | None]:
    for field, values in allowed.items():
        value = getattr(request, field)
        if value is not None:
            yield names.one_of(value, field, values)


def _outside_of_ranges(request: DatabaseRequest, _allowed: Enumerations) -> Iterator[str | None]:
    for field, (name, least, most) in _RANGES.items():
        value = getattr(request, field)
        if not _is_whole(value) or not least <= value <= most:
            yield f"invalid {name}={names.shown(value)}. Must be a whole number from {least} to {most}"


def _of_wrong_kind(request: DatabaseRequest, _allowed: Enumerations) -> Iterator[str | None]:
    for name, value in (("multiAz", request.multi_az), ("performanceInsights", request.performance_insights)):
        if not isinstance(value, bool):
            yield f"invalid {name}={names.shown(value)}. Must be true or false"
    if request.requester is not None and not (isinstance(request.requester, str) and request.requester.isprintable()):
        yield f"invalid requester={names.shown(request.requester)}. Must be a text in one line"


def _against_guardrails(request: DatabaseRequest, allowed: Enumerations) -> Iterator[str | None]:
    if request.environment == "dev" and request.size in allowed["size"] and request.size != DEV_SIZE:
        yield f"Dev environment limited to size='{DEV_SIZE}'"
    days, storage, most = request.retention_days, request.storage_gb, request.max_storage_gb
    if request.environment == PRODUCTION and _is_whole(days) and days < PRODUCTION_RETENTION:
        yield f"Production requires backup_retention_days >= {PRODUCTION_RETENTION}"
    if _is_whole(storage) and _is_whole(most) and most <= storage:
        yield "maxStorageGb must be greater than storageGb"


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _first(default: Any, *values: Any) -> Any:
    return next((value for value in values if value not in (None, "")), default)
