"""A message as all channels share it, and how its parts are written for people."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LINE_BREAKING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be told. `recipients` replace the configured addresses of e-mail only; `timestamp` has an offset."""

    message_id: str
    title: str
    message: str
    severity: str
    timestamp: datetime
    metadata: Mapping[str, Any] = field(default_factory=dict)
    recipients: tuple[str, ...] = ()

    @property
    def when(self) -> str:
        """The time for a reader."""
        return self.timestamp.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def storable(value: Any) -> Any:
    """The value without characters that neither the database nor a channel can carry, in keys and values alike."""
    if isinstance(value, str):
        return UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value


def one_line(text: str) -> str:
    """The text without line ends and control characters, for places where these would begin something new."""
    return LINE_BREAKING.sub(" ", text).strip()


def label(key: str) -> str:
    """A key of the metadata as a heading: `metric_value` becomes `Metric Value`."""
    return key.replace("_", " ").title()


def shown(value: Any) -> str:
    """A value of the metadata as text: texts as they are, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
