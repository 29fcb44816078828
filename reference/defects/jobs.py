"""Defects of triggering cron jobs."""

from __future__ import annotations

from typing import Any

from reference.defects.catalogue import WORKER, Kind, defect
from reference.defects.patching import nothing, replace


def templates(change: Any) -> None:
    """Change every job that is made from a cron job: `change(job, cronjob)`."""
    from reference.actions.worker.effects import cronjobs

    def make(original: Any) -> Any:
        def job_from_template(context: Any, cronjob: Any) -> Any:
            job = original(context, cronjob)
            change(job, cronjob)
            return job

        return job_from_template

    replace(cronjobs, "job_from_template", make)


def names_of_jobs(make: Any) -> None:
    """Name jobs otherwise."""
    from reference.actions.worker.effects import jobs

    replace(jobs, "job_name", make)


@defect("A cron job is reported as triggered and no job is made", Kind.MISSING, ("AA-07",), WORKER)
def trigger_without_job() -> None:
    from reference.actions.worker.effects import jobs

    replace(jobs, "create_once", lambda original: nothing)


@defect("A triggered job does not tell which action made it", Kind.RECORD, ("AA-07",), WORKER)
def job_without_mark() -> None:
    from reference.actions.worker.effects import jobs

    templates(lambda job, cronjob: job["metadata"]["annotations"].pop(jobs.ACTION_ID))


@defect("A triggered job loses the labels and notes of its template", Kind.HALF, ("AA-07",), WORKER)
def job_without_labels() -> None:
    from reference.actions.worker.effects import jobs

    def change(job: Any, _cronjob: Any) -> None:
        metadata = job["metadata"]
        metadata["labels"] = {}
        metadata["annotations"] = {jobs.ACTION_ID: metadata["annotations"][jobs.ACTION_ID]}

    templates(change)


@defect("A triggered job runs without the settings of its template", Kind.HALF, ("AA-07",), WORKER)
def job_without_settings() -> None:
    def change(job: Any, _cronjob: Any) -> None:
        for container in job["spec"]["template"]["spec"]["containers"]:
            container.pop("env", None)

    templates(change)


@defect("A triggered job does not belong to its cron job", Kind.RECORD, ("AA-07",), WORKER)
def job_without_owner() -> None:
    templates(lambda job, cronjob: job["metadata"].pop("ownerReferences"))


@defect("One request makes two jobs", Kind.TWICE, ("AA-07",), WORKER)
def two_jobs() -> None:
    from reference.actions.worker.effects import jobs

    def make(original: Any) -> Any:
        def create(context: Any, cluster: Any, namespace: str, job: Any) -> None:
            original(context, cluster, namespace, job)
            again = {**job, "metadata": {**job["metadata"], "name": f"{job['metadata']['name'][:-2]}-2"}}
            original(context, cluster, namespace, again)

        return create

    replace(jobs, "create_once", make)


@defect("A suspended cron job is passed over and reported as triggered", Kind.MISSING, ("AA-07",), WORKER)
def suspended_cron_job_passed_over() -> None:
    changes_cron_job(resumes=False)


@defect("Triggering a suspended cron job resumes its schedule", Kind.WRONG_OBJECT, ("AA-07",), WORKER)
def suspended_cron_job_resumed() -> None:
    changes_cron_job(resumes=True)


def changes_cron_job(*, resumes: bool) -> None:
    """Treat suspended cron jobs otherwise: resume them, or make no job."""
    from reference.actions.worker.effects import cronjobs
    from reference.actions.worker.kubernetes import object_path

    def make(original: Any) -> Any:
        def trigger(context: Any, tools: Any, cluster: str, namespace: str, cronjob: str) -> None:
            connected, path = tools.clusters.connect(cluster), object_path("batch/v1", namespace, "cronjobs", cronjob)
            suspended = ((connected.read(path) or {}).get("spec") or {}).get("suspend")
            if suspended and not resumes:
                return
            if suspended:
                connected.request("PATCH", path, {"spec": {"suspend": False}}, "application/merge-patch+json")
            original(context, tools, cluster, namespace, cronjob)

        return trigger

    replace(cronjobs, "trigger", make)


@defect("A second request is taken for the repetition of the first", Kind.MISSING, ("AA-07",), WORKER)
def job_named_by_cron_job_alone() -> None:
    from reference.actions.worker.effects import jobs

    names_of_jobs(lambda original: lambda prefix, context: f"{prefix[:53]}-manually")
    replace(jobs, "is_own_job", lambda original: lambda context, job: True)


@defect("The names of jobs are not kept short enough", Kind.REFUSAL, ("AA-07",), WORKER)
def job_name_too_long() -> None:
    names_of_jobs(lambda original: lambda prefix, context: f"{prefix}-{context.short_id}")


@defect("The namesake of a cron job next door is triggered instead", Kind.WRONG_OBJECT, ("AA-07",), WORKER)
def cron_job_next_door() -> None:
    from reference.actions.worker.effects import cronjobs
    from reference.defects.cluster_objects import namespaces_like

    def make(original: Any) -> Any:
        def trigger(context: Any, tools: Any, cluster: str, namespace: str, cronjob: str) -> None:
            others = namespaces_like(tools.clusters.connect(cluster), namespace)
            original(context, tools, cluster, (others or [namespace])[-1], cronjob)

        return trigger

    replace(cronjobs, "trigger", make)
