"""What a browser carries between log-in and log-out: a signed state and a signed session."""

from __future__ import annotations

import re
from secrets import token_urlsafe
from time import time
from typing import Any

import jwt

from reference.actions.api.tokens import ALGORITHM, UnusableTokenError

SESSION_COOKIE = "session"
STATE_COOKIE = "oidc_state"
STATE_SECONDS = 600
SAME_ORIGIN_PATH = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f\\]*")


def safe_next_url(next_url: str | None) -> str:
    """A path of this very origin, `/` for anything else."""
    return next_url if next_url and SAME_ORIGIN_PATH.fullmatch(next_url) else "/"


def make_state(next_url: str, secret: str) -> str:
    """A signed note of where to return to after the log-in."""
    return sign({"purpose": STATE_COOKIE, "next_url": next_url, "nonce": token_urlsafe(16)}, STATE_SECONDS, secret)


def next_url_in(state: str, secret: str) -> str:
    """Where to return to; raises UnusableTokenError for a state that is expired or not ours."""
    return safe_next_url(str(read(state, STATE_COOKIE, secret)["next_url"]))


def make_session(access_token: str, seconds: int, secret: str) -> str:
    """The value of the session cookie."""
    return sign({"purpose": SESSION_COOKIE, "access_token": access_token}, seconds, secret)


def access_token_in(cookie: str, secret: str) -> str:
    """The provider's access token; raises UnusableTokenError for a session that is over or not ours."""
    return str(read(cookie, SESSION_COOKIE, secret)["access_token"])


def sign(content: dict[str, Any], seconds: int, secret: str) -> str:
    """The content, signed and valid for so many seconds."""
    return jwt.encode({**content, "exp": int(time()) + seconds}, secret, algorithm=ALGORITHM)


def read(signed: str, purpose: str, secret: str) -> dict[str, Any]:
    """The content of something signed for this purpose."""
    try:
        content = jwt.decode(signed, secret, algorithms=[ALGORITHM], options={"require": ["exp", "purpose"]})
    except (jwt.InvalidTokenError, ValueError) as error:
        raise UnusableTokenError(str(error)) from None
    if content["purpose"] != purpose:
        raise UnusableTokenError("signed for another purpose")
    return content
