"""Who asks, and what they may: the configured key, a user's key, or a user's token."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import HTTPException, status

from reference.alerting.api.rate_limits import limit_of
from reference.alerting.store import users
from reference.alerting.store.users import User

if TYPE_CHECKING:
    from reference.alerting.api.services import Services

READ, WRITE = "read:alerts", "write:alerts"
READER = frozenset({READ})
WRITER = frozenset({READ, WRITE})
WRITING_TIERS = frozenset({"premium", "enterprise"})
TOKEN_ALGORITHM = "HS256"
TOKEN_CLAIMS = ["sub", "exp", "iat"]
BEARER = "bearer "
OPERATOR = "operator"
"""What the holder of the configured key is called."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a credential speaks for.

    `credential` tells credentials apart without repeating them; `limit` is requests a minute, None for the operator's
    own key, which belongs to no tier.
    """

    name: str
    credential: str
    permissions: frozenset[str]
    limit: int | None


def identify(services: Services, headers: Mapping[str, str]) -> Caller:
    """The caller behind the headers of a request; raises the 401."""
    if key := headers.get("x-api-key", "").strip():
        if caller := caller_of_key(services, key):
            return caller
        raise unauthenticated("Invalid API Key")
    authorization = headers.get("authorization", "")
    if authorization.lower().startswith(BEARER):
        if caller := caller_of_token(services, authorization[len(BEARER) :].strip()):
            return caller
        raise unauthenticated("Invalid or expired token")
    raise unauthenticated("Not authenticated")


def unauthenticated(detail: str) -> HTTPException:
    """The answer to a request without a usable credential."""
    return HTTPException(status.HTTP_401_UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"})


def caller_of_key(services: Services, key: str) -> Caller | None:
    """The holder of a key, None when it is unknown or no longer active."""
    if hmac.compare_digest(key.encode("utf-8", "replace"), services.settings.api_key.encode()):
        return Caller(OPERATOR, OPERATOR, WRITER, None)
    with services.database.connection(at_once=True) as connection:
        user = users.by_key(connection, key)
    return caller_for(user, "key:" + hashlib.sha256(key.encode()).hexdigest())


def caller_of_token(services: Services, token: str) -> Caller | None:
    """The user that a token was signed for, None when it is forged, expired, or the user is no longer active."""
    import jwt

    try:
        claims = jwt.decode(
            token, services.settings.jwt_secret, algorithms=[TOKEN_ALGORITHM], options={"require": TOKEN_CLAIMS}
        )
    except (jwt.InvalidTokenError, ValueError):
        return None
    username = claims["sub"]
    if not isinstance(username, str):
        return None
    with services.database.connection(at_once=True) as connection:
        user = users.by_name(connection, username)
    return caller_for(user, f"user:{username}")


def caller_for(user: User | None, credential: str) -> Caller | None:
    """What the user may do, None for one who is not active."""
    if user is None or not user.is_active:
        return None
    permissions = WRITER if user.tier in WRITING_TIERS else READER
    return Caller(user.username, credential, permissions, limit_of(user.tier, user.rate_limit))
