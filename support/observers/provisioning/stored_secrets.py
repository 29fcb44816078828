"""What the secret store itself tells of secrets: names, tags, policies, versions; of values only digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from support.evidence.attachments import attach_objects
from support.observers.comparing import Mismatch, changed, expect_none, listed

RIGHTS: Mapping[str, frozenset[str]] = {
    "read": frozenset({"secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"}),
    "write": frozenset({"secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret"}),
    "do everything": frozenset({"secretsmanager:*"}),
}
"""What sentences call the rights to a secret, and the operations that each stands for."""


@dataclass(frozen=True)
class StoredSecret:
    """One secret as the store tells of it. `fields` are digests of what it holds; None: it is empty or locked."""

    name: str
    sort: str
    tags: dict[str, str]
    grants: dict[str, list[str]]
    versions: list[str]
    to_be_deleted: bool
    digest: str | None
    fields: dict[str, str] | None
    changed: str = field(default="")

    def facts(self) -> dict[str, str]:
        """Everything about it by name, for comparing it with itself at another time."""
        tags = {f"tag {key}": value for key, value in self.tags.items()}
        grants = {f"right of {who}": listed(actions) for who, actions in self.grants.items()}
        rest = {"versions": listed(self.versions), "value": str(self.digest), "deletion": str(self.to_be_deleted)}
        return {**tags, **grants, **rest, "last change": self.changed}


class StoredSecrets:
    """Looks into the store by the suite's own clients of the cloud."""

    def __init__(self, client_of: Callable[[str], Any]) -> None:
        self._client_of = client_of
        self._before: dict[str, StoredSecret | None] = {}

    def look(self, name: str) -> StoredSecret | None:
        """The secret or parameter of this name, which becomes evidence; None when there is none."""
        found = self._parameter(name) if name.startswith("/") else self._secret(name)
        attach_objects(f"{name} in the store", found)
        return found

    def expect(self, name: str) -> StoredSecret:
        """The secret of this name. Raises `Mismatch` when there is none, naming those of the same service."""
        found = self.look(name)
        if found is None:
            neighbours = listed(self._names_near(name.split("/")[-2] if "/" in name else name))
            raise Mismatch(f"the secret {name} in the store", [f"no such secret; of the same service: {neighbours}"])
        return found

    def remember(self, names: Iterable[str]) -> None:
        """Look at secrets, for later comparison; the latest look at each counts."""
        self._before |= {name: self.look(name) for name in names}

    def before(self, name: str) -> StoredSecret | None:
        """How a secret was when it was remembered. Raises LookupError when nobody has looked."""
        if name not in self._before:
            raise LookupError(f"nobody has looked at {name} before the act")
        return self._before[name]

    def expect_unchanged(self, name: str) -> None:
        """Raise `Mismatch` with everything about a secret that is not as it was remembered."""
        before, after = self.before(name), self.look(name)
        attach_objects(f"{name} in the store", before=before, after=after)
        was, became = (each.facts() if each else {} for each in (before, after))
        expect_none(changed(was, became, f"of {name} the"), wanted=f"{name} as it was")

    def expect_tags(self, name: str, wanted: Mapping[str, str]) -> None:
        """Raise `Mismatch` unless a secret bears exactly these tags."""
        faults = changed(dict(wanted), self.expect(name).tags, "the tag")
        expect_none(faults, wanted=f"{name} with exactly the tags {listed(wanted)}")

    def expect_grants(self, name: str, wanted: Mapping[str, Iterable[str]]) -> None:
        """Raise `Mismatch` unless the policy gives exactly these principals exactly these rights (`RIGHTS`)."""
        actions = {
            who: sorted(frozenset().union(*(RIGHTS[right] for right in rights))) for who, rights in wanted.items()
        }
        before = {who: listed(granted) for who, granted in actions.items()}
        after = {who: listed(granted) for who, granted in self.expect(name).grants.items()}
        expect_none(changed(before, after, "the right of"), wanted=f"a policy of {name} that grants just what is asked")

    def expect_value(self, name: str, value: str) -> None:
        """Raise `Mismatch` unless a secret holds this value; neither is shown."""
        found = self.expect(name)
        faults = (
            [] if found.digest == digest(value) else [f"{found.digest or 'nothing'} where {digest(value)} is wanted"]
        )
        expect_none(faults, wanted=f"{name} with the given value (compared by digest)")

    def _secret(self, name: str) -> StoredSecret | None:
        client = self._client_of("secretsmanager")
        try:
            found = client.describe_secret(SecretId=name)
        except client.exceptions.ResourceNotFoundException:
            return None
        deleted = "DeletedDate" in found
        value = None if deleted else _value(client, name)
        policy = None if deleted else client.get_resource_policy(SecretId=name).get("ResourcePolicy")
        return StoredSecret(
            name,
            "secret",
            _tags(found.get("Tags")),
            _grants(policy),
            sorted(found.get("VersionIdsToStages") or ()),
            deleted,
            digest(value),
            _fields(value),
            str(found.get("LastChangedDate", "")),
        )

    def _parameter(self, name: str) -> StoredSecret | None:
        client = self._client_of("ssm")
        try:
            found = client.get_parameter(Name=name, WithDecryption=True)["Parameter"]
        except client.exceptions.ParameterNotFound:
            return None
        tags = client.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
        value, version = found["Value"], str(found["Version"])
        changed_at = str(found.get("LastModifiedDate", ""))
        return StoredSecret(
            name, found["Type"], _tags(tags), {}, [version], False, digest(value), _fields(value), changed_at
        )

    def _names_near(self, service: str) -> list[str]:
        pages = self._client_of("secretsmanager").get_paginator("list_secrets").paginate(IncludePlannedDeletion=True)
        return [found["Name"] for page in pages for found in page["SecretList"] if service in found["Name"]]

    def expect_names(self, service: str, wanted: Iterable[str]) -> None:
        """Raise `Mismatch` unless the store holds exactly these secrets and parameters of a service."""
        pages = self._client_of("ssm").get_paginator("describe_parameters").paginate()
        parameters = [found["Name"] for page in pages for found in page["Parameters"] if service in found["Name"]]
        names = dict.fromkeys([*self._names_near(service), *parameters], "in the store")
        attach_objects(f"secrets of {service} in the store", sorted(names))
        faults = changed(dict.fromkeys(wanted, "in the store"), names, "the secret")
        expect_none(faults, wanted=f"no secrets of {service} in the store but {listed(wanted)}")


