"""What a configuration may be."""

from __future__ import annotations

import math
from typing import Any

import pytest
from pydantic import ValidationError

from reference.alerting.model import METRICS, OPERATORS, AlertConfig, AlertThreshold


def document(**more: Any) -> dict[str, Any]:
    return {"name": "n", "alert_type": "cost", "thresholds": [{"metric": "total_cost", "value": 1.0}], **more}


def threshold(**more: Any) -> dict[str, Any]:
    return document(thresholds=[{"metric": "total_cost", "value": 1.0, **more}])


@pytest.mark.parametrize(
    ("given", "place", "message"),
    [
        (document(name=""), ("name",), "Alert name is required"),
        (document(name=" \t"), ("name",), "Alert name is required"),
        (document(name=None), ("name",), "valid string"),
        (document(name="n" * 201), ("name",), "at most 200"),
        (document(name="a\x00b"), ("name",), "NUL"),
        (document(name="\ud800"), ("name",), "string"),
        (document(description="d" * 2001), ("description",), "at most 2000"),
        (document(enabled="yes"), ("enabled",), "boolean"),
        (document(alert_type="weather"), ("alert_type",), "'cost'"),
        (document(severity="warning"), ("severity",), "'low'"),
        (document(thresholds=[]), ("thresholds",), "At least one threshold is required"),
        (document(thresholds={}), ("thresholds",), "list"),
        (document(filters={"user": "x"}), ("filters", "user", "[key]"), "'provider'"),
        (document(filters={"model": None}), ("filters", "model"), "string"),
        (document(filters={"model": "m" * 1001}), ("filters", "model"), "at most 1000"),
        (document(notify_emails=["a@example.com\nBcc: b@example.com"]), ("notify_emails", 0), "e-mail address"),
        (document(notify_emails=["a b@example.com"]), ("notify_emails", 0), "e-mail address"),
        (document(notify_emails=["a@example.com,b@example.com"]), ("notify_emails", 0), "e-mail address"),
        (document(notify_emails="a@example.com"), ("notify_emails",), "list"),
        (document(id="a/b"), ("id",), "letters, digits"),
        (document(surprise=1), ("surprise",), "not permitted"),
        (threshold(metric="temperature"), ("thresholds", 0, "metric"), "unknown metric"),
        (threshold(operator="=>"), ("thresholds", 0, "operator"), "'>'"),
        (threshold(value=math.nan), ("thresholds", 0, "value"), "finite"),
        (threshold(value=-math.inf), ("thresholds", 0, "value"), "finite"),
        (threshold(value=10**400), ("thresholds", 0, "value"), "number"),
        (threshold(value="1"), ("thresholds", 0, "value"), "number"),
        (threshold(value=True), ("thresholds", 0, "value"), "number"),
        (threshold(duration_minutes=0), ("thresholds", 0, "duration_minutes"), "greater than or equal to 1"),
        (threshold(duration_minutes=10081), ("thresholds", 0, "duration_minutes"), "10080"),
        (threshold(duration_minutes=1.5), ("thresholds", 0, "duration_minutes"), "integer"),
    ],
)
def test_what_is_wrong_is_named(given: dict[str, Any], place: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        AlertConfig.model_validate(given)
    (fault,) = refused.value.errors(include_input=False, include_url=False)
    assert fault["loc"] == place
    assert message in fault["msg"]


def test_letters_of_either_case_are_taken() -> None:
    made = AlertConfig.model_validate(document(alert_type="ERROR_RATE", severity="Critical"))
    assert made.model_dump(mode="json")["alert_type"] == "error_rate"
    assert made.model_dump(mode="json")["severity"] == "critical"


def test_the_defaults() -> None:
    made = AlertConfig.model_validate(document())
    assert (made.enabled, made.severity, made.filters, made.notify_emails) == (True, "medium", {}, [])
    assert (made.thresholds[0].operator, made.thresholds[0].duration_minutes) == (">", 5)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("operator", OPERATORS)
def test_every_metric_and_operator_is_known(metric: str, operator: str) -> None:
    made = AlertThreshold.model_validate({"metric": metric, "operator": operator, "value": 1, "duration_minutes": 7})
    assert made.canonical_metric in METRICS
    assert made.window_minutes == (60 if metric == "hourly_cost_usd" else 7)
