"""Log-in, its callback, log-out: for browsers."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, status
from fastapi.responses import RedirectResponse, Response

from reference.actions.api import sessions
from reference.actions.api.provider import ProviderError
from reference.actions.api.services import CurrentServices, Services
from reference.actions.api.tokens import UnusableTokenError

router = APIRouter(prefix="/auth", include_in_schema=False)

CALLBACK = "/api/v1/auth/callback"


@router.get("/login")
def login(services: CurrentServices, next_url: str | None = None) -> Response:
    """Send the browser to the provider, with a signed note of where it wanted to go."""
    settings = services.settings
    state = sessions.make_state(sessions.safe_next_url(next_url), settings.session_secret.get_secret_value())
    answer = RedirectResponse(services.provider.authorization_url(settings.url + CALLBACK, state))
    set_cookie(services, answer, sessions.STATE_COOKIE, state, sessions.STATE_SECONDS)
    return answer


@router.get("/callback")
def callback(
    request: Request, services: CurrentServices, code: str | None = None, state: str | None = None
) -> Response:
    """The browser comes back with a code: exchange it, open a session, go where it wanted to."""
    settings = services.settings
    secret = settings.session_secret.get_secret_value()
    if not code or not state or request.cookies.get(sessions.STATE_COOKIE) != state:
        raise HTTPException(status.HTTP_400_BAD_REQUEST, "Invalid or missing state")
    try:
        next_url = sessions.next_url_in(state, secret)
        access_token = services.provider.exchange(code, settings.url + CALLBACK)
    except UnusableTokenError:
        raise HTTPException(status.HTTP_400_BAD_REQUEST, "Invalid or expired state") from None
    except ProviderError:
        raise HTTPException(status.HTTP_400_BAD_REQUEST, "Token request failed") from None
    answer = RedirectResponse(next_url)
    session = sessions.make_session(access_token, settings.session_timeout_secs, secret)
    set_cookie(services, answer, sessions.SESSION_COOKIE, session, settings.session_timeout_secs)
    answer.delete_cookie(sessions.STATE_COOKIE)
    return answer


@router.get("/logout")
def logout() -> Response:
    """End the session."""
    answer = RedirectResponse("/")
    answer.delete_cookie(sessions.SESSION_COOKIE)
    return answer


def set_cookie(services: Services, answer: Response, name: str, value: str, seconds: int) -> None:
    """A cookie that scripts cannot read and other sites cannot send."""
    secure = services.settings.url.startswith("https://")
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure)
