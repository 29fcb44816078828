"""The dashboard: its pages, its fields, and what it calls figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from steps.words.history import Mentions, mentions
from steps.words.sentences import Words, word

THRESHOLD = " of threshold 1"
LABELS: Mapping[str, str] = {
    "name": "Name",
    "limit": f"Value{THRESHOLD}",
    "window": f"Window in minutes{THRESHOLD}",
    "recipients": "Notified addresses",
}
"""The fields of the form in which people go wrong, by what the features call them."""

FIGURES: Mapping[str, str] = {
    "Requests": "request_count",
    "Errors": "error_count",
    "Cost": "total_cost",
    "Tokens": "total_tokens",
    "Prompt tokens": "prompt_tokens",
    "Completion tokens": "completion_tokens",
    "Tokens per request": "avg_tokens_per_request",
    "Average latency": "avg_latency",
    "Shortest latency": "min_latency",
    "Longest latency": "max_latency",
    "Latency p50": "p50_latency",
    "Latency p90": "p90_latency",
    "Latency p95": "p95_latency",
    "Latency p99": "p99_latency",
}
"""What the dashboard calls figures; the error rate is there in percent."""
ERROR_RATE = "Error rate"
CHARTS: Mapping[str, str] = {
    "Requests over time": "request_count",
    "Cost over time": "total_cost",
    "Tokens over time": "total_tokens",
}
"""What its charts show."""
DECIMALS = 6
"""To how many places it rounds what it shows."""
_MOMENT = "%Y-%m-%d %H:%M:%S UTC"
_NOTHING = 'nothing of "[^"]*"'
_VIEWS = ("alerts", "incidents", "shop's figures")
_ALERT = 'the incident of "[^"]*" as open'
_NONE = 'no open incident of "[^"]*"'


@dataclass(frozen=True)
class ShownIncident:
    """What the dashboard shows of an alert: its incident as open, or none."""

    word: str
    open: bool


def moment(text: str) -> dt.datetime:
    """A moment as it is shown. Raises ValueError for anything else."""
    return dt.datetime.strptime(text, _MOMENT).replace(tzinfo=dt.UTC)


@word("|".join(_VIEWS))
def view(text: str) -> str:
    """A page of the dashboard."""
    return text


@word(f"{_ALERT}|{_NONE}")
def incident(text: str) -> ShownIncident:
    """What the dashboard shows of an alert's incident."""
    return ShownIncident(text.split('"')[1], not text.startswith("no "))


@word("|".join(LABELS))
def field(text: str) -> str:
    """The label of a field of the form."""
    return LABELS[text]


@word(rf'"[^"]*"(?: and {_NOTHING})?|{_NOTHING}')
def shown(text: str) -> Mentions:
    """What a reader of the present page sees, and what not."""
    return mentions(text)


@word("(?:, by keyboard alone)?")
def hand(text: str) -> bool:
    """Whether the form is filled in by keyboard alone."""
    return bool(text)


DASHBOARD: Words = {"View": view, "ShownIncident": incident, "FormField": field, "Hand": hand, "ShownWords": shown}
