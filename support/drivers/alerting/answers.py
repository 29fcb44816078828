"""The words in which the alerting system answers, whatever channel carried them."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from support.drivers.answering import Reply


@dataclass(frozen=True)
class StoredThreshold:
    """A threshold as the system tells it, with the defaults that it has put in. `minutes` is the look-back window."""

    metric: str
    operator: str
    value: float
    minutes: int


@dataclass(frozen=True)
class StoredConfiguration:
    """A configuration as the system tells it. Times are aware."""

    id: str
    name: str
    description: str | None
    enabled: bool
    alert_type: str
    severity: str
    thresholds: tuple[StoredThreshold, ...]
    filters: Mapping[str, str]
    notify_emails: tuple[str, ...]
    created_at: dt.datetime
    updated_at: dt.datetime

    def describe(self) -> str:
        """In one line, fit for "seen: ..."."""
        state = "enabled" if self.enabled else "disabled"
        return f"configuration {self.name!r} ({self.severity} {self.alert_type}, {state})"


@dataclass(frozen=True)
class AlertEvent:
    """An alert that was opened, as the system tells it. `resolved_at` is None while it is open. Times are aware."""

    id: str
    config_id: str
    timestamp: dt.datetime
    resolved_at: dt.datetime | None
    metric_value: float
    threshold_value: float
    details: Mapping[str, Any]
    acknowledged: bool = False
    acknowledged_by: str | None = None
    acknowledged_at: dt.datetime | None = None

    @property
    def open(self) -> bool:
        """Whether nobody has resolved it yet."""
        return self.resolved_at is None

    def describe(self) -> str:
        """In one line, fit for "seen: ..."."""
        state = "open" if self.open else f"resolved at {self.resolved_at}"
        metric = self.details.get("metric", "a value")
        return (
            f"alert of {self.timestamp:%H:%M:%S}: {metric} {self.metric_value} against {self.threshold_value}, {state}"
        )


@dataclass(frozen=True)
class SentMessage:
    """An entry of the history of messages. `channels` maps each channel to its outcome where the system tells it."""

    title: str
    message: str
    severity: str
    timestamp: dt.datetime
    metadata: Mapping[str, Any]
    channels: Mapping[str, Any] = field(default_factory=dict)

    def describe(self) -> str:
        """In one line, fit for "seen: ..."."""
        return f"{self.severity} {self.title!r} of {self.timestamp:%H:%M:%S}"


@dataclass(frozen=True)
class DeskSettings:
    """What a desk says of its own delivery settings: the sections as they are told."""

    email: Mapping[str, Any]
    slack: Mapping[str, Any]
    webhook: Mapping[str, Any]
    sms: Mapping[str, Any]
    general: Mapping[str, Any]

    def enabled(self, channel: str) -> bool:
        """Whether a channel is on."""
        return bool(getattr(self, channel).get("enabled"))

    @property
    def min_severity(self) -> str:
        """Messages of a lower severity are not sent."""
        return str(self.general.get("min_severity"))

    @property
    def throttle_seconds(self) -> float:
        """How long a message of the same title and severity is held back."""
        return float(self.general.get("throttle_period_seconds", 0))


@dataclass(frozen=True)
class Allowance:
    """Requests a minute, how many of them are left, and when the minute ends (seconds since 1970)."""

    limit: int
    remaining: int
    reset: int

    @property
    def seconds_left(self) -> float:
        """Until the minute ends, from now on; negative when it is over."""
        return self.reset - time.time()


@dataclass(frozen=True)
class Answer(Reply):
    """The system's answer: the verdict, and whatever came with it.

    `message` is the system's own text, `document` the answer as it was read, `fields` the names of the fields that a
    refusal blames, `headers` (lower case) such as the rate limit's, `code` the raw code of the channel, for evidence.
    `text` is all that the caller got to see, `seconds` how long it took.
    """

    document: Any = None
    fields: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    text: str = field(default="", repr=False)

    def names(self, name: str) -> bool:
        """Whether a refusal blames this field: "thresholds" is also blamed as "thresholds.0.value"."""
        return any(name in found.split(".") or name == found for found in self.fields)

    @property
    def configuration(self) -> StoredConfiguration:
        """The configuration that came with an accepted request; raises AssertionError when none did."""
        return configuration_from(self.must_be_accepted().document)

    @property
    def configurations(self) -> tuple[StoredConfiguration, ...]:
        """The configurations that came with an accepted request."""
        return tuple(configuration_from(entry) for entry in self._list())

    @property
    def event(self) -> AlertEvent:
        """The alert that came with an accepted request."""
        return event_from(self.must_be_accepted().document)

    @property
    def events(self) -> tuple[AlertEvent, ...]:
        """The alerts that came with an accepted request, in the order in which they came."""
        return tuple(event_from(entry) for entry in self._list())

    @property
    def history(self) -> tuple[SentMessage, ...]:
        """The messages that came with an accepted request, in the order in which they came."""
        return tuple(sent_from(entry) for entry in self._list())

    @property
    def settings(self) -> DeskSettings:
        """The delivery settings that came with an accepted request."""
        document = _mapping(self.must_be_accepted().document, "settings")
        _require(document, ("email", "slack", "webhook", "sms", "general"), "settings")
        return DeskSettings(**{name: document[name] for name in ("email", "slack", "webhook", "sms", "general")})

    @property
    def sent(self) -> bool:
        """Whether the system says that an accepted message was sent; False when it was held back (`reason`)."""
        return bool(_mapping(self.must_be_accepted().document, "answer").get("success"))

    @property
    def allowance(self) -> Allowance:
        """How many requests the answer says are left. Raises AssertionError when it does not say so in numbers."""
        told = [self.headers.get(f"x-ratelimit-{name}") for name in ("limit", "remaining", "reset")]
        numbers = [int(value) for value in told if value is not None and value.isdigit()]
        assert len(numbers) == len(told), f"wanted: limit, rest and end of the allowance\n  seen: {told}"
        return Allowance(*numbers)

    @property
    def retry_seconds(self) -> int:
        """In how many seconds a refusal over the limit says to try again. Raises AssertionError when it does not."""
        found = re.search(r"Try again in (\d+) seconds", self.message)
        assert found is not None, f"wanted: seconds after which to try again\n  seen: {self.message[:300]!r}"
        return int(found.group(1))

    @property
    def reason(self) -> str:
        """The sentence that came with the answer ("Alert throttled"), or the refusal's text."""
        if isinstance(self.document, Mapping) and "message" in self.document:
            return str(self.document["message"])
        return self.message

    def _list(self) -> list[Any]:
        document = self.must_be_accepted().document
        assert isinstance(document, list), f"wanted: a list\n  seen: {str(document)[:300]}"
        return document


