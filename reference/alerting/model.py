"""What the system speaks of: configurations with thresholds, alert events, and the events of monitored requests."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt
from pydantic_core import PydanticCustomError

OPERATORS = (">", "<", ">=", "<=", "==", "!=")

ALIASES = {
    "avg_latency_ms": "avg_latency",
    "p95_latency_ms": "p95_latency",
    "p95_inference_time": "p95_latency",
    "hourly_cost_usd": "total_cost",
}
"""Other names of metrics. `hourly_cost_usd` always looks at the last 60 minutes."""

CANONICAL_METRICS = (
    "request_count",
    "success_count",
    "error_count",
    "error_rate",
    "total_cost",
    "total_tokens",
    "prompt_tokens",
    "completion_tokens",
    "avg_latency",
    "min_latency",
    "max_latency",
    "std_latency",
    "p50_latency",
    "p90_latency",
    "p95_latency",
    "p99_latency",
    "avg_tokens_per_request",
)
METRICS = (*CANONICAL_METRICS, *ALIASES)
"""Every name that a threshold may use."""

DIMENSIONS = ("provider", "model", "application", "environment")
"""What configurations and aggregates can filter on."""

NAME_LENGTH, DESCRIPTION_LENGTH, TEXT_LENGTH = 200, 2000, 1000
IDENTITY_LENGTH = 200
TITLE_LENGTH = 500
EVENT_ID_LENGTH = 500
"""Shorter than other texts, in characters: it is indexed, and so are the titles of notifications."""

LONGEST_WINDOW_MINUTES = 10_080
HOURLY_MINUTES = 60
MOST_THRESHOLDS = MOST_ADDRESSES = 100
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")
IDENTITY = re.compile(r"[A-Za-z0-9._:~-]+")


class AlertType(StrEnum):
    """What a configuration watches."""

    COST = "cost"
    PERFORMANCE = "performance"
    ERROR_RATE = "error_rate"
    QUALITY = "quality"
    HALLUCINATION = "hallucination"
    SYSTEM = "system"


class Severity(StrEnum):
    """How bad an alert is; notifications have severities of their own."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


def writable(text: str) -> str:
    """The text, unless the database could not hold it: no NUL characters, no halves of characters."""
    if "\x00" in text:
        raise PydanticCustomError("nul_character", "must not contain NUL characters")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise PydanticCustomError("surrogate_character", "must not contain halves of characters")
    return text


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _named(name: str) -> str:
    if not name.strip():
        raise PydanticCustomError("name_required", "Alert name is required")
    return name


def _identity(text: str) -> str:
    if not IDENTITY.fullmatch(text):
        raise PydanticCustomError("identity", "must be letters, digits and . _ : ~ - only")
    return text


def _address(text: str) -> str:
    if len(text) > 254 or not ADDRESS.fullmatch(text):
        raise PydanticCustomError("address", "must be an e-mail address")
    return text


def _metric(name: str) -> str:
    if name not in METRICS:
        raise PydanticCustomError("metric", "unknown metric; known are {known}", {"known": ", ".join(METRICS)})
    return name


def _some(thresholds: Any) -> Any:
    if isinstance(thresholds, list) and not thresholds:
        raise PydanticCustomError("thresholds_required", "At least one threshold is required")
    return thresholds


Text = Annotated[str, Field(strict=True, max_length=TEXT_LENGTH), AfterValidator(writable)]
Name = Annotated[str, Field(strict=True, max_length=NAME_LENGTH), AfterValidator(writable), AfterValidator(_named)]
Description = Annotated[str, Field(strict=True, max_length=DESCRIPTION_LENGTH), AfterValidator(writable)]
Identity = Annotated[str, Field(strict=True, max_length=IDENTITY_LENGTH), AfterValidator(_identity)]
Address = Annotated[str, Field(strict=True), AfterValidator(_address)]
Metric = Annotated[str, Field(strict=True, max_length=TEXT_LENGTH), AfterValidator(_metric)]
FiniteNumber = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class AlertThreshold(_Model):
    """One limit of a metric; `duration_minutes` is how far back from now it looks."""

    metric: Metric
    operator: Literal[">", "<", ">=", "<=", "==", "!="] = ">"
    value: FiniteNumber
    duration_minutes: Annotated[StrictInt, Field(ge=1, le=LONGEST_WINDOW_MINUTES)] = 5

    @property
    def canonical_metric(self) -> str:
        """The metric by its own name."""
        return ALIASES.get(self.metric, self.metric)

    @property
    def window_minutes(self) -> int:
        """How far back it really looks."""
        return HOURLY_MINUTES if self.metric == "hourly_cost_usd" else self.duration_minutes


class AlertConfig(_Model):
    """What is watched and who is told. `id` and both times are set by the store."""

    id: Identity | None = None
    name: Name
    description: Description | None = None
    enabled: StrictBool = True
    alert_type: Annotated[AlertType, BeforeValidator(_lower)]
    severity: Annotated[Severity, BeforeValidator(_lower)] = Severity.MEDIUM
    thresholds: Annotated[list[AlertThreshold], Field(max_length=MOST_THRESHOLDS), BeforeValidator(_some)]
    filters: dict[Literal["provider", "model", "application", "environment"], Text] = Field(default_factory=dict)
    notify_emails: Annotated[list[Address], Field(max_length=MOST_ADDRESSES)] = Field(default_factory=list)
    created_at: datetime | None = None
    updated_at: datetime | None = None


class AlertEvent(_Model):
    """A breached threshold; open until somebody resolves it. Values of `error_rate` are fractions."""

    id: str
    alert_config_id: str
    timestamp: datetime
    resolved_at: datetime | None = None
    metric_value: float
    threshold_value: float
    details: dict[str, Any]
    acknowledged: bool = False
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None


Count = Annotated[StrictInt, Field(ge=0, le=2_147_483_647)]
Amount = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1e12)]
"""No sum, square or mean of amounts leaves what the database can hold."""


def _aware(moment: datetime) -> datetime:
    """The moment in UTC; raises when it has no offset or leaves the years 1 to 9999."""
    if moment.tzinfo is None:
        raise PydanticCustomError("no_offset", "must have an offset from UTC")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("out_of_range", "must lie in the years 1 to 9999") from None


class RequestEvent(_Model):
    """One monitored request in its one normal form: milliseconds, USD, UTC. What was not told is None."""

    event_id: Annotated[str, Field(strict=True, min_length=1, max_length=EVENT_ID_LENGTH), AfterValidator(writable)]
    timestamp: Annotated[datetime, AfterValidator(_aware)]
    provider: Text | None = None
    model: Text | None = None
    application: Text | None = None
    environment: Text | None = None
    request_id: Text | None = None
    user_id: Text | None = None
    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    total_tokens: Count | None = None
    latency_ms: Amount | None = None
    cost: Amount | None = None
    status: Literal["success", "error"]
    error: Text | None = None
