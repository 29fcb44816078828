"""What the system remembers: actions with their lifecycle, and the users who own them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ActionStatus(StrEnum):
    """Where an action stands; the last three are final."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class ActionRecord:
    """One submitted action as everybody may see it; times are seconds since the epoch."""

    action_id: str
    name: str
    owner: str
    status: ActionStatus
    result: str | None
    task_args: dict[str, Any] | None
    created_at: float
    updated_at: float


@dataclass(frozen=True, slots=True)
class UserRecord:
    """One person or service, known by email address; times are seconds since the epoch."""

    email: str
    username: str
    name: str
    allowed_actions: list[str]
    created_at: float
    updated_at: float


@dataclass(frozen=True, slots=True)
class ClaimedAction:
    """An action that this worker has taken to carry out.

    `attempt` counts deliveries from 1; `started_at` is the moment of the first one and never changes;
    `checkpoint` is what earlier deliveries noted down before they acted.
    """

    action_id: str
    name: str
    owner: str
    inputs: dict[str, Any]
    attempt: int
    created_at: float
    started_at: float
    checkpoint: dict[str, Any]
