"""A request for a secret: what it says, and every reason for which it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reference.provisioning import names
from reference.provisioning.documents import Document, value_at
from reference.provisioning.secrets.enumerations import Enumerations

MANAGER, PARAMETERS = "aws-secrets-manager", "aws-ssm"
PROVIDERS = (MANAGER, PARAMETERS)

_IDENTITY = ("id", "name", "service", "environment", "owner")
_ENUMERATED = {
    "spec.secretType": "security.secret_types",
    "spec.risk.tier": "security.risk_tiers",
    "spec.rotation.rotationClass": "security.rotation_classes",
    "spec.lifecycle.status": "security.lifecycle_status",
}
_PLACES = ("spec.access.namespace", "spec.access.k8sSecretName")
_PRINCIPALS = ("readPrincipals", "writePrincipals", "breakGlassPrincipals")
_ARN = re.compile(r"arn:aws[a-z-]*:(?:iam|sts)::[0-9]{12}:(?:root|(?:role|user|assumed-role)/[\w+=,.@/-]+)", re.ASCII)
_TAG_VALUE = re.compile(r"[A-Za-z0-9 _.:/=+@-]{1,256}")


class RefusedError(Exception):
    """The request is refused; `reasons` are all of them."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class SecretRequest:
    """A request in which nothing is wrong."""

    id: str
    name: str
    service: str
    environment: str
    owner: str
    provider: str
    secret_type: str
    risk: str
    namespace: str
    cluster_secret: str
    readers: tuple[str, ...]
    writers: tuple[str, ...]
    break_glass: tuple[str, ...]

    @property
    def secret_name(self) -> str:
        """The one name that store, manifest and variables agree on."""
        return f"goldenpath/{self.environment}/{self.service}/{self.name}"

    @property
    def key(self) -> str:
        """How the store calls it: the parameter store wants its hierarchies to begin with a slash."""
        return f"/{self.secret_name}" if self.provider == PARAMETERS else self.secret_name

    @property
    def description(self) -> str:
        return f"{self.secret_type} {self.name} of {self.service} in {self.environment}"

    @property
    def tags(self) -> dict[str, str]:
        """What the secret is marked with in the store."""
        return {"goldenpath.idp/id": self.id, "goldenpath.idp/owner": self.owner, "goldenpath.idp/risk": self.risk}


def read_request(document: Document, enumerations: Enumerations) -> SecretRequest:
    """The request in a document. Raises RefusedError with all reasons."""
    given = {**{name: _identity(document, name) for name in _IDENTITY}}
    given |= {path: value_at(document, path) for path in (*_ENUMERATED, *_PLACES)}
    reasons = list(_reasons(document, given, enumerations))
    if reasons:
        raise RefusedError(reasons)
    readers, writers, break_glass = (tuple(_principals(document, field)) for field in _PRINCIPALS)
    return SecretRequest(
        **{name: given[name] for name in _IDENTITY},
        provider=_provider(document),
        secret_type=given["spec.secretType"],
        risk=given["spec.risk.tier"],
        namespace=given["spec.access.namespace"],
        cluster_secret=given["spec.access.k8sSecretName"],
        readers=readers,
        writers=writers,
        break_glass=break_glass,
    )


def _reasons(document: Document, given: dict[str, Any], enumerations: Enumerations) -> Iterator[str]:
    missing = [field for field, value in given.items() if value is None or value == ""]
    if missing:
        yield f"missing required fields: {', '.join(missing)}"
    present = {field: value for field, value in given.items() if field not in missing}
    for field, key in _ENUMERATED.items():
        if field in present:
            yield from _given(names.one_of(present[field], field, enumerations.values(key)))
    for field, value in present.items():
        if field not in _ENUMERATED:
            yield from _given(_CHECKS[field](value, field))
    yield from _given(names.one_of(_provider(document), "spec.provider", PROVIDERS))
    for field in _PRINCIPALS:
        yield from _reasons_of_principals(_principals(document, field), f"spec.access.{field}")
    if given["spec.risk.tier"] == "high" and given["spec.rotation.rotationClass"] == "none":
        yield "riskTier=high requires rotationClass != 'none'"


def _given(reason: str | None) -> tuple[str, ...]:
    return () if reason is None else (reason,)


def _identity(document: Document, name: str) -> Any:
    """A field that stands at the top or in the metadata."""
    value = document.get(name)
    return value_at(document, f"metadata.{name}") if value is None else value


def _provider(document: Document) -> Any:
    provider = value_at(document, "spec.provider")
    return MANAGER if provider is None else provider


def _principals(document: Document, field: str) -> Any:
    value = value_at(document, f"spec.access.{field}")
    return [] if value is None else value


def _reasons_of_principals(value: Any, field: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"invalid {field}={names.shown(value)}. Must be a list"
        return
    for each in value:
        if not isinstance(each, str) or not _ARN.fullmatch(each):
            yield f"invalid {field}={names.shown(each)}. Must be the ARN of one role, user or account"


def _owner(value: Any, field: str) -> str | None:
    if isinstance(value, str) and _TAG_VALUE.fullmatch(value):
        return None
    return f"invalid {field}={names.shown(value)}. Must be a text that can be a tag"


_CHECKS: dict[str, names.Check] = {
    "id": names.path_part,
    "name": names.dns_label,
    "service": names.dns_label,
    "environment": names.dns_label,
    "owner": _owner,
    "spec.access.namespace": names.dns_label,
    "spec.access.k8sSecretName": names.dns_name,
}
