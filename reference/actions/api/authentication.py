"""Who is asking: a bearer token, or the session cookie of a browser that has logged in."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import Depends, Request

from reference.actions.api import sessions, tokens
from reference.actions.api.errors import NotAuthenticatedError, invalid_authorization_header
from reference.actions.api.provider import ProviderError
from reference.actions.api.services import CurrentServices, Services
from reference.actions.api.tokens import Identity, UnusableTokenError

log = logging.getLogger(__name__)

BEARER = "Bearer "


def authenticate(request: Request, services: CurrentServices) -> Identity:
    """The identity behind the request; raises what becomes a refusal or a redirect to the login page."""
    header = request.headers.get("authorization")
    try:
        if header is not None:
            return bearer_identity(header, services)
        return session_identity(request, services)
    except (UnusableTokenError, ProviderError) as error:
        log.info("credential refused: %s", error)
        raise NotAuthenticatedError from None


def bearer_identity(header: str, services: Services) -> Identity:
    """The identity in an Authorization header."""
    if not header.startswith(BEARER):
        raise invalid_authorization_header()
    settings = services.settings
    claims = tokens.token_claims(
        header.removeprefix(BEARER).strip(), settings.token_secret.get_secret_value(), settings.url
    )
    return tokens.identity_of(claims)


def session_identity(request: Request, services: Services) -> Identity:
    """The identity behind the session cookie, as the provider knows it at this moment."""
    cookie = request.cookies.get(sessions.SESSION_COOKIE)
    if cookie is None:
        raise UnusableTokenError("no credential")
    access_token = sessions.access_token_in(cookie, services.settings.session_secret.get_secret_value())
    return tokens.identity_of(services.provider.userinfo(access_token))


CurrentIdentity = Annotated[Identity, Depends(authenticate)]
