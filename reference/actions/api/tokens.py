"""Bearer tokens: JSON web tokens signed with the service's own secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import time
from typing import Any

import jwt

ALGORITHM = "HS256"
REQUIRED_CLAIMS = ["iss", "exp", "iat", "name", "preferred_username", "email"]


class UnusableTokenError(Exception):
    """The token is expired, forged, from another issuer or incomplete."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a credential speaks for."""

    name: str
    username: str
    email: str


def token_claims(token: str, secret: str, issuer: str) -> dict[str, Any]:
    """The verified claims of a token; raises UnusableTokenError."""
    try:
        return jwt.decode(token, secret, algorithms=[ALGORITHM], issuer=issuer, options={"require": REQUIRED_CLAIMS})
    except (jwt.InvalidTokenError, ValueError) as error:
        raise UnusableTokenError(str(error)) from None


def identity_of(claims: dict[str, Any]) -> Identity:
    """The person in the claims of a token or of the provider; raises UnusableTokenError when one is missing."""
    values = [claims.get(key) for key in ("name", "preferred_username", "email")]
    if not all(isinstance(value, str) and value.strip() and "\x00" not in value for value in values):
        raise UnusableTokenError("name, preferred_username or email is missing")
    name, username, email = (str(value) for value in values)
    return Identity(name, username, email)


def issue_token(identity: Identity, expires_at: datetime, secret: str, issuer: str) -> str:
    """A token that speaks for the identity until `expires_at`."""
    claims = {
        "iss": issuer,
        "exp": int(expires_at.timestamp()),
        "iat": int(time()),
        "name": identity.name,
        "preferred_username": identity.username,
        "email": identity.email,
    }
    return jwt.encode(claims, secret, algorithm=ALGORITHM)
