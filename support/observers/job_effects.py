"""What should become of jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from support.evidence.attachments import attach_objects
from support.observers.cluster_sight import ClusterSight
from support.observers.comparing import Mismatch, expect_none, listed
from support.observers.jobs import CronJobSeen, JobSeen, departures
from support.waiting import consistently, eventually, holds

ACTION_MARK = "automated-actions.action_id"
"""Annotation that names the action which made an object."""


class JobEffects(ClusterSight):
    """Waits for jobs, and checks what they are made from and whom they serve."""

    def expect_new_jobs(
        self, namespace: str, before: tuple[JobSeen, ...], of: CronJobSeen, count: int = 1
    ) -> tuple[JobSeen, ...]:
        """Wait for jobs that were not there before; check that they are so many, and all of the schedule's own.

        For the quiet time it is watched that no further job appears, whosoever it is.
        """
        known = {job.uid for job in before}
        wanted = f'exactly {_jobs(count, "new ")} made from the cron job "{of.name}"'
        fresh = self._expect_jobs(namespace, lambda job: job.uid not in known, count, wanted)
        strangers = [job.describe() for job in fresh if job.owner_uid != of.uid]
        expect_none(strangers, wanted=wanted)
        return fresh

    def expect_jobs_using(self, namespace: str, secret: str, count: int = 1) -> tuple[JobSeen, ...]:
        """Wait for jobs whose containers read a secret, and watch for the quiet time that they are exactly so many."""
        wanted = f'exactly {_jobs(count)} using the access data "{secret}"'
        return self._expect_jobs(namespace, lambda job: secret in job.secrets, count, wanted)

    def _expect_jobs(
        self, namespace: str, matching: Callable[[JobSeen], bool], count: int, wanted: str
    ) -> tuple[JobSeen, ...]:
        def look() -> tuple[JobSeen, ...]:
            return tuple(job for job in self.jobs(namespace) if matching(job))

        def seen(jobs: tuple[JobSeen, ...]) -> str:
            return f"{_jobs(len(jobs))}: {listed(job.describe() for job in jobs)}"

        eventually(holds(look, lambda jobs: len(jobs) >= count, seen), wanted=wanted)
        found = consistently(holds(look, lambda jobs: len(jobs) == count, seen), wanted=wanted)
        for job in found:
            attach_objects(f"job {job.name}", job.evidence())
        return found

    def expect_job_completed(self, namespace: str, name: str) -> JobSeen:
        """Wait until a job has come to its end, successfully."""
        job = eventually(
            holds(lambda: self.job(namespace, name), lambda now: now.finished, JobSeen.describe),
            wanted=f'job "{name}" finished',
        )
        if not job.succeeded:
            raise Mismatch(f'job "{name}" completed', [job.describe()])
        return job

    def expect_marked_with_action(self, job: JobSeen, action_id: str) -> None:
        """Check that a job says which action made it."""
        if job.annotations.get(ACTION_MARK) != action_id:
            raise Mismatch(f'job "{job.name}" marked with the action {action_id}', [f"the marks {job.annotations}"])

    def expect_marked_with_actions(self, jobs: tuple[JobSeen, ...], action_ids: Iterable[str]) -> None:
        """Check that each of some actions has made exactly one of the jobs, and nobody else any."""
        wanted, marks = sorted(action_ids), sorted(job.annotations.get(ACTION_MARK, "no mark") for job in jobs)
        if marks != wanted:
            raise Mismatch(f"jobs marked with the actions {listed(wanted)}", [f"the marks {listed(marks)}"])

    def expect_made_from(self, job: JobSeen, source: CronJobSeen) -> None:
        """Check that a job carries everything that the template of its schedule says."""
        attach_objects(
            "what it carries", before=source.evidence(), after=job.evidence(), names=("the template", "the job")
        )
        expect_none(departures(job, source), wanted=f'a job made from the template of "{source.name}"')


def _jobs(count: int, which: str = "") -> str:
    return f"{count} {which}job{'' if count == 1 else 's'}"
