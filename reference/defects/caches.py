"""Defects of flushing caches."""

from __future__ import annotations

from typing import Any

from reference.defects.catalogue import WORKER, Kind, defect
from reference.defects.patching import nothing, replace


def flushes(make: Any) -> None:
    """Put something else in the place of flushing a cache."""
    from reference.actions.worker.effects import caches

    replace(caches, "flush_cache", make)


def script_of_the_flush(script: str) -> None:
    """Have the job run another script."""
    from reference.actions.worker.effects import caches

    def make(original: Any) -> Any:
        def flush_job(context: Any, settings: Any, secret: str) -> Any:
            job = original(context, settings, secret)
            job["spec"]["template"]["spec"]["containers"][0]["args"] = [script]
            return job

        return flush_job

    replace(caches, "flush_job", make)


@defect("A flush is reported and does not happen", Kind.MISSING, ("AA-12",), WORKER)
def flush_without_effect() -> None:
    flushes(lambda original: nothing)


@defect("A flush removes one entry and leaves the others", Kind.HALF, ("AA-12",), WORKER)
def flush_of_one_entry() -> None:
    script_of_the_flush("echo DEL $(echo RANDOMKEY | redis-cli-ext) | redis-cli-ext")


@defect("All caches of the namespace are flushed", Kind.WRONG_OBJECT, ("AA-12",), WORKER)
def neighbouring_caches_flushed() -> None:
    from reference.actions.worker.effects import caches

    def make(original: Any) -> Any:
        def flush(context: Any, tools: Any, account: str, identifier: str) -> None:
            place = tools.inventory.external_resource(account, identifier, "elasticache").namespace
            cluster = tools.clusters.connect(place.cluster.name)
            others = [one for group in place.external_resources or [] for one in group.resources]
            for number, other in enumerate(others):
                if other.provider == "elasticache" and other.identifier != identifier:
                    settings = tools.settings.external_resource_elasticache
                    job = caches.flush_job(context, settings, other.output_resource_name)
                    job["metadata"]["name"] += f"-{number}"
                    cluster.request("POST", f"/apis/batch/v1/namespaces/{place.name}/jobs", job)
            original(context, tools, account, identifier)

        return flush

    flushes(make)


@defect("A flush is reported as soon as its job is made", Kind.EARLY, ("AA-12",), WORKER)
def flush_reported_too_early() -> None:
    from reference.actions.worker.effects import caches

    replace(caches, "wait_for_job", lambda original: nothing)


@defect("A flush whose job failed counts as done", Kind.RECORD, ("AA-12",), WORKER)
def failed_flush_counts_as_done() -> None:
    from reference.actions.worker.effects import caches

    def make(original: Any) -> Any:
        return lambda job: original(job) or caches.job_failure(job) is not None

    replace(caches, "job_succeeded", make)


@defect("A flush gives up at the first pod that fails", Kind.REFUSAL, ("AA-12",), WORKER)
def flush_gives_up_at_once() -> None:
    from reference.actions.worker.effects import caches

    replace(caches, "BACKOFF_LIMIT", lambda original: 0)
