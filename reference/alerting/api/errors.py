"""How refusals look on the wire: `{"detail": text}`, or for invalid input a list of `loc`, `msg` and `type`."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import psycopg
from fastapi import FastAPI, HTTPException, Request, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response

from reference.alerting.store.database import DatabaseAway

log = logging.getLogger(__name__)

LONGEST_NAME = 100
"""Characters of what a caller sent that an answer repeats."""
LONGEST_MESSAGE = 300
MOST_FAULTS = 50
PREFIX = "Value error, "


def shortened(text: str, longest: int = LONGEST_NAME) -> str:
    """The text as far as an answer repeats it, without characters that cannot be sent."""
    cut = text if len(text) <= longest else text[:longest] + "..."
    return cut.encode("utf-8", "backslashreplace").decode("utf-8")


def not_found(what: str, identifier: str) -> HTTPException:
    """There is no such thing; `what` as in "Alert event"."""
    return HTTPException(status.HTTP_404_NOT_FOUND, f"{what} with ID {shortened(identifier)} not found")


def invalid(location: Sequence[str | int], message: str, kind: str = "value_error") -> RequestValidationError:
    """One complaint about one part of the request."""
    return RequestValidationError([{"loc": tuple(location), "msg": message, "type": kind}])


def complaints(faults: Sequence[Any]) -> list[dict[str, Any]]:
    """Where, what and which kind; never the input itself, which may be huge or secret."""
    return [
        {
            "loc": [shortened(part) if isinstance(part, str) else part for part in one["loc"]],
            "msg": shortened(str(one["msg"]).removeprefix(PREFIX), LONGEST_MESSAGE),
            "type": one["type"],
        }
        for one in faults[:MOST_FAULTS]
    ]


def answer_invalid(_request: Request, error: Exception) -> Response:
    """The 422 for input that breaks the rules."""
    assert isinstance(error, RequestValidationError)
    return JSONResponse({"detail": complaints(error.errors())}, 422)


def answer_away(_request: Request, error: Exception) -> Response:
    """The 503 while the database cannot be reached."""
    log.error("database away: %s", type(error).__name__)
    return JSONResponse({"detail": "Database unavailable"}, status.HTTP_503_SERVICE_UNAVAILABLE)


def answer_unexpected(_request: Request, error: Exception) -> Response:
    """The 500 for what nobody foresaw; the log has the rest."""
    return JSONResponse({"detail": "Internal server error"}, status.HTTP_500_INTERNAL_SERVER_ERROR)


def install_error_answers(app: FastAPI) -> None:
    """Make the application answer its refusals as the interface says."""
    app.add_exception_handler(RequestValidationError, answer_invalid)
    app.add_exception_handler(DatabaseAway, answer_away)
    app.add_exception_handler(psycopg.OperationalError, answer_away)
    app.add_exception_handler(Exception, answer_unexpected)
