"""Who may do what, and how often."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import jwt
import pytest

from reference.alerting.settings import Settings
from reference.alerting.store.database import Connection
from tests.reference.alerting.api.serving import BASE, JWT_SECRET, add_user, config, serving


def token(secret: str = JWT_SECRET, **claims: Any) -> dict[str, str]:
    now = int(time.time())
    content = {"sub": "ann", "iat": now, "exp": now + 600, **claims}
    signed = jwt.encode({name: value for name, value in content.items() if value is not None}, secret, "HS256")
    return {"Authorization": f"Bearer {signed}", "X-API-Key": ""}


@pytest.mark.parametrize(
    ("headers", "detail"),
    [
        ({"X-API-Key": ""}, "Not authenticated"),
        ({"X-API-Key": "", "Authorization": "Basic YTpi"}, "Not authenticated"),
        ({"X-API-Key": "wrong"}, "Invalid API Key"),
        ({"X-API-Key": b"\xe9\xff"}, "Invalid API Key"),
        ({"X-API-Key": "", "Authorization": "Bearer nonsense"}, "Invalid or expired token"),
    ],
)
def test_without_a_good_credential_nothing_is_told(api: httpx.Client, headers: dict[str, Any], detail: str) -> None:
    for method, path in (
        ("GET", f"{BASE}/configs"),
        ("POST", BASE),
        ("GET", "/api/v1/metrics/summary"),
        ("POST", "/api/v1/events"),
        ("GET", "/v1/models"),
    ):
        answer = api.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()) == (401, {"detail": detail}), path


@pytest.mark.parametrize(
    ("tier", "may_write", "limit"),
    [("free", False, 20), ("basic", False, 100), ("premium", True, 500), ("enterprise", True, 2000)],
)
def test_what_a_tier_may(api: httpx.Client, connection: Connection, tier: str, may_write: bool, limit: int) -> None:
    ann = add_user(connection, "ann", tier)
    read = api.get(f"{BASE}/configs", headers=ann)
    assert read.status_code == 200
    assert (read.headers["X-RateLimit-Limit"], read.headers["X-RateLimit-Remaining"]) == (str(limit), str(limit - 1))
    assert 0 < int(read.headers["X-RateLimit-Reset"]) - time.time() <= 61
    written = api.post(f"{BASE}/configs", headers=ann, json=config())
    assert written.status_code == (201 if may_write else 403)
    assert may_write or written.json() == {"detail": "Not enough permissions"}
    assert written.headers["X-RateLimit-Remaining"] == str(limit - 2)
    assert len(api.get(f"{BASE}/configs").json()) == may_write


def test_tokens_speak_for_active_users_while_they_last(api: httpx.Client, connection: Connection) -> None:
    add_user(connection, "ann", "premium")
    address = f"{BASE}/configs"
    assert api.get(address, headers=token()).status_code == 200
    bad = [
        token(exp=int(time.time()) - 1),
        token(exp=None),
        token(iat=None),
        token(sub=None),
        token(sub="bob"),
        token(sub="a\x00"),
        token(sub="\ud800"),
        token("another-secret-that-is-as-long-as-needed"),
    ]
    assert [api.get(address, headers=headers).status_code for headers in bad] == [401] * len(bad)
    connection.execute("UPDATE users SET is_active = false")
    assert api.get(address, headers=token()).status_code == 401
    assert api.get(address, headers={"X-API-Key": "ann-key"}).status_code == 401


def test_a_revoked_key_is_none(api: httpx.Client, connection: Connection) -> None:
    ann = add_user(connection, "ann", "free")
    assert api.get(f"{BASE}/configs", headers=ann).status_code == 200
    assert connection.execute("SELECT last_used IS NOT NULL FROM api_keys").fetchone() == (True,)
    connection.execute("UPDATE api_keys SET is_active = false")
    assert api.get(f"{BASE}/configs", headers=ann).status_code == 401


def test_requests_beyond_the_limit_are_refused_until_the_minute_is_over(
    api: httpx.Client, connection: Connection
) -> None:
    ann = add_user(connection, "ann", "free", rate_limit=10)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: api.get(f"{BASE}/configs", headers=ann), range(25)))
    assert sorted(answer.status_code for answer in answers) == [200] * 10 + [429] * 15
    refused = api.post(f"{BASE}/configs", headers=ann, json=config())
    assert refused.status_code == 429
    told = re.fullmatch(r"Rate limit exceeded\. Try again in (\d+) seconds\.", refused.json()["detail"])
    assert told
    assert 1 <= int(told[1]) <= 60
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    connection.execute("UPDATE request_counts SET window_start = window_start - interval '60 seconds'")
    fresh = api.get(f"{BASE}/configs", headers=ann)
    assert (fresh.status_code, fresh.headers["X-RateLimit-Remaining"]) == (200, "9")


def test_each_credential_has_requests_of_its_own(api: httpx.Client, connection: Connection) -> None:
    ann, bob = add_user(connection, "ann", "free", rate_limit=1), add_user(connection, "bob", "free", rate_limit=1)
    assert [api.get(f"{BASE}/configs", headers=one).status_code for one in (ann, bob, ann)] == [200, 200, 429]


def test_other_origins_are_let_in_only_by_the_settings(make_api_settings: Callable[..., Settings]) -> None:
    with serving(make_api_settings(CORS_ORIGINS="https://desk.example.com")) as api:
        for origin, welcome in (("https://desk.example.com", True), ("https://evil.example.com", False)):
            answer = api.get(f"{BASE}/configs", headers={"Origin": origin})
            assert (answer.headers.get("access-control-allow-origin") == origin) == welcome
