"""Who am I, what has been done, and taking it back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, status

from reference.actions.api.guard import Caller, ListCaller, Owned, permit, permit_on_action
from reference.actions.api.models import Action, TextQuery, User
from reference.actions.api.services import CurrentServices
from reference.actions.records import ActionRecord, ActionStatus, UserRecord

router = APIRouter()


@router.get("/me", operation_id="me", response_model=User)
def me(caller: Annotated[Caller, Depends(permit("me"))]) -> UserRecord:
    """The caller and the operations that the roles name for them."""
    return caller.user


@router.get("/actions", operation_id="action-list", response_model=list[Action])
def action_list(
    caller: ListCaller,
    services: CurrentServices,
    status: Annotated[ActionStatus | None, Query()] = None,
    action_user: TextQuery | None = None,
    max_age_minutes: Annotated[int | None, Query(ge=0)] = None,
) -> list[ActionRecord]:
    """The actions of one owner, by default the caller, the one that changed longest ago first."""
    return services.ledger.listed(action_user or caller.user.username, status, max_age_minutes)


@router.get("/actions/{action_id}", operation_id="action-detail", response_model=Action)
def action_detail(owned: Annotated[Owned, Depends(permit_on_action("action-detail"))]) -> ActionRecord:
    """One action."""
    return owned.action


@router.post(
    "/actions/{action_id}",
    operation_id="action-cancel",
    response_model=Action,
    status_code=status.HTTP_202_ACCEPTED,
)
def action_cancel(
    owned: Annotated[Owned, Depends(permit_on_action("action-cancel"))], services: CurrentServices
) -> ActionRecord:
    """Cancel an action: a pending one never has an effect, a running one may, a finished one cannot be cancelled."""
    cancelled = services.ledger.cancel(owned.action.action_id)
    if cancelled is None:
        raise HTTPException(status.HTTP_409_CONFLICT, "Action has already finished")
    return cancelled
