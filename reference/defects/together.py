"""Defects that show when several people act at the same moment."""

from __future__ import annotations

from dataclasses import replace as altered
from threading import Event
from time import monotonic, time
from typing import Any

from reference.defects.catalogue import API, WORKER, Kind, defect
from reference.defects.patching import replace

A_MOMENT_SECONDS = 0.05


def a_moment() -> None:
    """Time enough for another thread to come in between."""
    Event().wait(A_MOMENT_SECONDS)


@defect("Workers keep what they work on in one place for all threads", Kind.WRONG_OBJECT, ("AA-24",), WORKER)
def inputs_in_one_place() -> None:
    from reference.actions.worker import execution

    def make(original: Any) -> Any:
        latest: dict[str, Any] = {}

        def perform(context: Any, tools: Any) -> None:
            name, own = context.action.name, context.action
            latest[name] = own.inputs
            a_moment()
            context.action = altered(own, inputs=latest[name])
            try:
                original(context, tools)
            finally:
                context.action = own

        return perform

    replace(execution, "perform", make)


@defect("The API keeps who asks in one place for all threads", Kind.RECORD, ("AA-24",), API)
def asker_in_one_place() -> None:
    from reference.actions.api import submission

    def make(original: Any) -> Any:
        latest: dict[str, Any] = {}

        def submit(services: Any, caller: Any, **inputs: Any) -> Any:
            latest["user"] = caller.user
            a_moment()
            return original(services, altered(caller, user=latest["user"]), **inputs)

        return submit

    replace(submission, "submit", make)


@defect("Equal requests within a second are taken for one", Kind.MISSING, ("AA-24",), API)
def equal_requests_taken_for_one() -> None:
    from reference.actions.store.actions import ActionLedger

    def make(original: Any) -> Any:
        known: dict[str, tuple[float, Any]] = {}

        def accept(self: Any, owner: str, name: str, inputs: Any, limit: Any) -> Any:
            key = f"{name} {inputs}"
            moment, action = known.get(key, (0.0, None))
            if action is None or monotonic() - moment > 1:
                action = original(self, owner, name, inputs, limit)
                known[key] = (monotonic(), action)
            return action

        return accept

    replace(ActionLedger, "accept", make)


@defect("Jobs are named after the second in which they are made", Kind.REFUSAL, ("AA-24",), WORKER)
def jobs_named_by_the_second() -> None:
    from reference.actions.worker.effects import jobs

    replace(jobs, "job_name", lambda original: lambda prefix, context: f"{prefix[:52]}-{int(time())}")


@defect("Of actions that begin at the same moment only one is carried out", Kind.MISSING, ("AA-24",), WORKER)
def only_one_at_a_time() -> None:
    from threading import Lock

    from reference.actions.worker import execution

    def make(original: Any) -> Any:
        busy = Lock()

        def perform(context: Any, tools: Any) -> None:
            if busy.acquire(blocking=False):
                try:
                    a_moment()
                    original(context, tools)
                finally:
                    busy.release()

        return perform

    replace(execution, "perform", make)
