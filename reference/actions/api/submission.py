"""From an admitted request to an action in the queue."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import HTTPException, status

from reference.actions import queue
from reference.actions.api.errors import limit_exceeded
from reference.actions.api.guard import Caller
from reference.actions.api.services import Services
from reference.actions.records import ActionRecord
from reference.actions.store.actions import LimitExceededError

log = logging.getLogger(__name__)


def submit(services: Services, caller: Caller, **inputs: Any) -> ActionRecord:
    """Store the action as pending and hand it to the workers; the answer is the record as it was stored."""
    try:
        action = services.ledger.accept(caller.user.username, caller.operation, inputs, caller.limit)
    except LimitExceededError:
        raise limit_exceeded() from None
    hand_over(services, action)
    return action


def hand_over(services: Services, action: ActionRecord) -> None:
    """Enqueue; what the queue does not take is a failure on the record and a 503 to the caller."""
    try:
        queue.enqueue(services.queue, action.action_id)
    except Exception as error:  # broker libraries raise many unrelated kinds
        log.error("action %s could not be enqueued: %s", action.action_id, type(error).__name__)
        services.ledger.never_queued(action.action_id, "The action could not be enqueued.")
        raise HTTPException(
            status.HTTP_503_SERVICE_UNAVAILABLE, f"Action {action.action_id} could not be enqueued"
        ) from None
