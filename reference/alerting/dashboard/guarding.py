"""What goes wrong on the way to a page is told on a page, too."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import psycopg
from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.responses import RedirectResponse, Response

from reference.alerting.dashboard.addresses import LOGIN
from reference.alerting.dashboard.rendering import page
from reference.alerting.dashboard.sessions import SignInNeeded
from reference.alerting.store.database import DatabaseAway

log = logging.getLogger(__name__)

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route whose refusals are pages."""

    def get_route_handler(self) -> Handler:
        """The handler with its refusals told to people."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await handle(request)
            except SignInNeeded:
                return RedirectResponse(LOGIN, 303)
            except HTTPException as refusal:
                return refused(refusal.status_code, str(refusal.detail))
            except RequestValidationError:
                return refused(422, "The address has a value that makes no sense here.")
            except (DatabaseAway, psycopg.OperationalError) as error:
                log.error("database away: %s", type(error).__name__)
                return refused(503, "The database cannot be reached at the moment. Try again soon.")
            except Exception:
                log.exception("a page could not be made")
                return refused(500, "Something went wrong. The log of the service says what.")

        return guarded


def refused(status: int, message: str) -> Response:
    """A page that says why there is no other."""
    return page("refusal.html", HTTPStatus(status).phrase, None, status=status, message=message)
