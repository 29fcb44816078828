"""Looking into the store: what policies grant, what has changed, and that no value is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.observers.comparing import Mismatch
from support.observers.provisioning.stored_secrets import StoredSecrets

NAME = "goldenpath/dev/shop/stripe"
READER, ADMIN = "arn:aws:iam::123456789012:role/reader", "arn:aws:iam::123456789012:role/admin"
READ = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]


class NotFoundError(Exception):
    pass


class Pages:
    def __init__(self, page: dict[str, Any]) -> None:
        self._page = page

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [self._page]


class Account:
    """An account with one secret and no parameters."""

    class exceptions:
        ResourceNotFoundException = NotFoundError
        ParameterNotFound = NotFoundError

    def __init__(self) -> None:
        self.value: str | None = json.dumps({"password": "mellon"})
        self.policy: str | None = None
        self.about: dict[str, Any] = {"Tags": [{"Key": "a", "Value": "1"}], "VersionIdsToStages": {"v1": []}}

    def describe_secret(self, SecretId: str) -> dict[str, Any]:
        if SecretId != NAME:
            raise NotFoundError
        return self.about

    def get_secret_value(self, SecretId: str) -> dict[str, Any]:
        return {} if self.value is None else {"SecretString": self.value}

    def get_resource_policy(self, SecretId: str) -> dict[str, Any]:
        return {"ResourcePolicy": self.policy}

    def get_paginator(self, operation: str) -> Pages:
        return Pages({"SecretList": [{"Name": NAME}]} if operation == "list_secrets" else {"Parameters": []})


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def stored(account: Account) -> StoredSecrets:
    return StoredSecrets(lambda service: account)


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Resource": "*", **each} for each in statements]})


def test_a_policy_grants_exactly_what_it_says(account: Account, stored: StoredSecrets) -> None:
    account.policy = policy(
        {"Principal": {"AWS": READER}, "Action": READ}, {"Principal": {"AWS": [ADMIN]}, "Action": "secretsmanager:*"}
    )
    stored.expect_grants(NAME, {READER: ["read"], ADMIN: ["do everything"]})
    for wrong in ({READER: ["read"]}, {READER: ["read", "write"], ADMIN: ["do everything"]}, {}):
        with pytest.raises(Mismatch, match="the right of"):
            stored.expect_grants(NAME, wrong)


@pytest.mark.parametrize(
    "statement",
    [
        {"Principal": "*", "Action": READ},
        {"Principal": {"AWS": READER}, "Action": READ, "Effect": "Deny"},
        {"Principal": {"AWS": READER}, "Action": READ, "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Principal": {"AWS": READER}, "Action": [*READ, "secretsmanager:DeleteSecret"]},
    ],
)
def test_a_policy_that_grants_otherwise_is_noticed(
    account: Account, stored: StoredSecrets, statement: dict[str, Any]
) -> None:
    account.policy = policy(statement)
    with pytest.raises(Mismatch):
        stored.expect_grants(NAME, {READER: ["read"]})


def test_values_are_compared_without_being_told(account: Account, stored: StoredSecrets) -> None:
    stored.expect_value(NAME, account.value or "")
    with pytest.raises(Mismatch) as told:
        stored.expect_value(NAME, json.dumps({"password": "friend"}))
    assert "mellon" not in str(told.value)
    assert "friend" not in str(told.value)
    assert "mellon" not in repr(stored.look(NAME))
    account.value = None
    with pytest.raises(Mismatch, match="nothing where"):
        stored.expect_value(NAME, "{}")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"VersionIdsToStages": {"v2": []}}, "versions changed: v1 -> v2"),
        ({"Tags": []}, "tag a is gone"),
        ({"LastChangedDate": "later"}, "last change changed"),
        ({"DeletedDate": "soon"}, "deletion changed: False -> True"),
    ],
)
def test_everything_that_changed_is_named(
    account: Account, stored: StoredSecrets, change: dict[str, Any], said: str
) -> None:
    stored.remember([NAME])
    stored.expect_unchanged(NAME)
    account.about = {**account.about, **change}
    with pytest.raises(Mismatch, match=said):
        stored.expect_unchanged(NAME)


def test_a_secret_under_another_name_is_named(stored: StoredSecrets) -> None:
    with pytest.raises(Mismatch, match=f"of the same service: {NAME}"):
        stored.expect("goldenpath/prod/shop/stripe")
    stored.expect_names("shop", [NAME])
    with pytest.raises(Mismatch, match="appeared"):
        stored.expect_names("shop", [])
    with pytest.raises(Mismatch, match="is gone"):
        stored.expect_names("shop", [NAME, "another"])
