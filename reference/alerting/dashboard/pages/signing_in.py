"""Signing in and out."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from reference.alerting.api.services import CurrentServices
from reference.alerting.dashboard.addresses import BASE, CONFIGURATIONS, LOGIN
from reference.alerting.dashboard.guarding import PageRoute
from reference.alerting.dashboard.rendering import HEADERS, page
from reference.alerting.dashboard.sessions import COOKIE, MaybeSession, set_cookie, sign_in
from reference.alerting.dashboard.submissions import AnyFields, ReadersFields

router = APIRouter(route_class=PageRoute)
TITLE = "Sign in"


@router.get("/login")
def ask(session: MaybeSession) -> Response:
    """The form that asks for a key."""
    return page("login.html", TITLE, None, fault="") if session is None else to(CONFIGURATIONS)


@router.post("/login")
def enter(request: Request, services: CurrentServices, fields: AnyFields) -> Response:
    """Sign in with a key. Like its absence, a wrong key is told beside the field; it is never shown again."""
    key = fields.get("api_key", "").strip()
    cookie = sign_in(services, key)
    if cookie is None:
        fault = "This key is not known or no longer active" if key else "Must be filled in"
        return page("login.html", TITLE, None, status=401, fault=fault)
    answer = to(CONFIGURATIONS)
    set_cookie(answer, cookie, secure=request.url.scheme == "https")
    return answer


@router.post("/logout")
def leave(_fields: ReadersFields) -> Response:
    """Sign out."""
    answer = to(LOGIN)
    answer.delete_cookie(COOKIE, path=BASE, httponly=True, samesite="strict")
    return answer


def to(address: str) -> Response:
    """Send the browser to another page."""
    return RedirectResponse(address, 303, headers=HEADERS)
