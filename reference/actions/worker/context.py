"""One action in the hands of a worker: its notes, its waiting, whether it is still wanted."""

from __future__ import annotations

from threading import Event
from time import monotonic
from typing import Any

from reference.actions.records import ActionStatus, ClaimedAction
from reference.actions.store.claims import ClaimBook
from reference.actions.worker.failures import ActionCancelledError, WorkerStoppingError


class ActionContext:
    """What an effect may know and do about the action that it carries out."""

    def __init__(self, action: ClaimedAction, claims: ClaimBook, stopping: Event) -> None:
        self.action = action
        self._claims = claims
        self._stopping = stopping
        self._notes = dict(action.checkpoint)
        self._began = monotonic()
        self.is_repeat = action.attempt > 1

    @property
    def short_id(self) -> str:
        """Eight hexadecimal digits that are the same at every attempt of this action."""
        return self.action.action_id[:8]

    def noted(self, key: str) -> Any:
        """What an earlier attempt wrote down, or None."""
        return self._notes.get(key)

    def note(self, **facts: Any) -> None:
        """Write facts down before acting on them; stops the attempt if the action is another worker's or cancelled."""
        status = self._claims.note(self.action, facts)
        self._notes.update(facts)
        stop_if_cancelled(status)

    def pause(self, seconds: float) -> None:
        """Wait; then stop the attempt if the worker shuts down, the action is another's, or it was cancelled."""
        if self._stopping.wait(seconds):
            raise WorkerStoppingError
        stop_if_cancelled(self._claims.status(self.action))

    def retry_after(self, seconds: float) -> None:
        """Wait before another attempt, which knows that it is not the first one."""
        self.pause(seconds)
        self.is_repeat = True
        self._claims.retrying(self.action)

    def seconds_since_start(self) -> float:
        """How long this worker has been at it."""
        return monotonic() - self._began


def stop_if_cancelled(status: ActionStatus) -> None:
    """End the attempt of a cancelled action."""
    if status is ActionStatus.CANCELLED:
        raise ActionCancelledError
