"""Who is signed in: a signed cookie names the key, and the key is asked for again with every page."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from time import time
from typing import TYPE_CHECKING, Annotated, Any, LiteralString

from fastapi import Depends, HTTPException, Request, status
from starlette.responses import Response

from reference.alerting.api.access import OPERATOR, WRITE, WRITER, Caller, caller_for, caller_of_key
from reference.alerting.api.services import CurrentServices, Services
from reference.alerting.dashboard.addresses import BASE
from reference.alerting.store import users

if TYPE_CHECKING:
    from reference.alerting.settings import Settings

COOKIE = "sentinelops_session"
SECONDS = 8 * 3600
ALGORITHM = "HS256"
CLAIMS = ["key", "token", "exp"]

KEY_OF: LiteralString = """
SELECT api_key FROM api_keys WHERE 'key:' || encode(sha256(convert_to(api_key, 'UTF8')), 'hex') = %s AND is_active
"""
"""The key behind what a session says of it, which is not the key itself."""


@dataclass(frozen=True, slots=True)
class Session:
    """A caller in a browser; `token` has to come back with every form."""

    caller: Caller
    token: str

    @property
    def name(self) -> str:
        """What the caller is called."""
        return self.caller.name

    @property
    def may_write(self) -> bool:
        """Whether the caller may change anything."""
        return WRITE in self.caller.permissions


class SignInNeeded(Exception):
    """The page is for people who are signed in, and nobody is."""


def signing_key(settings: Settings) -> str:
    """For sessions only, so that a token of the API is no session and a session no token of the API.

    It changes with the configured key: whoever signed in with the old one has to sign in again.
    """
    text = f"dashboard session\0{settings.api_key}"
    return hmac.new(settings.jwt_secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def sign_in(services: Services, key: str) -> str | None:
    """The cookie for the holder of a key; None when the key is unknown or no longer active."""
    caller = caller_of_key(services, key) if key else None
    if caller is None:
        return None
    import jwt

    claims = {"key": caller.credential, "token": secrets.token_urlsafe(24), "exp": int(time()) + SECONDS}
    return jwt.encode(claims, signing_key(services.settings), algorithm=ALGORITHM)


def set_cookie(response: Response, value: str, *, secure: bool) -> None:
    """Let the browser keep the session: away from scripts, and for requests from the dashboard's own pages only."""
    response.set_cookie(COOKIE, value, max_age=SECONDS, path=BASE, secure=secure, httponly=True, samesite="strict")


def session_of(request: Request, services: CurrentServices) -> Session | None:
    """The session of a request, None when there is none, it is over, or its key no longer counts."""
    claims = _claims(request.cookies.get(COOKIE, ""), services.settings)
    if claims is None:
        return None
    caller = _caller(services, str(claims["key"]))
    return None if caller is None else Session(caller, str(claims["token"]))


def _claims(cookie: str, settings: Settings) -> dict[str, Any] | None:
    if not cookie:
        return None
    import jwt

    try:
        return dict(jwt.decode(cookie, signing_key(settings), algorithms=[ALGORITHM], options={"require": CLAIMS}))
    except (jwt.InvalidTokenError, ValueError):
        return None


def _caller(services: Services, credential: str) -> Caller | None:
    """Whom the credential of a session speaks for by now."""
    if credential == OPERATOR:
        return Caller(OPERATOR, credential, WRITER, None)
    with services.database.connection() as connection:
        found = connection.execute(KEY_OF, (credential,)).fetchone()
        return None if found is None else caller_for(users.by_key(connection, str(found[0])), credential)


MaybeSession = Annotated[Session | None, Depends(session_of)]


def reader(session: MaybeSession) -> Session:
    """Whoever is signed in; everybody who has a key may read. Raises SignInNeeded."""
    if session is None:
        raise SignInNeeded
    return session


def writer(session: Annotated[Session, Depends(reader)]) -> Session:
    """Whoever is signed in and may change things; raises SignInNeeded or the 403."""
    if not session.may_write:
        raise HTTPException(status.HTTP_403_FORBIDDEN, "Not enough permissions")
    return session


Reader = Annotated[Session, Depends(reader)]
Writer = Annotated[Session, Depends(writer)]