def digest(value: str | None) -> str | None:
    """A fingerprint by which values are compared without being shown."""
    return None if value is None else hashlib.sha256(value.encode()).hexdigest()[:16]


def _value(client: Any, name: str) -> str | None:
    try:
        found: str | None = client.get_secret_value(SecretId=name).get("SecretString")
    except client.exceptions.ResourceNotFoundException:
        # an empty shell
        return None
    return found


def _fields(value: str | None) -> dict[str, str] | None:
    try:
        content = json.loads(value or "")
    except ValueError:
        return None
    if not isinstance(content, dict):
        return None
    return {name: digest(each if isinstance(each, str) else json.dumps(each)) or "" for name, each in content.items()}


def _tags(listed_tags: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in listed_tags or ()}


def _grants(policy: str | None) -> dict[str, list[str]]:
    """Which principal may do what, by a policy's statements; one with a condition is named with it."""
    statements = json.loads(policy).get("Statement", []) if policy else []
    granted: dict[str, set[str]] = {}
    for statement in statements if isinstance(statements, list) else [statements]:
        who = statement.get("Principal", {})
        principals = _many(who.get("AWS", [])) if isinstance(who, dict) else _many(who)
        under = f" if {statement['Condition']}" if "Condition" in statement else ""
        actions = {f"{_sign(statement)}{action}{under}" for action in _many(statement.get("Action", []))}
        for principal in principals:
            granted.setdefault(principal, set()).update(actions)
    return {who: sorted(actions) for who, actions in granted.items()}


def _sign(statement: Mapping[str, Any]) -> str:
    return "" if statement.get("Effect") == "Allow" else "not "


def _many(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