def configuration_from(document: Any) -> StoredConfiguration:
    """Read a configuration as the system writes it. Raises AssertionError naming a field that is missing or odd."""
    told = _mapping(document, "configuration")
    needed = ("id", "name", "enabled", "alert_type", "severity", "thresholds", "created_at", "updated_at")
    _require(told, needed, "configuration")
    return StoredConfiguration(
        id=str(told["id"]),
        name=told["name"],
        description=told.get("description"),
        enabled=told["enabled"],
        alert_type=told["alert_type"],
        severity=told["severity"],
        thresholds=tuple(_threshold_from(entry) for entry in told["thresholds"]),
        filters=dict(told.get("filters") or {}),
        notify_emails=tuple(told.get("notify_emails") or ()),
        created_at=moment(told["created_at"], "created_at"),
        updated_at=moment(told["updated_at"], "updated_at"),
    )


def event_from(document: Any) -> AlertEvent:
    """Read an alert as the system writes it. Raises AssertionError naming a field that is missing or odd."""
    told = _mapping(document, "alert")
    identity = "config_id" if "config_id" in told else "alert_config_id"
    _require(told, ("id", identity, "timestamp", "resolved_at", "metric_value", "threshold_value", "details"), "alert")
    return AlertEvent(
        id=str(told["id"]),
        config_id=str(told[identity]),
        timestamp=moment(told["timestamp"], "timestamp"),
        resolved_at=_moment_or_none(told, "resolved_at"),
        metric_value=told["metric_value"],
        threshold_value=told["threshold_value"],
        details=_mapping(told["details"], "details"),
        acknowledged=bool(told.get("acknowledged")),
        acknowledged_by=told.get("acknowledged_by"),
        acknowledged_at=_moment_or_none(told, "acknowledged_at"),
    )


def sent_from(document: Any) -> SentMessage:
    """Read an entry of the history. Raises AssertionError naming a field that is missing or odd."""
    told = _mapping(document, "history entry")
    _require(told, ("title", "message", "severity", "timestamp"), "history entry")
    return SentMessage(
        title=told["title"],
        message=told["message"],
        severity=told["severity"],
        timestamp=moment(told["timestamp"], "timestamp"),
        metadata=told.get("metadata") or {},
        channels=told.get("channels") or {},
    )


def moment(value: Any, name: str) -> dt.datetime:
    """Read a moment with its offset. Raises AssertionError when it is none, or tells no offset."""
    try:
        read = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise AssertionError(f"wanted: {name} as a moment\n  seen: {value!r}") from None
    assert read.tzinfo is not None, f"wanted: {name} with its offset from UTC\n  seen: {value!r}"
    return read


def _threshold_from(document: Any) -> StoredThreshold:
    told = _mapping(document, "threshold")
    _require(told, ("metric", "operator", "value", "duration_minutes"), "threshold")
    return StoredThreshold(told["metric"], told["operator"], told["value"], told["duration_minutes"])


def _moment_or_none(document: Mapping[str, Any], name: str) -> dt.datetime | None:
    value = document.get(name)
    return None if value is None else moment(value, name)


def _mapping(document: Any, what: str) -> Mapping[str, Any]:
    assert isinstance(document, Mapping), f"wanted: a complete {what}\n  seen: {str(document)[:300]}"
    return document


def _require(document: Mapping[str, Any], names: tuple[str, ...], what: str) -> None:
    missing = [name for name in names if name not in document]
    assert not missing, (
        f"wanted: a complete {what}\n  seen: one without {', '.join(missing)}: {str(dict(document))[:300]}"
    )
