"""The words in which the action automation system answers, whatever channel carried them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from support.drivers.answering import Reply


class Kind(StrEnum):
    """The actions that exist; values are the operation names of the public interface."""

    NO_OP = "no-op"
    RESTART = "openshift-workload-restart"
    DELETE = "openshift-workload-delete"
    TRIGGER = "openshift-trigger-cronjob"
    REBOOT = "external-resource-rds-reboot"
    START = "external-resource-rds-start"
    STOP = "external-resource-rds-stop"
    SNAPSHOT = "external-resource-rds-snapshot"
    FLUSH = "external-resource-flush-elasticache"


_REQUIRED = ("action_id", "name", "owner", "status", "created_at", "updated_at")
FINISHED = frozenset({"SUCCESS", "FAILURE", "CANCELLED"})


@dataclass(frozen=True)
class Person:
    """Somebody with a name in the feature, a unique user name in the target, and a credential (None: none).

    `scheme` is the word with which the credential is presented.
    """

    name: str
    username: str
    credential: str | None = field(default=None, repr=False)
    scheme: str = "Bearer"

    @property
    def email(self) -> str:
        """The address under which the target knows this person."""
        return f"{self.username}@example.com"


@dataclass(frozen=True)
class ActionRequest:
    """An action to be asked for. `arguments` name what is acted on, `options` refine it.

    `smuggled` are query parameters that an honest client would never send.
    """

    kind: Kind
    arguments: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str | bool] = field(default_factory=dict)
    smuggled: Mapping[str, str] = field(default_factory=dict)

    def describe(self) -> str:
        """The request in one line, for evidence."""
        parts = [*self.arguments.values(), *(f"{key}={value}" for key, value in self.options.items())]
        return f"{self.kind.value} {' '.join(parts)}".rstrip()


@dataclass(frozen=True)
class ActionRecord:
    """What the target recorded of an action. Times are aware; `arguments` is None until the action has ended."""

    id: str
    kind: str
    owner: str
    status: str
    result: str | None
    arguments: Mapping[str, Any] | None
    created_at: dt.datetime
    updated_at: dt.datetime

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in FINISHED

    def describe(self) -> str:
        """The record in one line, fit for "seen: ..."."""
        result = f", result {self.result!r}" if self.result is not None else ""
        return f"action {self.kind} of {self.owner} is {self.status}{result}"


@dataclass(frozen=True)
class Account:
    """Who the target takes a caller for."""

    username: str
    name: str
    email: str
    allowed_actions: tuple[str, ...]


@dataclass(frozen=True)
class Answer(Reply):
    """The target's answer to a request: the verdict, and whatever came with it.

    `message` is the target's own text; `code` the raw code of the channel, for evidence only.
    """

    record: ActionRecord | None = None
    records: tuple[ActionRecord, ...] = ()
    account: Account | None = None
    token: str | None = field(default=None, repr=False)

    def must_record(self) -> ActionRecord:
        """Return the record that came with an accepted request."""
        record = self.must_be_accepted().record
        assert record is not None, "wanted: an accepted request to answer with its record\n  seen: no record"
        return record


@dataclass(frozen=True)
class ListFilter:
    """Which actions to list; None means no such filter. An age as text is passed on as it is."""

    status: str | None = None
    owner: str | None = None
    max_age_minutes: int | str | None = None


def record_from(document: Mapping[str, Any]) -> ActionRecord:
    """Read a record as the target writes it.

    Raises AssertionError naming the field when one is missing or of the wrong type: that is the product's fault.
    """
    missing = [name for name in _REQUIRED if name not in document]
    assert not missing, (
        f"wanted: a complete action record\n  seen: a record without {', '.join(missing)}: {dict(document)}"
    )
    return ActionRecord(
        id=str(document["action_id"]),
        kind=str(document["name"]),
        owner=str(document["owner"]),
        status=str(document["status"]),
        result=document.get("result"),
        arguments=document.get("task_args"),
        created_at=_moment(document, "created_at"),
        updated_at=_moment(document, "updated_at"),
    )


def account_from(document: Mapping[str, Any]) -> Account:
    """Read who the caller is, as the target writes it."""
    return Account(
        username=str(document.get("username")),
        name=str(document.get("name")),
        email=str(document.get("email")),
        allowed_actions=tuple(document.get("allowed_actions") or ()),
    )


def _moment(document: Mapping[str, Any], name: str) -> dt.datetime:
    value = document[name]
    assert isinstance(value, (int, float)), f"wanted: {name} in seconds since 1970\n  seen: {value!r}"
    return dt.datetime.fromtimestamp(value, dt.UTC)
