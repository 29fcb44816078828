"""Job: pods that run to an end, as often as wanted, retried as often as allowed.

The pause before a retry is some milliseconds, doubling, where a real cluster begins with ten seconds.
CronJobs are kept as objects but do not fire by the clock: their Jobs are made by clients.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from reference.cluster.controllers import pods
from reference.cluster.controllers.loop import Controller, Key, WorkLoop
from reference.cluster.deletion import DeleteOptions
from reference.cluster.documents import Document, is_deleting, name_of, namespace_of, now, seconds_since, uid_of
from reference.cluster.events import Events
from reference.cluster.registry import Registry
from reference.cluster.resources import JOBS
from reference.cluster.store import Change

FIRST_PAUSE_SECONDS, LAST_PAUSE_SECONDS = 0.01, 1.0


@dataclass
class _Tally:
    """What a Job's pods have come to; a pod counts once, also when it is removed afterwards."""

    succeeded: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    pause_until: float = 0.0


class JobController(Controller):
    resource = JOBS

    def __init__(self, registry: Registry, events: Events, work: WorkLoop) -> None:
        super().__init__(registry, events, work)
        self._tallies: dict[str, _Tally] = {}

    def concerned(self, change: Change) -> list[Key]:
        if change.resource == JOBS and change.kind == "DELETED":
            self._tallies.pop(change.entry.uid, None)
        return list(super().concerned(change))

    def reconcile(self, namespace: str, name: str) -> None:
        job = self.wanted(namespace, name)
        if job is None:
            return
        if is_ended(job):
            self._expire(job)
            return
        owned = pods.owned_pods(self.store, uid_of(job))
        tally = self._count(job, owned)
        active = [each for each in owned if pods.is_active(each)]
        ending = self._ending(job, tally, owned)
        if ending or job["spec"].get("suspend"):
            for pod in active:
                pods.delete_pod(self.registry, pod)
            active = []
        else:
            self._start_pods(job, tally, active, [each for each in owned if is_deleting(each)])
            active = [each for each in pods.owned_pods(self.store, uid_of(job)) if pods.is_active(each)]
        self._report(job, tally, active, ending)

    def _count(self, job: Document, owned: list[Document]) -> _Tally:
        tally = self._tallies.setdefault(uid_of(job), _Tally())
        for pod in owned:
            if pod["status"].get("phase") == "Succeeded":
                tally.succeeded.add(uid_of(pod))
            elif pod["status"].get("phase") == "Failed" and uid_of(pod) not in tally.failed:
                tally.failed.add(uid_of(pod))
                pause = min(FIRST_PAUSE_SECONDS * 2.0 ** (len(tally.failed) - 1), LAST_PAUSE_SECONDS)
                tally.pause_until = asyncio.get_running_loop().time() + pause
        return tally

    def _ending(self, job: Document, tally: _Tally, owned: list[Document]) -> tuple[str, str, str] | None:
        """The condition, reason and message with which the Job ends now; None while it goes on."""
        spec = job["spec"]
        restarts = sum(
            status.get("restartCount", 0)
            for pod in owned
            if pod["spec"]["restartPolicy"] == "OnFailure"
            for status in pod["status"].get("containerStatuses") or ()
        )
        if len(tally.failed) > spec["backoffLimit"] or restarts > spec["backoffLimit"]:
            return "Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit"
        deadline, started = spec.get("activeDeadlineSeconds"), (job.get("status") or {}).get("startTime")
        if deadline and started:
            left = deadline - seconds_since(started)
            if left <= 0:
                return "Failed", "DeadlineExceeded", "Job was active longer than specified deadline"
            self.again(namespace_of(job), name_of(job), left)
        completions = spec.get("completions")
        running = any(pods.is_active(each) for each in owned)
        enough = len(tally.succeeded) >= (completions or 1)
        done = enough and (completions is not None or not running)
        return ("Complete", "CompletionsReached", "Reached expected number of succeeded pods") if done else None

    def _start_pods(self, job: Document, tally: _Tally, active: list[Document], leaving: list[Document]) -> None:
        spec = job["spec"]
        if spec.get("completions") is None:
            wanted = spec["parallelism"] if not tally.succeeded else len(active)
        else:
            wanted = min(spec["parallelism"], spec["completions"] - len(tally.succeeded))
        missing = wanted - len(active) - len(leaving)
        pause = tally.pause_until - asyncio.get_running_loop().time()
        if missing > 0 and pause > 0:
            self.again(namespace_of(job), name_of(job), pause)
            return
        for _ in range(missing):
            pod = pods.create_pod(self.registry, job, spec["template"])
            self.events.record(job, "Normal", "SuccessfulCreate", f"Created pod: {name_of(pod)}")
        for pod in active[: max(0, -missing)]:
            pods.delete_pod(self.registry, pod)

    def _report(
        self,
        job: Document,
        tally: _Tally,
        active: list[Document],
        ending: tuple[str, str, str] | None,
    ) -> None:
        status = {
            key: value
            for key, value in (job.get("status") or {}).items()
            if key not in ("active", "ready", "succeeded", "failed", "terminating")
        }
        numbers = {
            "active": len(active),
            "ready": sum(pods.is_ready(each) for each in active),
            "succeeded": len(tally.succeeded),
            "failed": len(tally.failed),
        }
        status |= {key: value for key, value in numbers.items() if value or key == "ready"}
        suspended = bool(job["spec"].get("suspend"))
        if not suspended:
            status.setdefault("startTime", now())
        conditions = status.get("conditions") or []
        if suspended or any(each["type"] == "Suspended" for each in conditions):
            conditions = pods.conditions_with(conditions, _suspension(suspended))
        if ending:
            conditions = _with_end(conditions, *ending)
            if ending[0] == "Complete":
                status["completionTime"] = now()
            kind = "Normal" if ending[0] == "Complete" else "Warning"
            self.events.record(job, kind, "Completed" if kind == "Normal" else ending[1], ending[2])
        if conditions:
            status["conditions"] = conditions
        self.registry.set_status(job, status)

    def _expire(self, job: Document) -> None:
        """Remove an ended Job, and its pods, when its time to live is over."""
        lifetime = job["spec"].get("ttlSecondsAfterFinished")
        if lifetime is None:
            return
        ended = max(each["lastTransitionTime"] for each in job["status"]["conditions"])
        left = lifetime - seconds_since(ended)
        if left > 0:
            self.again(namespace_of(job), name_of(job), left)
        else:
            self.registry.delete(JOBS, namespace_of(job), name_of(job), DeleteOptions(policy="Foreground"))


def is_ended(job: Document) -> bool:
    """Whether the Job is complete or has failed for good."""
    conditions = (job.get("status") or {}).get("conditions") or ()
    return any(each["type"] in ("Complete", "Failed") and each["status"] == "True" for each in conditions)


def _with_end(conditions: list[Document], kind: str, reason: str, message: str) -> list[Document]:
    first = "SuccessCriteriaMet" if kind == "Complete" else "FailureTarget"
    for each in (first, kind):
        conditions = pods.conditions_with(conditions, _condition(each, "True", reason, message))
    return conditions


def _suspension(suspended: bool) -> Document:
    if suspended:
        return _condition("Suspended", "True", "JobSuspended", "Job suspended")
    return _condition("Suspended", "False", "JobResumed", "Job resumed")


def _condition(kind: str, value: str, reason: str, message: str) -> Document:
    moment = now()
    return {
        "type": kind,
        "status": value,
        "reason": reason,
        "message": message,
        "lastProbeTime": moment,
        "lastTransitionTime": moment,
    }
