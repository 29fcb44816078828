"""What the service answers, as types."""

from __future__ import annotations

from typing import Any, NamedTuple


class Action(NamedTuple):
    """One action; times are seconds since the epoch, result and arguments are None until it is finished."""

    action_id: str
    name: str
    owner: str
    status: str
    created_at: float
    updated_at: float
    result: str | None = None
    task_args: dict[str, Any] | None = None


class User(NamedTuple):
    """A user and the operations that the roles name for them."""

    name: str
    username: str
    email: str
    created_at: float
    updated_at: float
    allowed_actions: list[str]


def action_from(content: dict[str, Any]) -> Action:
    """An action from a decoded answer; fields that this version does not know are left out."""
    return Action(**{key: content[key] for key in Action._fields if key in content})


def user_from(content: dict[str, Any]) -> User:
    """A user from a decoded answer."""
    return User(**{key: content[key] for key in User._fields if key in content})
