"""Configurations over HTTP."""

from __future__ import annotations

from uuid import UUID, uuid4

import httpx
import pytest

from tests.reference.alerting.api.serving import BASE, complaints, config


def test_a_configuration_lives_and_ends(api: httpx.Client) -> None:
    made = api.post(f"{BASE}/configs", json=config(severity="HIGH", filters={"model": "gpt-4"}))
    assert made.status_code == 201
    document = made.json()
    UUID(document["id"])
    assert (document["severity"], document["alert_type"], document["enabled"]) == ("high", "cost", True)
    assert document["created_at"] == document["updated_at"]
    assert document["created_at"].endswith(("Z", "+00:00"))
    address = f"{BASE}/configs/{document['id']}"
    assert api.get(address).json() == document
    changed = api.put(address, json={**document, "name": "Higher cost"})
    assert (changed.status_code, changed.json()) == (200, {"success": True})
    after = api.get(address).json()
    assert after["name"] == "Higher cost"
    assert after["created_at"] == document["created_at"]
    assert after["updated_at"] > document["updated_at"]
    assert api.delete(address).json() == {"success": True}
    for answer in (api.get(address), api.delete(address), api.put(address, json=config())):
        assert answer.status_code == 404
        assert answer.json() == {"detail": f"Alert configuration with ID {document['id']} not found"}


@pytest.mark.parametrize("base", ["/api/v1/alerts", "/api/alerts"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_both_addresses_with_and_without_a_slash_at_the_end(api: httpx.Client, base: str, slash: str) -> None:
    made = api.post(f"{base}/configs{slash}", json=config())
    assert made.status_code == 201
    assert api.get(f"{base}/configs/{made.json()['id']}{slash}").json() == made.json()
    assert api.get(f"{base}/configs{slash}").json() == [made.json()]


def test_only_enabled_ones_when_asked_so(api: httpx.Client) -> None:
    enabled = api.post(f"{BASE}/configs", json=config()).json()
    disabled = api.post(f"{BASE}/configs", json=config(enabled=False)).json()
    assert api.get(f"{BASE}/configs").json() == [enabled, disabled]
    assert api.get(f"{BASE}/configs", params={"enabled_only": "true"}).json() == [enabled]


def test_an_identifier_is_used_once_and_agrees_with_the_path(api: httpx.Client) -> None:
    mine = str(uuid4())
    assert api.post(f"{BASE}/configs", json=config(id=mine)).json()["id"] == mine
    assert api.post(f"{BASE}/configs", json=config(id=mine)).status_code == 409
    refused = api.put(f"{BASE}/configs/{mine}", json=config(id=str(uuid4())))
    assert (refused.status_code, refused.json()) == (400, {"detail": "Alert ID in path and body do not match"})
    assert api.put(f"{BASE}/configs/{mine}", json=config()).status_code == 200


@pytest.mark.parametrize(
    ("content", "field", "message"),
    [
        (config(name=""), "name", "Alert name is required"),
        (config(thresholds=[]), "thresholds", "At least one threshold is required"),
        ({"alert_type": "cost", "thresholds": config()["thresholds"]}, "name", "Alert name is required"),
        ({"alert_type": "cost", "name": "x"}, "thresholds", "At least one threshold is required"),
        (config(alert_type="weather"), "alert_type", ""),
        (config(severity="warning"), "severity", ""),
        (config(colour="red"), "colour", ""),
        (config(filters={"user; DROP TABLE users": "x"}), "filters.user; DROP TABLE users.[key]", ""),
        (config(notify_emails=["a@b.example\nBcc: x@y.example"]), "notify_emails.0", ""),
        (config(thresholds=[{"metric": "sunshine", "value": 1}]), "thresholds.0.metric", ""),
        (config(thresholds=[{"metric": "total_cost", "operator": "=>", "value": 1}]), "thresholds.0.operator", ""),
        (config(thresholds=[{"metric": "total_cost", "value": "much"}]), "thresholds.0.value", ""),
        (
            config(thresholds=[{"metric": "total_cost", "value": 1, "duration_minutes": 0}]),
            "thresholds.0.duration_minutes",
            "",
        ),
        (config(description="\x00"), "description", ""),
        ([], "", ""),
    ],
)
def test_what_breaks_the_rules_is_refused_by_name(api: httpx.Client, content: object, field: str, message: str) -> None:
    found = complaints(api.post(f"{BASE}/configs", json=content))
    assert field in found
    assert message in found[field]
    assert api.get(f"{BASE}/configs").json() == []


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_refused_by_name(api: httpx.Client, number: str) -> None:
    body = f'{{"name": "x", "alert_type": "cost", "thresholds": [{{"metric": "total_cost", "value": {number}}}]}}'
    assert complaints(api.post(f"{BASE}/configs", content=body)) == {
        "thresholds.0.value": "Input should be a finite number"
    }


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"name": ' + b"9" * 5_000 + b"}", b'{"name": "\\ud800"}'],
    ids=["empty", "unfinished", "not text", "deep", "huge number", "half a character"],
)
def test_bodies_that_are_no_documents_are_refused(api: httpx.Client, body: bytes) -> None:
    assert complaints(api.post(f"{BASE}/configs", content=body))


def test_refusals_repeat_neither_secrets_nor_masses(api: httpx.Client) -> None:
    refused = api.post(f"{BASE}/configs", json=config(name="n" * 1_000_000, severity="hunter2", password="hunter2"))
    assert complaints(refused).keys() == {"name", "severity", "password"}
    assert "hunter2" not in refused.text
    assert len(refused.text) < 1_000
    assert len(api.post(f"{BASE}/configs", json={"k" * 1_000_000: 1}).text) < 2_000
    assert len(api.get(f"{BASE}/configs/{'i' * 5_000}").text) < 300


@pytest.mark.parametrize("identifier", ["nothing", "%00", "..%2F..%2Fetc", "' OR 1=1 --", "%F0%9F%94%A5"])
def test_identifiers_that_belong_to_nothing_are_not_found(api: httpx.Client, identifier: str) -> None:
    assert api.get(f"{BASE}/configs/{identifier}").status_code == 404
