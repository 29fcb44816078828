"""Roles documents: users with their roles, roles with their permissions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

EVERYONE = "*"
UNLIMITED = None


class MalformedRolesError(ValueError):
    """A roles document that does not have the expected shape; the text says where."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One line of a role: an operation (or `*`), conditions on its parameters, a limit.

    `has_limit` tells an absent `max_ops` (nothing is allowed) from a null one (no limit).
    """

    obj: str
    params: dict[str, Any] = field(default_factory=dict)
    max_ops: Any = UNLIMITED
    has_limit: bool = True


@dataclass(frozen=True, slots=True)
class RolesDocument:
    """Users and roles of one file or of many merged."""

    users: dict[str, list[str]]
    roles: dict[str, list[Permission]]


DEFAULT_ROLES = RolesDocument(
    users={EVERYONE: ["default"], "open-policy-agent": ["action-counter"]},
    roles={
        "default": [
            Permission("me"),
            Permission("action-list", {"action_user": None}),
            Permission("action-detail", {"owner": "$username"}),
            Permission("action-cancel", {"owner": "$username"}),
        ],
        "action-counter": [Permission("action-list")],
    },
)
"""What everybody may do whatever the files say: see and cancel one's own actions."""


def parse_roles(content: Any) -> RolesDocument:
    """A document from decoded JSON; raises MalformedRolesError for anything that is not exactly of the format."""
    if not isinstance(content, dict):
        raise MalformedRolesError("the file is not a JSON object")
    users = content.get("users", {})
    roles = content.get("roles", {})
    if not isinstance(users, dict) or not isinstance(roles, dict):
        raise MalformedRolesError("users and roles are not both objects")
    return RolesDocument(
        users={user: parse_role_names(user, names) for user, names in users.items()},
        roles={role: parse_permissions(role, lines) for role, lines in roles.items()},
    )


def parse_role_names(user: str, names: Any) -> list[str]:
    """The role names of one user."""
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise MalformedRolesError(f"users.{user} is not a list of role names")
    return names


def parse_permissions(role: str, lines: Any) -> list[Permission]:
    """The permissions of one role."""
    if not isinstance(lines, list):
        raise MalformedRolesError(f"roles.{role} is not a list of permissions")
    return [parse_permission(role, line) for line in lines]


def parse_permission(role: str, line: Any) -> Permission:
    """One permission; `params` may be left out or null."""
    if not isinstance(line, dict) or not isinstance(line.get("obj"), str):
        raise MalformedRolesError(f"roles.{role} holds a permission without obj")
    params = line.get("params") or {}
    if not isinstance(params, dict):
        raise MalformedRolesError(f"roles.{role}: the params of {line['obj']} are not an object")
    return Permission(line["obj"], params, line.get("max_ops"), "max_ops" in line)


def merge_roles(documents: Iterable[RolesDocument]) -> RolesDocument:
    """All documents as one: the roles of a user and the permissions of a role add up."""
    merged = RolesDocument({}, {})
    for document in documents:
        for user, names in document.users.items():
            merged.users.setdefault(user, []).extend(names)
        for role, permissions in document.roles.items():
            merged.roles.setdefault(role, []).extend(permissions)
    return merged
