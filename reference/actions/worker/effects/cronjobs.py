"""Running the job of a cron job now, whatever its schedule."""

from __future__ import annotations

from reference.actions.worker.context import ActionContext
from reference.actions.worker.effects import jobs
from reference.actions.worker.failures import missing
from reference.actions.worker.kubernetes import KubernetesObject, object_path
from reference.actions.worker.tools import Tools


def trigger(context: ActionContext, tools: Tools, cluster: str, namespace: str, cronjob: str) -> None:
    """Make one job from the cron job's template."""
    if context.noted("job_created"):
        return
    connected = tools.clusters.connect(cluster)
    found = connected.read(object_path("batch/v1", namespace, "cronjobs", cronjob))
    if found is None:
        raise missing("CronJob", cronjob, namespace)
    jobs.create_once(context, connected, namespace, job_from_template(context, found))


def job_from_template(context: ActionContext, cronjob: KubernetesObject) -> KubernetesObject:
    """The job: the template's spec, labels and annotations, owned by the cron job, marked with the action."""
    name = cronjob["metadata"]["name"]
    template = cronjob["spec"]["jobTemplate"]
    metadata = template.get("metadata") or {}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": jobs.job_name(f"aa-triggered-{name}", context),
            "labels": dict(metadata.get("labels") or {}),
            "annotations": {**(metadata.get("annotations") or {}), jobs.ACTION_ID: context.action.action_id},
            "ownerReferences": [owner_reference(cronjob)],
        },
        "spec": template["spec"],
    }


def owner_reference(cronjob: KubernetesObject) -> KubernetesObject:
    """The cron job as controller of what is made from it."""
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "name": cronjob["metadata"]["name"],
        "uid": cronjob["metadata"]["uid"],
        "controller": True,
    }
