"""The decisions: which permissions a user has, whether a request is allowed, what may be done at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from reference.actions.policy.documents import EVERYONE, Permission, RolesDocument

ANY_OPERATION = "*"
OWN_USERNAME = "$username"


def permissions_of(document: RolesDocument, username: str) -> list[Permission]:
    """All permissions of the user, those of everyone included."""
    names = [*document.users.get(EVERYONE, []), *document.users.get(username, [])]
    return [permission for name in dict.fromkeys(names) for permission in document.roles.get(name, [])]


def covers(permission: Permission, operation: str) -> bool:
    """Whether the permission is about this operation."""
    return permission.obj in (ANY_OPERATION, operation)


def parameter_allowed(condition: Any, value: str | None, username: str) -> bool:
    """Whether one parameter meets its condition: null means absent, `$username` the caller, else a regex."""
    if condition is None:
        return value is None
    if value is None or not isinstance(condition, str):
        return False
    if condition == OWN_USERNAME:
        return value == username
    try:
        return re.fullmatch(condition, value, re.IGNORECASE) is not None
    except re.error:
        return False


def parameters_allowed(permission: Permission, params: Mapping[str, str], username: str) -> bool:
    """Whether every condition of the permission is met; parameters without a condition are free."""
    return all(
        parameter_allowed(condition, params.get(name), username) for name, condition in permission.params.items()
    )


def is_authorised(permissions: Sequence[Permission], operation: str, params: Mapping[str, str], username: str) -> bool:
    """Whether some permission covers the operation with exactly these parameters."""
    return any(
        covers(permission, operation) and parameters_allowed(permission, params, username) for permission in permissions
    )


def allowed_operations(permissions: Sequence[Permission]) -> list[str]:
    """The operations named by the permissions, sorted, `*` as it stands."""
    return sorted({permission.obj for permission in permissions})
