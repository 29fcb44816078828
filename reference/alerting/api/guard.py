"""The gate before every resource: who asks, have they requests left, may they."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, HTTPException, Request, status

from reference.alerting.api import rate_limits
from reference.alerting.api.access import READ, WRITE, Caller, identify
from reference.alerting.api.services import CurrentServices


def admitted(request: Request, services: CurrentServices) -> Caller:
    """Whoever sent the request, counted; raises the 401 or the 429."""
    caller = identify(services, request.headers)
    if caller.limit is not None:
        with services.database.connection(at_once=True) as connection:
            rate = rate_limits.count_request(connection, caller.credential, caller.limit)
        request.state.rate = rate
        if rate.exceeded:
            raise rate_limits.refusal(rate)
    return caller


AnyCaller = Annotated[Caller, Depends(admitted)]


def permitted(permission: str) -> Callable[[AnyCaller], Caller]:
    """A dependency that lets only callers with the permission pass."""

    def gate(caller: AnyCaller) -> Caller:
        if permission not in caller.permissions:
            raise HTTPException(status.HTTP_403_FORBIDDEN, "Not enough permissions")
        return caller

    return gate


Reader = Annotated[Caller, Depends(permitted(READ))]
Writer = Annotated[Caller, Depends(permitted(WRITE))]
