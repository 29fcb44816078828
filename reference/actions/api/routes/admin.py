"""Service tokens."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from reference.actions.api import tokens
from reference.actions.api.guard import Caller, permit
from reference.actions.api.models import TokenRequest
from reference.actions.api.services import CurrentServices
from reference.actions.store import users

router = APIRouter(prefix="/admin")


@router.post("/token", operation_id="create-token", response_model=str)
def create_token(
    caller: Annotated[Caller, Depends(permit("create-token"))], services: CurrentServices, wanted: TokenRequest
) -> str:
    """Issue a token that speaks for a service until it expires."""
    settings = services.settings
    identity = tokens.Identity(wanted.name, wanted.username, wanted.email)
    token = tokens.issue_token(identity, wanted.expiration, settings.token_secret.get_secret_value(), settings.url)
    users.note_issued_token(
        services.pool, wanted.username, wanted.name, wanted.email, caller.user.username, wanted.expiration
    )
    return token
