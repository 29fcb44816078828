"""Defects of cancelling actions."""

from __future__ import annotations

from dataclasses import replace as altered
from typing import Any

from reference.defects.catalogue import API, WORKER, Kind, defect
from reference.defects.patching import nothing, replace, reword


@defect("A cancellation is answered and not written down", Kind.MISSING, ("AA-15",), API)
def cancellation_lost() -> None:
    from reference.actions.records import ActionStatus
    from reference.actions.store.actions import ActionLedger

    def make(original: Any) -> Any:
        def cancel(self: Any, action_id: str) -> Any:
            found = self.find(action_id)
            unfinished = found.status in (ActionStatus.PENDING, ActionStatus.RUNNING)
            return altered(found, status=ActionStatus.CANCELLED) if unfinished else None

        return cancel

    replace(ActionLedger, "cancel", make)


@defect("A worker does not look whether an action has been cancelled", Kind.MISSING, ("AA-15",), WORKER)
def cancelled_action_carried_out() -> None:
    from reference.actions.store import claims

    kept = "SET status = CASE WHEN status = 'CANCELLED' THEN status ELSE 'RUNNING' END"
    reword(claims, "CLAIM", "SET status = 'RUNNING'", kept)
    reword(claims, "CLAIM", "(status = 'PENDING'", "(status IN ('PENDING', 'CANCELLED')")


@defect("A finished action can be cancelled", Kind.PERMISSION, ("AA-15",), API)
def finished_action_cancelled() -> None:
    from reference.actions.store import actions

    reword(actions, "CANCEL", "AND status IN ('PENDING', 'RUNNING')", "AND status <> 'CANCELLED'")


@defect("An action can be cancelled again and again", Kind.TWICE, ("AA-15",), API)
def cancelled_again() -> None:
    from reference.actions.store import actions

    reword(actions, "CANCEL", "IN ('PENDING', 'RUNNING')", "IN ('PENDING', 'RUNNING', 'CANCELLED')")


@defect("A cancelled action goes on, and the record says that it stopped in time", Kind.RECORD, ("AA-15",), WORKER)
def cancelled_action_goes_on() -> None:
    from reference.actions.worker import context, execution

    replace(context, "stop_if_cancelled", lambda original: nothing)
    replace(execution, "CANCELLED_TOO_LATE", lambda original: execution.CANCELLED_BEFORE_END)


@defect("An id that nobody knows is taken for the latest action", Kind.WRONG_OBJECT, ("AA-15",), API)
def unknown_id_is_the_latest() -> None:
    from reference.actions.store import actions

    latest = f"SELECT {actions.COLUMNS} FROM actions ORDER BY actions.created_at DESC LIMIT 1"

    def make(original: Any) -> Any:
        def find(self: Any, action_id: str) -> Any:
            return original(self, action_id) or self._one(latest, {})

        return find

    replace(actions.ActionLedger, "find", make)
