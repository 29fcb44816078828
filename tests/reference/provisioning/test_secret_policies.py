"""Policies of secrets: what they grant, and when two of them are the same."""

from __future__ import annotations

import json
from typing import Any

from reference.provisioning.secrets import policy
from reference.provisioning.secrets.model import MANAGER, PARAMETERS, SecretRequest

READER, WRITER = "arn:aws:iam::123456789012:role/reader", "arn:aws:iam::123456789012:role/writer"


def request(**changes: Any) -> SecretRequest:
    given: dict[str, Any] = dict.fromkeys(
        ("id", "name", "service", "environment", "owner", "secret_type", "risk", "namespace", "cluster_secret"), "x"
    )
    nobody = {"readers": (), "writers": (), "break_glass": ()}
    return SecretRequest(**{**given, "provider": MANAGER, **nobody, **changes})


def test_a_request_that_names_nobody_has_no_policy() -> None:
    assert policy.policy(request()) is None


def test_readers_and_writers_get_what_is_theirs() -> None:
    content = json.loads(policy.policy(request(readers=(READER,), writers=(WRITER,))) or "")
    granted = {tuple(each["Principal"]["AWS"]): each["Action"] for each in content["Statement"]}
    assert granted == {(READER,): list(policy.READ), (WRITER,): list(policy.WRITE)}


def test_policies_are_the_same_however_they_are_written() -> None:
    one = {"Sid": "Read", "Effect": "Allow", "Principal": {"AWS": [READER]}, "Action": ["b", "a"], "Resource": "*"}
    other = {**one, "Principal": {"AWS": READER}, "Action": ["a", "b"], "Resource": ["*"]}
    assert policy.same(json.dumps({"Statement": [one]}), json.dumps({"Statement": other}))
    assert policy.same(None, "")


def test_policies_that_grant_something_else_differ() -> None:
    asked = policy.policy(request(readers=(READER,)))
    wide = json.loads(asked or "")
    wide["Statement"][0]["Action"].append("secretsmanager:*")
    assert not policy.same(asked, json.dumps(wide))
    assert not policy.same(asked, None)
    assert not policy.same(asked, "no policy at all")


def test_the_parameter_store_gets_its_slash() -> None:
    assert request().key == "goldenpath/x/x/x"
    assert request(provider=PARAMETERS).key == "/goldenpath/x/x/x"
