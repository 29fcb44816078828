"""What a form has sent: only from the dashboard's own pages, and with the session's token."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request, status

from reference.alerting.dashboard.sessions import Session, Writer, reader

TOKEN = "csrf_token"
MOST_FIELDS = 2000
FORM = "application/x-www-form-urlencoded"

Fields = Mapping[str, str]
"""The fields of a form by their names; the last of equal names counts."""


async def fields_of(request: Request) -> Fields:
    """The fields of a form of the dashboard; raises the 403 for one that another site has sent, 400 for no form."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(status.HTTP_403_FORBIDDEN, "This form came from another site")
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != FORM:
        raise HTTPException(status.HTTP_400_BAD_REQUEST, "This is not a form of the dashboard")
    try:
        text = (await request.body()).decode("ascii")
        return dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS))
    except ValueError:
        raise HTTPException(status.HTTP_400_BAD_REQUEST, "The form cannot be read") from None


AnyFields = Annotated[Fields, Depends(fields_of)]


def check_token(session: Session, fields: Fields) -> None:
    """Raises the 403 for a form that does not carry the session's token."""
    if not hmac.compare_digest(fields.get(TOKEN, "").encode(), session.token.encode()):
        raise HTTPException(status.HTTP_403_FORBIDDEN, "The form is out of date: go back, load the page again")


def writers_fields(session: Writer, fields: AnyFields) -> Fields:
    """The fields of a form that changes something."""
    check_token(session, fields)
    return fields


def readers_fields(session: Annotated[Session, Depends(reader)], fields: AnyFields) -> Fields:
    """The fields of a form that changes nothing but the session."""
    check_token(session, fields)
    return fields


WritersFields = Annotated[Fields, Depends(writers_fields)]
ReadersFields = Annotated[Fields, Depends(readers_fields)]
