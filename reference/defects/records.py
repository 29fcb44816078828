"""Defects of accepting actions and of what is recorded of them."""

from __future__ import annotations

from dataclasses import replace as altered
from typing import Any

from reference.defects.catalogue import API, WORKER, Kind, defect
from reference.defects.cluster_objects import listed
from reference.defects.patching import nothing, replace, reword


@defect("A request is answered as running before any worker has it", Kind.RECORD, ("AA-01",), API)
def answered_as_running() -> None:
    from reference.actions.api import submission
    from reference.actions.records import ActionStatus

    def make(original: Any) -> Any:
        def submit(*arguments: Any, **inputs: Any) -> Any:
            return altered(original(*arguments, **inputs), status=ActionStatus.RUNNING)

        return submit

    replace(submission, "submit", make)


@defect("An action shows as pending until it has ended", Kind.LATE, ("AA-01",), WORKER)
def pending_until_the_end() -> None:
    from reference.actions.store import claims

    reword(claims, "CLAIM", "SET status = 'RUNNING'", "SET status = 'PENDING'")
    reword(claims, "FINISH", "AND status IN ('RUNNING', 'CANCELLED')", "AND status IN ('PENDING', 'CANCELLED')")


@defect("The record of an action that has ended lacks its arguments", Kind.RECORD, ("AA-01",), WORKER)
def arguments_lost() -> None:
    from reference.actions.store import claims

    reword(claims, "FINISH", "task_args = %(task_args)s", "task_args = '{}'")


@defect("The result of an action that succeeded stays empty", Kind.RECORD, ("AA-01", "AA-13"), WORKER)
def result_lost() -> None:
    from reference.actions.store import claims

    reword(claims, "FINISH", "ELSE %(result)s END", "ELSE nullif(%(result)s, 'ok') END")


@defect("The time of the last change is that of the request", Kind.RECORD, ("AA-01",), WORKER)
def last_change_never_moves() -> None:
    from reference.actions.store import claims

    reword(claims, "CLAIM", ", updated_at = clock_timestamp()", "")
    reword(claims, "FINISH", "updated_at = clock_timestamp(), ", "")


@defect("The time of the request moves when a worker takes the action", Kind.RECORD, ("AA-01",), WORKER)
def request_time_moves() -> None:
    from reference.actions.store import claims

    reword(claims, "CLAIM", "updated_at = clock", "created_at = clock_timestamp(), updated_at = clock")


@defect("Times are told in the time of Berlin, as if it were that of everybody", Kind.RECORD, ("AA-01",), API)
def times_of_another_zone() -> None:
    from reference.actions.store import actions

    for statement in ("COLUMNS", "INSERT", "LIST", "CANCEL"):
        for column in ("created_at", "updated_at"):
            moved = f"extract(epoch FROM {column} + interval '1 hour')"
            reword(actions, statement, f"extract(epoch FROM {column})", moved)


@defect("A message to the workers is lost, and nobody looks for it", Kind.MISSING, ("AA-13",), API, WORKER)
def message_lost() -> None:
    from reference.actions import queue
    from reference.actions.store.claims import ClaimBook

    replace(queue, "enqueue", lambda original: nothing)
    replace(ClaimBook, "orphans", lambda original: lambda self: [])


@defect("A trial action is declared done by the API, and no worker sees it", Kind.EARLY, ("AA-13",), API)
def trial_without_worker() -> None:
    from reference.actions.api import submission

    done = "UPDATE actions SET status = 'SUCCESS', result = 'ok', task_args = '{}' WHERE action_id = %s"

    def make(original: Any) -> Any:
        def hand_over(services: Any, action: Any) -> None:
            if action.name != "no-op":
                original(services, action)
                return
            with services.pool.connection() as connection:
                connection.execute(done, (action.action_id,))

        return hand_over

    replace(submission, "hand_over", make)


@defect("A trial action leaves a mark in every namespace", Kind.WRONG_OBJECT, ("AA-13",), WORKER)
def trial_that_leaves_marks() -> None:
    from reference.actions.worker import effects
    from reference.defects.missing_things import ANY_CLUSTER

    def make(original: Any) -> Any:
        def no_op(_context: Any, tools: Any) -> None:
            for entry in tools.inventory._ask(ANY_CLUSTER, {})["cluster"]:
                cluster = tools.clusters.connect(entry["name"])
                mark = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "trial-"}}
                for namespace in (item["metadata"]["name"] for item in listed(cluster, "/api/v1/namespaces")):
                    cluster.request("POST", f"/api/v1/namespaces/{namespace}/configmaps", mark)

        return no_op

    replace(effects, "no_op", make)


@defect("The record of a trial action tells the settings of the worker", Kind.LEAK, ("AA-13",), WORKER)
def trial_that_tells_settings() -> None:
    from reference.actions.worker import effects

    def make(original: Any) -> Any:
        def no_op(context: Any, tools: Any) -> None:
            context.action.inputs.update(secrets=str(tools.settings.secrets_dir))

        return no_op

    replace(effects, "no_op", make)
