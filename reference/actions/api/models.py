"""What travels over the wire, and which inputs are acceptable."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from reference.actions.records import ActionStatus

LONGEST_NAME = 253


class AcceptedAction(BaseModel):
    """An action without outcome, as the no-op answers it."""

    model_config = ConfigDict(from_attributes=True)

    action_id: str
    name: str
    owner: str
    status: ActionStatus
    created_at: float
    updated_at: float


class Action(AcceptedAction):
    """An action with outcome and arguments, both null until it is finished."""

    result: str | None
    task_args: dict[str, Any] | None


class User(BaseModel):
    """A user and the operations that the roles name for them."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    username: str
    email: str
    created_at: float
    updated_at: float
    allowed_actions: list[str]


def printable(text: str) -> str:
    """Text of sensible length without control characters."""
    if not text.strip():
        raise PydanticCustomError("empty", "must not be empty")
    if len(text) > LONGEST_NAME:
        raise PydanticCustomError("too_long", "must not be longer than 253 characters")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise PydanticCustomError("unprintable", "must not contain control characters")
    return text


def object_name(text: str) -> str:
    """The name of one object: it must never lead to another one when it becomes part of an address."""
    printable(text)
    if text in (".", "..") or any(character in text for character in "/\\%?#"):
        raise PydanticCustomError("not_a_name", "is not the name of an object")
    return text


def aware(moment: datetime) -> datetime:
    """The moment with its time zone; without one it is UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def still_to_come(moment: datetime) -> datetime:
    """A moment in the future."""
    if aware(moment) <= datetime.now(UTC):
        raise PydanticCustomError("past", "must be in the future")
    return aware(moment)


Text = Annotated[str, AfterValidator(printable)]
Name = Annotated[str, Path(), AfterValidator(object_name)]
TextQuery = Annotated[str, Query(), AfterValidator(printable)]


class TokenRequest(BaseModel):
    """Whom a service token shall speak for, and until when."""

    name: Text
    username: Text
    email: Text
    expiration: Annotated[datetime, AfterValidator(still_to_come)]
