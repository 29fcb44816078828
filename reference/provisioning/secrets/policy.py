"""Who may do what with a secret, as the policy that the store keeps beside it."""

from __future__ import annotations

import json
from typing import Any

from reference.provisioning.secrets.model import SecretRequest

READ = ("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret")
WRITE = ("secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret")
EVERYTHING = ("secretsmanager:*",)


def policy(request: SecretRequest) -> str | None:
    """The policy of a request as JSON; None when it names nobody."""
    granted = (
        ("Read", request.readers, READ),
        ("Write", request.writers, WRITE),
        ("BreakGlass", request.break_glass, EVERYTHING),
    )
    statements = [_statement(name, principals, actions) for name, principals, actions in granted if principals]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}) if statements else None


def same(one: str | None, other: str | None) -> bool:
    """Whether two policies grant the same, however they are written."""
    return bool(_meaning(one) == _meaning(other))


def _statement(name: str, principals: tuple[str, ...], actions: tuple[str, ...]) -> dict[str, Any]:
    return {
        "Sid": name,
        "Effect": "Allow",
        "Principal": {"AWS": sorted(set(principals))},
        "Action": list(actions),
        "Resource": "*",
    }


def _meaning(text: str | None) -> Any:
    """A policy with everything that may be one or many as a sorted list, and its statements in order."""
    if not text:
        return []
    try:
        statements = json.loads(text).get("Statement", [])
    except (ValueError, AttributeError):
        return text
    statements = statements if isinstance(statements, list) else [statements]
    return sorted(json.dumps(_plain(each), sort_keys=True) for each in statements)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _plain(each) if key in ("Principal", "AWS", "Action", "Resource") else each
            for key, each in value.items()
        }
    if isinstance(value, str):
        return [value]
    return sorted(value) if isinstance(value, list) and all(isinstance(each, str) for each in value) else value
