"""Emptying a cache, by a job beside the application that uses it."""

from __future__ import annotations

from reference.actions.settings import ElastiCacheSettings, EnvironmentSecret
from reference.actions.worker.context import ActionContext
from reference.actions.worker.effects import jobs
from reference.actions.worker.failures import ActionFailedError
from reference.actions.worker.kubernetes import Cluster, KubernetesObject
from reference.actions.worker.tools import Tools

BACKOFF_LIMIT = 4
KEPT_SECONDS = 3600


def flush_cache(context: ActionContext, tools: Tools, account: str, identifier: str) -> None:
    """Run the flush job in the namespace that the cache belongs to, and wait for its success."""
    found = tools.inventory.external_resource(account, identifier, "elasticache")
    namespace = found.namespace.name
    secret = found.resource.output_resource_name
    if not secret:
        raise ActionFailedError(f"Output resource name not defined for {identifier} in {namespace} namespace.")
    cluster = tools.clusters.connect(found.namespace.cluster.name)
    job = flush_job(context, tools.settings.external_resource_elasticache, secret)
    if not context.noted("job_created"):
        jobs.create_once(context, cluster, namespace, job)
    wait_for_job(context, tools, cluster, namespace, job["metadata"]["name"])


def flush_job(context: ActionContext, settings: ElastiCacheSettings, secret: str) -> KubernetesObject:
    """The job: address and password of the cache come from the resource's own secret."""
    container = {
        "name": "flush-elasticache",
        "image": settings.image,
        "command": settings.flush_command,
        "args": settings.flush_command_args,
        "env": [environment_from(secret, mapping) for mapping in settings.env_secret_mappings],
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": jobs.job_name("flush-elasticache", context),
            "annotations": {jobs.ACTION_ID: context.action.action_id},
        },
        "spec": {
            "backoffLimit": BACKOFF_LIMIT,
            "ttlSecondsAfterFinished": KEPT_SECONDS,
            "template": {
                "metadata": {
                    "labels": {"app": "automated-actions"},
                    "annotations": {jobs.ACTION_ID: context.action.action_id},
                },
                "spec": {"restartPolicy": "Never", "containers": [container]},
            },
        },
    }


def environment_from(secret: str, mapping: EnvironmentSecret) -> KubernetesObject:
    """One variable of the container, filled from a key of the secret."""
    reference: KubernetesObject = {"name": secret, "key": mapping.key}
    if mapping.optional:
        reference["optional"] = True
    return {"name": mapping.name, "valueFrom": {"secretKeyRef": reference}}


def wait_for_job(context: ActionContext, tools: Tools, cluster: Cluster, namespace: str, name: str) -> None:
    """Wait until the job has succeeded; its own retries are part of it. Raises ActionFailedError."""
    while True:
        job = cluster.read(jobs.job_path(namespace, name))
        if job is None:
            raise ActionFailedError(f"Job '{name}' has disappeared from namespace {namespace}.")
        if job_succeeded(job):
            return
        if failure := job_failure(job):
            raise ActionFailedError(f"Job '{name}' failed: {failure}")
        if context.seconds_since_start() >= tools.settings.job_timeout_seconds:
            raise ActionFailedError(f"Timeout waiting for Job '{name}' to complete.")
        context.pause(tools.settings.job_poll_seconds)


def job_succeeded(job: KubernetesObject) -> bool:
    """Whether a pod of the job has done its work."""
    return int((job.get("status") or {}).get("succeeded") or 0) >= 1


def job_failure(job: KubernetesObject) -> str | None:
    """Why the job has given up, None while it has not."""
    for condition in (job.get("status") or {}).get("conditions") or []:
        if condition.get("type") == "Failed" and condition.get("status") == "True":
            return str(condition.get("message") or condition.get("reason") or "no reason given")
    return None
