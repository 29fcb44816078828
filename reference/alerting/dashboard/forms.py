"""The form of a configuration: what was typed, what it means, and what is wrong with it, each beside its field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from reference.alerting.dashboard.submissions import Fields
from reference.alerting.dashboard.words import plain
from reference.alerting.model import DIMENSIONS, METRICS, OPERATORS, AlertConfig, AlertType, Severity

THRESHOLD_FIELDS = ("metric", "operator", "value", "duration_minutes")
TEXT_FIELDS = ("name", "description", "alert_type", "severity", "notify_emails")
CHOICES = {
    "types": tuple(AlertType),
    "severities": tuple(Severity),
    "metrics": METRICS,
    "operators": OPERATORS,
    "filters": DIMENSIONS,
}
MOST_ROWS = 100
_ROW_FIELD = re.compile(rf"threshold-(\d{{1,4}})-({'|'.join(THRESHOLD_FIELDS)})", re.ASCII)
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_LABELS = {
    "alert_type": "Type",
    "notify_emails": "Notified addresses",
    "duration_minutes": "Window in minutes",
    "thresholds": "Thresholds",
}


@dataclass(frozen=True)
class Row:
    """One threshold as it was typed; `index` tells it from the others in the form."""

    index: int
    metric: str = METRICS[0]
    operator: str = OPERATORS[0]
    value: str = ""
    duration_minutes: str = "5"

    def name(self, part: str) -> str:
        """The name of one of its fields."""
        return f"threshold-{self.index}-{part}"

    def document(self) -> dict[str, Any]:
        """What it means; an empty field is one that is not there, what is no number stays text."""
        minutes = self.duration_minutes.strip()
        told: dict[str, Any] = {"metric": self.metric, "operator": self.operator}
        if self.value.strip():
            told["value"] = _number(self.value.strip())
        if minutes:
            told["duration_minutes"] = int(minutes) if _WHOLE_NUMBER.fullmatch(minutes) else minutes
        return told


@dataclass(frozen=True)
class ConfigurationForm:
    """The form as it is shown. `faults` maps the name of a field to what is wrong with it."""

    typed: Mapping[str, Any]
    rows: Sequence[Row]
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """The fields that there are."""
        rows = {row.name(part) for row in self.rows for part in THRESHOLD_FIELDS}
        return frozenset({*self.typed, *rows, "thresholds"})

    def label_of(self, name: str) -> str:
        """What a field is called in a list of faults."""
        for number, row in enumerate(self.rows, 1):
            for part in THRESHOLD_FIELDS:
                if name == row.name(part):
                    return f"{_label(part)} of threshold {number}"
        return _label(name.removeprefix("filter_"))

    def with_row(self) -> ConfigurationForm:
        """The same with one more threshold to fill in."""
        if len(self.rows) >= MOST_ROWS:
            return self
        return ConfigurationForm(self.typed, [*self.rows, Row(max((row.index for row in self.rows), default=-1) + 1)])

    def without_row(self, index: int) -> ConfigurationForm:
        """The same without one of its thresholds."""
        return ConfigurationForm(self.typed, [row for row in self.rows if row.index != index])

    def document(self) -> dict[str, Any]:
        """The configuration that the form describes."""
        filters = {key: self.typed[f"filter_{key}"].strip() for key in DIMENSIONS}
        description = self.typed["description"].strip()
        return {
            "name": self.typed["name"],
            "description": description or None,
            "enabled": self.typed["enabled"],
            "alert_type": self.typed["alert_type"],
            "severity": self.typed["severity"],
            "thresholds": [row.document() for row in self.rows],
            "filters": {key: value for key, value in filters.items() if value},
            "notify_emails": self.addresses(),
        }

    def addresses(self) -> list[str]:
        """The addresses that are to be notified."""
        return [address for address in re.split(r"[\s,;]+", self.typed["notify_emails"]) if address]

    def checked(self) -> tuple[AlertConfig | None, ConfigurationForm]:
        """The configuration, or None and the form with its faults."""
        try:
            return AlertConfig.model_validate(self.document()), self
        except ValidationError as error:
            faults: dict[str, str] = {}
            for found in error.errors(include_url=False, include_input=False, include_context=False):
                faults.setdefault(self._field_of(found["loc"]), self._told(found))
            return None, ConfigurationForm(self.typed, self.rows, faults)

    def _field_of(self, location: tuple[int | str, ...]) -> str:
        match location:
            case ("thresholds", int(position), str(part), *_) if part in THRESHOLD_FIELDS:
                return self.rows[position].name(part)
            case ("filters", str(key), *_):
                return f"filter_{key}"
            case _:
                return str(location[0])

    def _told(self, found: Any) -> str:
        message = plain(str(found["msg"]))
        match found["loc"]:
            case ("notify_emails", int(position)):
                address = self.addresses()[position]
                return f"{address[:100]}{'...' if len(address) > 100 else ''} {message}"
            case _:
                return message[:1].upper() + message[1:]


def empty_form() -> ConfigurationForm:
    """The form of a new configuration."""
    typed = {"name": "", "description": "", "alert_type": AlertType.COST, "severity": Severity.MEDIUM, "enabled": True}
    return ConfigurationForm({**typed, "notify_emails": "", **_filters({})}, [Row(0)])


def form_of(config: AlertConfig) -> ConfigurationForm:
    """The form of a configuration that there is."""
    typed = {
        "name": config.name,
        "description": config.description or "",
        "alert_type": config.alert_type,
        "severity": config.severity,
        "enabled": config.enabled,
        "notify_emails": "\n".join(config.notify_emails),
        **_filters(dict(config.filters)),
    }
    rows = [
        Row(index, one.metric, one.operator, _shortest(one.value), str(one.duration_minutes))
        for index, one in enumerate(config.thresholds)
    ]
    return ConfigurationForm(typed, rows)


def form_from(fields: Fields) -> ConfigurationForm:
    """The form as somebody has sent it."""
    typed: dict[str, Any] = {name: fields.get(name, "") for name in TEXT_FIELDS}
    typed["enabled"] = "enabled" in fields
    typed.update({f"filter_{key}": fields.get(f"filter_{key}", "") for key in DIMENSIONS})
    parts: dict[int, dict[str, str]] = {}
    for name, value in fields.items():
        if found := _ROW_FIELD.fullmatch(name):
            parts.setdefault(int(found[1]), {})[found[2]] = value
    # a field that was not sent is as one that was left empty
    blank = dict.fromkeys(THRESHOLD_FIELDS, "")
    rows = [Row(index, **{**blank, **parts[index]}) for index in sorted(parts)[:MOST_ROWS]]
    return ConfigurationForm(typed, rows)


def _filters(filters: Mapping[Any, str]) -> dict[str, str]:
    return {f"filter_{key}": filters.get(key, "") for key in DIMENSIONS}


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _shortest(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " ").capitalize())
