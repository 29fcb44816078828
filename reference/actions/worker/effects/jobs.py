"""Jobs that an action makes: one for each action, marked with its id."""

from __future__ import annotations

from typing import Any

from reference.actions.worker.context import ActionContext
from reference.actions.worker.failures import ActionFailedError
from reference.actions.worker.kubernetes import Cluster, KubernetesError, KubernetesObject, object_path

ACTION_ID = "automated-actions.action_id"
LONGEST_NAME = 63


def job_name(prefix: str, context: ActionContext) -> str:
    """A name that is the same at every attempt, short enough for a label."""
    room = LONGEST_NAME - len(context.short_id) - 1
    return f"{prefix[:room].rstrip('-.')}-{context.short_id}"


def create_once(context: ActionContext, cluster: Cluster, namespace: str, job: KubernetesObject) -> None:
    """Create the job unless an earlier attempt has; raises ActionFailedError if the name is another action's."""
    try:
        cluster.request("POST", object_path("batch/v1", namespace, "jobs"), job)
    except KubernetesError as error:
        if error.status != 409:
            raise
        if not is_own_job(context, cluster.read(job_path(namespace, job["metadata"]["name"]))):
            raise ActionFailedError(f"Job '{job['metadata']['name']}' exists already.") from None
    context.note(job_created=True)


def is_own_job(context: ActionContext, job: KubernetesObject | None) -> bool:
    """Whether the job was made by this action."""
    annotations: dict[str, Any] = (job or {}).get("metadata", {}).get("annotations") or {}
    return annotations.get(ACTION_ID) == context.action.action_id


def job_path(namespace: str, name: str) -> str:
    """The address of a job."""
    return object_path("batch/v1", namespace, "jobs", name)
