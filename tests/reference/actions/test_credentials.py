"""Nobody gets in without a usable credential."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import psycopg
import pytest

from tests.reference.actions.conftest import Person, make_token, permission
from tests.reference.actions.processes import Stack


def get_me(stack: Stack, **headers: str) -> httpx.Response:
    return httpx.get(f"{stack.api_url}/api/v1/me", headers=headers)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1_600_000_000},
        {"iss": "https://elsewhere.example.com"},
        {"iss": None},
        {"exp": None},
        {"iat": None},
        {"name": None},
        {"preferred_username": None},
        {"email": None},
        {"preferred_username": 7},
        {"email": ""},
        {"iat": 4_000_000_000},
        {"name": "a\x00b"},
    ],
    ids=str,
)
def test_a_token_that_is_not_entirely_right_is_refused(stack: Stack, claims: dict[str, Any]) -> None:
    answer = get_me(stack, Authorization=f"Bearer {make_token(stack, 'mallory', **claims)}")
    assert (answer.status_code, answer.json()) == (401, {"detail": "Not authenticated"})


def test_a_token_signed_with_another_secret_or_not_at_all_is_refused(stack: Stack) -> None:
    claims = jwt.decode(make_token(stack, "mallory"), options={"verify_signature": False})
    forged = jwt.encode(claims, "x" * 40, algorithm="HS256")
    unsigned = jwt.encode(claims, None, algorithm="none")
    for token in (forged, unsigned, "nonsense", "a.b.c"):
        assert get_me(stack, Authorization=f"Bearer {token}").status_code == 401


def test_a_token_ends_at_its_second(stack: Stack) -> None:
    end = int(time.time()) + 6
    token = make_token(stack, "shortlived", exp=end)
    assert get_me(stack, Authorization=f"Bearer {token}").status_code == 200
    time.sleep(max(0.0, end + 0.1 - time.time()))
    assert get_me(stack, Authorization=f"Bearer {token}").status_code == 401


def test_another_kind_of_authorization_is_named(stack: Stack) -> None:
    answer = get_me(stack, Authorization="Basic YTpi")
    assert (answer.status_code, answer.json()["detail"]) == (401, "Invalid authorization header.")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_programs_are_refused_and_browsers_are_sent_to_log_in(stack: Stack) -> None:
    assert get_me(stack, Accept="application/json").status_code == 401
    answer = httpx.get(f"{stack.api_url}/api/v1/me?x=1", headers={"Accept": "text/html"})
    assert answer.status_code == 307
    assert answer.headers["location"] == f"{stack.api_url}/api/v1/auth/login?next_url=%2Fapi%2Fv1%2Fme%3Fx%3D1"


def test_a_redirected_submission_ends_at_the_login_page(stack: Stack) -> None:
    answer = httpx.post(f"{stack.api_url}/api/v1/no-op", headers={"Accept": "text/html"}, follow_redirects=True)
    assert (answer.status_code, answer.json()) == (405, {"detail": "Method Not Allowed"})


def test_login_leads_to_the_provider_with_a_signed_state(stack: Stack) -> None:
    answer = httpx.get(f"{stack.api_url}/api/v1/auth/login", params={"next_url": "//evil.example.com"})
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert answer.status_code == 307
    assert query["client_id"] == ["actions"]
    assert query["redirect_uri"] == [f"{stack.api_url}/api/v1/auth/callback"]
    assert answer.cookies["oidc_state"] == query["state"][0]
    assert jwt.decode(query["state"][0], options={"verify_signature": False})["next_url"] == "/"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_the_callback_wants_its_own_state(stack: Stack) -> None:
    url = f"{stack.api_url}/api/v1/auth/callback"
    state = httpx.get(f"{stack.api_url}/api/v1/auth/login").cookies["oidc_state"]
    forged = jwt.encode({"purpose": "oidc_state", "next_url": "/", "exp": 4e9}, "x" * 40, algorithm="HS256")

    def callback(sent: str, cookie: str | None) -> tuple[int, str]:
        headers = {"Cookie": f"oidc_state={cookie}"} if cookie else {}
        answer = httpx.get(url, params={"code": "c", "state": sent}, headers=headers)
        return answer.status_code, answer.json()["detail"]

    assert callback(state, None) == (400, "Invalid or missing state")
    assert callback(state, "other") == (400, "Invalid or missing state")
    assert callback(forged, forged) == (400, "Invalid or expired state")
    assert callback(state, state) == (400, "Token request failed")


def test_logout_clears_the_session(stack: Stack) -> None:
    answer = httpx.get(f"{stack.api_url}/api/v1/auth/logout")
    assert (answer.status_code, answer.headers["location"]) == (307, "/")
    assert 'session=""' in answer.headers["set-cookie"]


def test_a_state_is_no_session(stack: Stack) -> None:
    state = httpx.get(f"{stack.api_url}/api/v1/auth/login").cookies["oidc_state"]
    assert get_me(stack, Accept="application/json", Cookie=f"session={state}").status_code == 401


def test_an_administrator_issues_tokens_and_others_cannot(stack: Stack, person: Callable[..., Person]) -> None:
    wanted = {"name": "Night Job", "username": "night-job", "email": "night@example.com"}
    body = {**wanted, "expiration": "2090-01-01T02:00:00+02:00", "admin": True}
    refused = person().http.post("/api/v1/admin/token", json=body)
    assert (refused.status_code, refused.json()) == (403, {"detail": "Not authorized"})
    token = person(permission("create-token")).http.post("/api/v1/admin/token", json=body).json()
    claims = jwt.decode(token, options={"verify_signature": False})
    assert set(claims) == {"iss", "exp", "iat", "name", "preferred_username", "email"}
    assert claims["exp"] == 3_786_912_000
    me = get_me(stack, Authorization=f"Bearer {token}").json()
    assert {key: me[key] for key in wanted} == wanted


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"expiration": "2020-01-01T00:00:00"}, "expiration"),
        ({"expiration": "soon"}, "expiration"),
        ({"email": None}, "email"),
        ({"username": ""}, "username"),
        ({"name": "a\x00"}, "name"),
        ({"name": 7}, "name"),
    ],
    ids=str,
)
def test_a_wrong_token_request_names_the_field(
    person: Callable[..., Person], change: dict[str, Any], field: str
) -> None:
    body = {"name": "n", "username": "u", "email": "e", "expiration": "2090-01-01T00:00:00", **change}
    answer = person(permission("create-token")).http.post("/api/v1/admin/token", json=body)
    assert answer.status_code == 422
    assert answer.json()["message"].startswith(f"{field}: ")
    assert answer.json()["status_code"] == 422
    assert answer.json()["data"] is None


def test_a_user_is_known_by_email(stack: Stack) -> None:
    for username, name in (("before", "Old Name"), ("after", "New Name")):
        token = make_token(stack, username, email="one@example.com", name=name)
        me = get_me(stack, Authorization=f"Bearer {token}").json()
        assert (me["username"], me["name"]) == (username, name)
    with psycopg.connect(stack.database_url) as connection:
        rows = connection.execute("SELECT username FROM users WHERE email = 'one@example.com'").fetchall()
    assert rows == [("after",)]
