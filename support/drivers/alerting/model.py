"""The words in which the alerting system is asked, whatever channel carries them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Document = Mapping[str, Any]
"""What is handed in: a configuration or a metadata map, also a broken one, exactly as it is to be sent."""

CHANNELS = ("email", "slack", "webhook", "sms")
SEVERITIES = ("info", "warning", "error", "critical")
SEVERITY_OF = {"low": "info", "medium": "warning", "high": "error", "critical": "critical"}
"""What the severity of a configuration becomes in the messages about it."""


@dataclass(frozen=True)
class Caller:
    """Somebody with a name in the feature and what they show: a key, a token, both or nothing."""

    name: str
    key: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    username: str = ""

    @property
    def shows_nothing(self) -> bool:
        """Whether the caller brings no credential at all."""
        return self.key is None and self.token is None


ABSENT: Any = object()
"""Stands for a field that is left out on purpose."""


@dataclass(frozen=True)
class Message:
    """Something to be sent at once. What is None is left to the system's default; `channels` None: all enabled."""

    title: str | None
    message: str | None
    severity: str | None = None
    metadata: Document | None = None
    channels: Sequence[str] | None = None

    def document(self) -> dict[str, Any]:
        """The message as it is sent."""
        told = {
            "title": self.title,
            "message": self.message,
            "severity": self.severity,
            "metadata": None if self.metadata is None else dict(self.metadata),
            "channels": None if self.channels is None else list(self.channels),
        }
        return {key: value for key, value in told.items() if value is not None}


@dataclass(frozen=True)
class EventFilter:
    """Which alerts to list; None means no such filter. Numbers as text are passed on as they are."""

    config_id: str | None = None
    resolved: bool | None = None
    limit: int | str | None = None
    offset: int | str | None = None


@dataclass(frozen=True)
class Scope:
    """What measurements are asked for: a window ("1h", "24h", "7d", "30d"), filters, and how many of a top list."""

    window: str | None = None
    provider: str | None = None
    model: str | None = None
    application: str | None = None
    environment: str | None = None
    limit: int | str | None = None
    interval: str | None = None
    start: str | None = None
    end: str | None = None

    def query(self) -> dict[str, str]:
        """The scope as query parameters."""
        return {key: str(value) for key, value in vars(self).items() if value is not None}


VIEWS = (
    "summary", "usage", "cost", "top-models", "top-applications", "error-rates", "latency", "dashboard",
)  # fmt: skip
"""The views of the measurements that can be asked for."""
