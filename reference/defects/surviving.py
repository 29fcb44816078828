"""Defects of surviving the death of a worker."""

from __future__ import annotations

from typing import Any

from reference.defects.catalogue import API, WORKER, Kind, defect
from reference.defects.patching import nothing, replace, reword


@defect("Nobody takes up the actions of a worker that died", Kind.MISSING, ("AA-23",), WORKER)
def orphans_forgotten() -> None:
    from reference.actions.store import claims

    reword(claims, "CLAIM", "OR (status = 'RUNNING' AND", "OR (false AND")


@defect("What a worker had begun when it died counts as done", Kind.RECORD, ("AA-23",), WORKER)
def begun_counts_as_done() -> None:
    from reference.actions.worker import execution

    def make(original: Any) -> Any:
        return lambda context, tools: None if context.is_repeat else original(context, tools)

    replace(execution, "perform", make)


@defect("Another worker begins again without looking at what was done", Kind.TWICE, ("AA-23",), WORKER)
def begun_again_from_nothing() -> None:
    from reference.actions.worker.context import ActionContext
    from reference.actions.worker.effects import jobs

    def make(original: Any) -> Any:
        return lambda prefix, context: f"{original(prefix, context)[:60]}-{context.action.attempt}"

    replace(ActionContext, "noted", lambda original: nothing)
    replace(jobs, "job_name", make)


@defect("What cannot be handed to a worker stays pending", Kind.RECORD, ("AA-23",), API)
def not_handed_over_stays_pending() -> None:
    from reference.actions.store.actions import ActionLedger

    replace(ActionLedger, "never_queued", lambda original: nothing)


@defect("What cannot be handed to a worker is reported as accepted", Kind.RECORD, ("AA-23",), API)
def not_handed_over_is_accepted() -> None:
    from reference.actions import queue

    def make(original: Any) -> Any:
        def enqueue(*arguments: Any) -> None:
            try:
                original(*arguments)
            except Exception:
                return

        return enqueue

    replace(queue, "enqueue", make)


@defect("Messages that nobody fetches at once are thrown away", Kind.MISSING, ("AA-23",), API, WORKER)
def waiting_messages_thrown_away() -> None:
    from reference.actions import queue
    from reference.actions.store import claims

    def make(_original: Any) -> Any:
        return lambda app, action_id: app.send_task(queue.RUN_TASK, args=[action_id], task_id=action_id, expires=0.01)

    replace(queue, "enqueue", make)
    reword(claims, "RESCUE", "OR (status = 'PENDING' AND", "OR (false AND")
