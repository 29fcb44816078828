"""What the pages show of configurations, and what forms do to them."""

from __future__ import annotations

import html
import re

import pytest

from reference.alerting.store import configs
from reference.alerting.store.database import Connection
from tests.reference.alerting.dashboard.looking import FILLED_IN, Visitor, beside, shown
from tests.reference.alerting.dashboard.storing import HOSTILE, only, opened, stored


def test_a_form_becomes_a_configuration_exactly(operator: Visitor, connection: Connection) -> None:
    answer = operator.send("/configurations/new", FILLED_IN)
    assert answer.status_code == 303
    made = only(connection)
    assert made.model_dump(mode="json", exclude={"id", "created_at", "updated_at"}) == {
        "name": "Checkout cost",
        "description": None,
        "enabled": True,
        "alert_type": "cost",
        "severity": "high",
        "thresholds": [{"metric": "total_cost", "operator": ">=", "value": 10.5, "duration_minutes": 15}],
        "filters": {"application": "checkout"},
        "notify_emails": ["ops@example.com", "lead@example.com"],
    }
    assert answer.headers["location"] == "/dashboard/configurations?done=saved"
    page = operator.see("/configurations", done="saved").text
    assert "The configuration is saved." in page
    assert "total_cost >= 10.5 within 15 min" in shown(page)


def test_the_form_of_a_configuration_holds_what_is_stored_and_saving_it_changes_nothing(
    operator: Visitor, connection: Connection
) -> None:
    before = stored(connection, name=HOSTILE, filters={"model": "gpt-4"}, notify_emails=["a@example.com"])
    page = operator.see(f"/configurations/{before.id}/edit").text
    fields = dict(re.findall(r'<input id="([^"]+)" name="[^"]+" type="text" value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea id="([^"]+)"[^>]*>\n([^<]*)</textarea>', page))
    selects = re.findall(r'<select id="([^"]+)".*?<option selected>([^<]*)<', page, re.DOTALL)
    sent = {name: html.unescape(value) for name, value in [*fields.items(), *selects]} | {"enabled": "yes"}
    assert operator.send(f"/configurations/{before.id}/edit", sent).status_code == 303
    after = only(connection)
    assert after.model_copy(update={"updated_at": before.updated_at}) == before
    assert after.updated_at
    assert before.updated_at
    assert after.updated_at > before.updated_at


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "  ", "Alert name is required"),
        ("name", "x" * 201, "Must have at most 200 characters"),
        ("name", "a\0b", "Must not contain NUL characters"),
        ("description", "x" * 2001, "Must have at most 2000 characters"),
        ("severity", "fatal", "Must be 'low', 'medium', 'high' or 'critical'"),
        ("threshold-0-metric", "happiness", "Unknown metric"),
        ("threshold-0-operator", "=>", "Must be '>', '<', '>=', '<=', '==' or '!='"),
        ("threshold-0-value", "", "Must be filled in"),
        ("threshold-0-value", "lots", "Must be a valid number|Must be a number"),
        ("threshold-0-value", "nan", "Must be a finite number"),
        ("threshold-0-value", "1e999", "Must be a finite number"),
        ("threshold-0-duration_minutes", "0", "Must be at least 1"),
        ("threshold-0-duration_minutes", "10081", "Must be at most 10080"),
        ("threshold-0-duration_minutes", "5.5", "Must be a whole number"),
        ("threshold-0-duration_minutes", "9" * 30, "Must be a whole number"),
        ("filter_application", "x" * 1001, "Must have at most 1000 characters"),
        ("notify_emails", "ops@example.com, ops", "ops must be an e-mail address"),
        ("notify_emails", "a@example.com\r\nBcc:b@example.com", "Bcc:b@example.com must be an e-mail address"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(
    operator: Visitor, connection: Connection, field: str, value: str, told: str
) -> None:
    answer = operator.send("/configurations/new", {**FILLED_IN, field: value})
    assert answer.status_code == 422
    assert list(beside(answer)) == [field]
    assert re.match(told, beside(answer)[field])
    for name in set(FILLED_IN) - {field, "enabled", "description"}:
        assert html.escape(FILLED_IN[name]) in answer.text
    assert configs.listed(connection) == []


def test_thresholds_are_added_and_removed_without_storing_anything(operator: Visitor, connection: Connection) -> None:
    more = operator.send("/configurations/new", {**FILLED_IN, "act": "add"}).text
    assert "Threshold 2" in more
    assert 'value="10.50"' in more
    none = operator.send("/configurations/new", {**FILLED_IN, "act": "remove-0"}).text
    assert "Threshold 1" not in none
    without = {name: value for name, value in FILLED_IN.items() if not name.startswith("threshold")}
    refused = operator.send("/configurations/new", without)
    assert refused.status_code == 422
    assert "At least one threshold is required" in refused.text
    assert configs.listed(connection) == []


def test_several_thresholds_are_told_apart(operator: Visitor, connection: Connection) -> None:
    second = {name.replace("-0-", "-7-"): value for name, value in FILLED_IN.items() if "-0-" in name}
    answer = operator.send("/configurations/new", {**FILLED_IN, **second, "threshold-7-value": "lots"})
    assert list(beside(answer)) == ["threshold-7-value"]
    assert "Value of threshold 2</a>: Must be a" in answer.text
    assert operator.send("/configurations/new", {**FILLED_IN, **second, "threshold-7-value": "20"}).status_code == 303
    assert [one.value for one in only(connection).thresholds] == [10.5, 20.0]


def test_switching_and_deleting(operator: Visitor, connection: Connection) -> None:
    config = stored(connection)
    opened(connection, str(config.id))
    operator.send(f"/configurations/{config.id}/disable")
    assert only(connection).enabled is False
    operator.send(f"/configurations/{config.id}/enable")
    assert only(connection).enabled is True
    question = operator.see(f"/configurations/{config.id}/delete")
    assert "Delete the configuration Checkout cost ?" in shown(question.text)
    assert only(connection)
    operator.send(f"/configurations/{config.id}/delete")
    assert configs.listed(connection) == []
    assert "(deleted configuration)" in operator.see("/events").text


def test_what_is_not_there_is_said_on_a_page(operator: Visitor) -> None:
    for path in ("/configurations/none/edit", "/configurations/none/delete", "/configurations/a%00b/edit"):
        assert operator.see(path).status_code == 404
    for path in ("/configurations/none/edit", "/configurations/none/enable", "/events/none/resolve"):
        answer = operator.send(path, FILLED_IN)
        assert answer.status_code == 404
        assert "There is no such" in answer.text


def test_names_can_be_looked_for(operator: Visitor, connection: Connection) -> None:
    for name in ("Checkout cost", "Search cost"):
        stored(connection, name)
    page = operator.see("/configurations", name="CHECK").text
    assert "Checkout cost" in page
    assert "Search cost" not in page
    assert "No configuration has a name like this." in operator.see("/configurations", name="100%_").text
