"""How refusals look on the wire."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import psycopg
from fastapi import FastAPI, HTTPException, Request, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response

log = logging.getLogger(__name__)

LOCATIONS = ("path", "query", "body", "header", "cookie")


class NotAuthenticatedError(Exception):
    """No usable credential came with the request."""


def not_authorised() -> HTTPException:
    """The policy denies the operation."""
    return HTTPException(status.HTTP_403_FORBIDDEN, "Not authorized")


def item_not_found() -> HTTPException:
    """There is no action of that id."""
    return HTTPException(status.HTTP_404_NOT_FOUND, "Item not found")


def limit_exceeded() -> HTTPException:
    """The permitted number of actions is used up."""
    return HTTPException(status.HTTP_429_TOO_MANY_REQUESTS, "Action rate limit exceeded!")


def invalid_authorization_header() -> HTTPException:
    """The Authorization header is not of the bearer kind."""
    return HTTPException(
        status.HTTP_401_UNAUTHORIZED, "Invalid authorization header.", headers={"WWW-Authenticate": "Bearer"}
    )


def is_api_client(request: Request) -> bool:
    """Whether a program asks rather than a browser: it wants JSON or sends an Authorization header."""
    accepted = [part.split(";")[0].strip().lower() for part in request.headers.get("accept", "").split(",")]
    return "authorization" in request.headers or "application/json" in accepted


def answer_unauthenticated(request: Request, base_url: str) -> Response:
    """Programs are refused, browsers are sent to the login page and come back afterwards."""
    content = {"detail": "Not authenticated"}
    if is_api_client(request):
        return JSONResponse(content, status.HTTP_401_UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    location = f"{base_url}/api/v1/auth/login?next_url={quote(target, safe='')}"
    return JSONResponse(content, status.HTTP_307_TEMPORARY_REDIRECT, headers={"Location": location})


def validation_message(faults: Sequence[Any]) -> str:
    """One line that names every field at fault."""
    return "; ".join(f"{field_name(fault['loc'])}: {fault['msg']}" for fault in faults)


def field_name(location: Sequence[Any]) -> str:
    """The field as the caller wrote it, without where it came from; `body` for the body as a whole."""
    parts = [str(part) for part in location]
    if len(parts) == 2 and parts[0] == "body" and parts[1].isdigit():
        return "body"
    return ".".join(parts[1:] if len(parts) > 1 and parts[0] in LOCATIONS else parts)


def answer_invalid(faults: Sequence[Any]) -> Response:
    """The 422 of the interface."""
    content = {"status_code": 422, "message": validation_message(faults), "data": None}
    return JSONResponse(content, 422)


def install_error_answers(app: FastAPI, base_url: str) -> None:
    """Make the application answer its refusals as the interface says."""

    @app.exception_handler(NotAuthenticatedError)
    def _unauthenticated(request: Request, _error: NotAuthenticatedError) -> Response:
        return answer_unauthenticated(request, base_url)

    @app.exception_handler(RequestValidationError)
    def _invalid(_request: Request, error: RequestValidationError) -> Response:
        return answer_invalid(error.errors())

    @app.exception_handler(psycopg.OperationalError)
    def _database_down(_request: Request, error: psycopg.OperationalError) -> Response:
        log.error("database unavailable: %s", type(error).__name__)
        return JSONResponse({"detail": "Service unavailable"}, status.HTTP_503_SERVICE_UNAVAILABLE)
