"""Who gets in, how long, and what they may do there."""

from __future__ import annotations

import time

import httpx
import jwt
import pytest

from reference.alerting.store.database import Connection
from tests.reference.alerting.api.serving import JWT_SECRET, KEY, add_user
from tests.reference.alerting.dashboard.looking import FILLED_IN, Visitor, beside

PAGES = ("/configurations", "/configurations/new", "/events", "/history", "/metrics")


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_anything_without_signing_in(visitor: Visitor, path: str) -> None:
    answer = visitor.see(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/dashboard/login"


def test_the_dashboard_begins_with_the_configurations(visitor: Visitor) -> None:
    assert visitor.client.get(str(visitor.client.base_url).rstrip("/")).headers["location"] == (
        "/dashboard/configurations"
    )


@pytest.mark.parametrize(
    ("key", "told"),
    [("", "Must be filled in"), ("wrong", "This key is not known or no longer active"), ("a\0b", "This key is not")],
)
def test_a_key_that_is_not_known_is_told_beside_the_field_and_not_repeated(
    visitor: Visitor, key: str, told: str
) -> None:
    answer = visitor.sign_in(key)
    assert answer.status_code == 401
    assert beside(answer)["api_key"].startswith(told)
    assert 'value=""' in answer.text
    assert not visitor.client.cookies


def test_the_cookie_is_for_this_site_alone_and_does_not_tell_the_key(visitor: Visitor) -> None:
    cookie = visitor.sign_in(KEY).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/dashboard"} <= set(cookie.split("; "))
    assert KEY not in cookie
    claims = jwt.decode(cookie.split("=", 1)[1].split(";")[0], options={"verify_signature": False})
    assert KEY not in str(claims)


def test_a_session_ends_with_its_key(reader: Visitor, connection: Connection) -> None:
    assert reader.see("/configurations").status_code == 200
    connection.execute("UPDATE api_keys SET is_active = false")
    assert reader.see("/configurations").status_code == 303


def test_a_session_ends_with_signing_out(operator: Visitor) -> None:
    assert operator.send("/logout").headers["location"] == "/dashboard/login"
    assert operator.see("/configurations").status_code == 303


@pytest.mark.parametrize("secret", ["forged" * 8, JWT_SECRET])
def test_only_the_service_can_make_a_session(visitor: Visitor, secret: str) -> None:
    now = int(time.time())
    claims = {"key": "operator", "token": "x", "sub": "operator", "iat": now, "exp": now + 60}
    visitor.client.cookies.set("sentinelops_session", jwt.encode(claims, secret), path="/dashboard")
    assert visitor.see("/configurations").status_code == 303


def test_a_session_is_no_token_for_the_interface(visitor: Visitor, address: str) -> None:
    visitor.sign_in(KEY)
    token = visitor.client.cookies["sentinelops_session"]
    answer = httpx.get(f"{address}/api/v1/alerts/configs", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_a_reader_sees_no_way_to_change_anything_and_is_refused(operator: Visitor, connection: Connection) -> None:
    assert operator.send("/configurations/new", FILLED_IN).status_code == 303
    row = connection.execute("SELECT id FROM alert_configs").fetchone()
    assert row
    add_user(connection, "ana", "basic")
    operator.sign_in("ana-key")
    page = operator.see("/configurations").text
    assert "Checkout cost" in page
    assert "read only" in page
    for word in ("New configuration", "Edit", "Disable", ">Delete"):
        assert word not in page
    assert operator.see("/configurations/new").status_code == 403
    assert operator.see(f"/configurations/{row[0]}/edit").status_code == 403
    for act in ("edit", "disable", "delete"):
        answer = operator.send(f"/configurations/{row[0]}/{act}", FILLED_IN)
        assert answer.status_code == 403
        assert "Not enough permissions" in answer.text
    assert connection.execute("SELECT enabled FROM alert_configs").fetchall() == [(True,)]


def test_a_form_without_the_sessions_token_is_refused(operator: Visitor, connection: Connection) -> None:
    for token in ({}, {"csrf_token": "guessed"}, {"csrf_token": "\u00e9"}):
        answer = operator.client.post("/configurations/new", data={**FILLED_IN, **token})
        assert answer.status_code == 403
    assert connection.execute("SELECT count(*) FROM alert_configs").fetchone() == (0,)


def test_a_form_from_another_site_is_refused(operator: Visitor, connection: Connection) -> None:
    answer = operator.send("/configurations/new", FILLED_IN, **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert connection.execute("SELECT count(*) FROM alert_configs").fetchone() == (0,)


@pytest.mark.parametrize("path", [*PAGES, "/login", "/configurations/none/edit", "/metrics?window=2h"])
def test_every_page_loads_nothing_foreign_and_runs_no_script(operator: Visitor, path: str) -> None:
    answer = operator.see(path)
    rules = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'self'", "style-src 'self'", "script-src 'none'", "frame-ancestors 'none'"} <= set(rules)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "<script" not in answer.text
    assert "style=" not in answer.text


def test_the_style_is_served_and_nothing_else(visitor: Visitor) -> None:
    assert visitor.see("/static/dashboard.css").headers["content-type"].startswith("text/css")
    for name in ("routes.py", "..%2Froutes.py", "..%2ftemplates%2flogin.html"):
        assert visitor.see(f"/static/{name}").status_code in (404, 422)
