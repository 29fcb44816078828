"""From a message to an outcome on the record."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from threading import Event

from reference.actions.records import ActionStatus
from reference.actions.store.claims import ClaimBook, LeaseLostError
from reference.actions.worker import metrics
from reference.actions.worker.context import ActionContext
from reference.actions.worker.effects import EFFECTS
from reference.actions.worker.failures import (
    ActionCancelledError,
    ActionFailedError,
    TransientError,
    WorkerStoppingError,
)
from reference.actions.worker.leases import Leases
from reference.actions.worker.tools import Tools

log = logging.getLogger(__name__)

RETRIES = 3
SUCCEEDED = "ok"
CANCELLED_BEFORE_END = "Cancelled while running; stopped before the effect was complete."
CANCELLED_TOO_LATE = "Cancelled while running; the effect was completed all the same."


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an action ended."""

    status: ActionStatus
    result: str


class Executor:
    """Carries out one action for each message; any number of threads may call it."""

    def __init__(self, claims: ClaimBook, leases: Leases, tools: Tools, stopping: Event) -> None:
        self._claims = claims
        self._leases = leases
        self._tools = tools
        self._stopping = stopping

    def run(self, action_id: str) -> None:
        """Take the action and carry it out; a message for an action that is not to be taken is ignored."""
        action = self._claims.claim(action_id)
        if action is None:
            log.info("action %s is cancelled, finished or in other hands", action_id)
            return
        context = ActionContext(action, self._claims, self._stopping)
        with self._leases.holding(action_id):
            try:
                self._record(context, outcome_of(context, self._tools))
            except WorkerStoppingError:
                self._claims.release(action)
            except LeaseLostError:
                log.warning("action %s was taken over by another worker", action_id)

    def _record(self, context: ActionContext, outcome: Outcome) -> None:
        action = context.action
        done = outcome.status is ActionStatus.SUCCESS
        final = self._claims.finish(
            action, outcome.status, outcome.result, CANCELLED_TOO_LATE if done else outcome.result
        )
        metrics.observe(action.name, final, action.created_at)
        log.info("action %s (%s) ended as %s", action.action_id, action.name, final)


def outcome_of(context: ActionContext, tools: Tools) -> Outcome:
    """Carry the action out; every failure becomes an outcome, only the loss of the action itself does not."""
    try:
        perform(context, tools)
    except (WorkerStoppingError, LeaseLostError):
        raise
    except ActionCancelledError:
        return Outcome(ActionStatus.CANCELLED, CANCELLED_BEFORE_END)
    except Exception as error:  # whatever went wrong belongs on the record
        if not isinstance(error, ActionFailedError):
            log.warning("action %s failed: %s", context.action.action_id, type(error).__name__)
        return Outcome(ActionStatus.FAILURE, failure_text(error))
    return Outcome(ActionStatus.SUCCESS, SUCCEEDED)


def perform(context: ActionContext, tools: Tools) -> None:
    """Make the effect, trying again after transient faults."""
    effect = EFFECTS[context.action.name]
    for _ in range(RETRIES):
        try:
            return effect(context, tools, context.action.inputs)
        except TransientError as error:
            log.info("action %s is tried again: %s", context.action.action_id, failure_text(error))
            context.retry_after(tools.settings.kubernetes_retry_seconds)
    return effect(context, tools, context.action.inputs)


def failure_text(error: Exception) -> str:
    """What the record says about a failure."""
    return str(error) or type(error).__name__
