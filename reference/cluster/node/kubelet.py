"""Places pods on nodes, brings them up as their behaviour says, and takes them away again."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine
from typing import Any

from reference.cluster.deletion import DeleteOptions
from reference.cluster.documents import Document, is_deleting, name_of, namespace_of, uid_of
from reference.cluster.events import Events
from reference.cluster.node import processes, statuses
from reference.cluster.node.behaviour import CRASH_LOOP, START_SECONDS, Behaviour, behaviour
from reference.cluster.node.environment import ConfigError, variables
from reference.cluster.node.logs import Logs
from reference.cluster.node.processes import Processes
from reference.cluster.registry import Registry
from reference.cluster.resources import NAMESPACES, PODS
from reference.cluster.store import Change

STOP_SECONDS = 0.005
"""Time that a pod takes to end, whatever longer grace it is given."""

GIVE_UP_SECONDS = 0.25
"""Time after which the pod of a Job whose container cannot be made counts as failed."""

FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS = 0.05, 5.0


class Kubelet:
    """Runs the pods of all nodes."""

    def __init__(self, registry: Registry, events: Events, logs: Logs) -> None:
        self._registry = registry
        self._store = registry.store
        self._events = events
        self._logs = logs
        self._processes = Processes()
        self._tasks: set[asyncio.Task[None]] = set()
        self._nodes = itertools.cycle(statuses.NODE_ADDRESSES)
        self._numbers = itertools.count()
        self._failures: dict[str, int] = {}
        self._store.subscribe(self._notice)

    def close(self) -> None:
        """End every process that a container has started."""
        self._processes.kill_all()
        for task in self._tasks:
            task.cancel()

    def _notice(self, change: Change) -> None:
        if change.resource != PODS:
            return
        uid, loop = change.entry.uid, asyncio.get_running_loop()
        if change.kind == "DELETED":
            self._processes.kill(uid)
            self._logs.forget(uid)
        elif change.kind == "ADDED":
            loop.call_soon(self._admit, uid)
        elif is_deleting(change.entry.document) and change.previous and not is_deleting(change.previous.document):
            self._events.record(change.entry.document, "Normal", "Killing", "Stopping the pod's containers")
            self._processes.kill(uid)
            grace = change.entry.document["metadata"].get("deletionGracePeriodSeconds") or 0
            loop.call_later(min(STOP_SECONDS, grace), self._remove, uid)

    def _pod(self, uid: str) -> Document | None:
        """The pod as it is now, unless it is gone or going."""
        entry = self._store.by_uid(uid)
        return None if entry is None or is_deleting(entry.document) else entry.document

    def _write(self, pod: Document, **fields: Any) -> None:
        entry = self._store.by_uid(uid_of(pod))
        if entry is not None:
            self._store.save(PODS, {**pod, **fields})

    def _remove(self, uid: str) -> None:
        entry = self._store.by_uid(uid)
        if entry is not None:
            self._registry.delete(PODS, entry.namespace, entry.name, DeleteOptions(grace_seconds=0))

    def _admit(self, uid: str) -> None:
        pod = self._pod(uid)
        if pod is None:
            return
        node = pod["spec"].get("nodeName") or next(self._nodes)
        if node not in statuses.NODE_ADDRESSES:
            return
        placed = {**pod, "spec": {**pod["spec"], "nodeName": node}}
        self._write(statuses.scheduled(placed, node))
        course = self._behaviour(pod)
        asyncio.get_running_loop().call_later(course.start_delay, self._start, uid, course, 0, FIRST_RETRY_SECONDS)

    def _behaviour(self, pod: Document) -> Behaviour:
        home = self._store.get(NAMESPACES, "", namespace_of(pod))
        defaults = home.document["metadata"].get("annotations") or {} if home else {}
        return behaviour(defaults, pod["metadata"].get("annotations") or {})

    def _start(self, uid: str, course: Behaviour, restarts: int, retry: float) -> None:
        pod = self._pod(uid)
        if pod is None:
            return
        if course.start_failure:
            self._fail_to_start(pod, course, restarts, retry)
            return
        try:
            environments = {each["name"]: variables(self._store, pod, each) for each in pod["spec"]["containers"]}
        except ConfigError as error:
            self._hold(pod, course, "CreateContainerConfigError", str(error), retry)
            return
        job = statuses.job_of(pod)
        address = pod["status"].get("podIP") or statuses.address_of(next(self._numbers))
        self._write(statuses.running(pod, address, ready=True, restarts=restarts))
        executed = any(processes.programs_of(each["image"]) for each in pod["spec"]["containers"])
        if job or executed:
            self._spawn(self._work(uid, course, environments, restarts, job))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(
        self,
        uid: str,
        course: Behaviour,
        environments: dict[str, dict[str, str]],
        restarts: int,
        job: str,
    ) -> None:
        """The working life of a pod that runs to an end."""
        if course.run_time:
            await asyncio.sleep(course.run_time)
        pod = self._pod(uid)
        if pod is None:
            return
        if job and self._failures.get(job, 0) < course.fail_times:
            self._failures[job] = self._failures.get(job, 0) + 1
            codes = {each["name"]: 1 for each in pod["spec"]["containers"]}
        else:
            codes = await self._execute(pod, environments)
        self._end(uid, codes, course, restarts)

    async def _execute(self, pod: Document, environments: dict[str, dict[str, str]]) -> dict[str, int]:
        uid, codes = uid_of(pod), {}
        for container in pod["spec"]["containers"]:
            name, programs = container["name"], processes.programs_of(container["image"])
            words = processes.command_of(container)
            codes[name] = 0
            if programs and words:

                def sink(line: bytes, name: str = name) -> None:
                    self._logs.append(uid, name, line)

                codes[name] = await self._processes.run(uid, words, programs, environments[name], sink)
        return codes

    def _end(self, uid: str, codes: dict[str, int], course: Behaviour, restarts: int) -> None:
        pod = self._pod(uid)
        if pod is None:
            return
        failed, policy = any(codes.values()), pod["spec"]["restartPolicy"]
        if policy == "Always" or (policy == "OnFailure" and failed):
            self._write(
                statuses.waiting(
                    pod,
                    CRASH_LOOP,
                    "back-off restarting failed container",
                    restarts=restarts + 1,
                    exit_code=next(iter(codes.values())),
                )
            )
            delay = _backoff(restarts)
            asyncio.get_running_loop().call_later(delay, self._start, uid, course, restarts + 1, FIRST_RETRY_SECONDS)
            return
        for name in codes:
            self._logs.close(uid, name)
        self._write(statuses.ended(pod, codes, restarts=restarts))

    def _fail_to_start(self, pod: Document, course: Behaviour, restarts: int, retry: float) -> None:
        if course.start_failure != CRASH_LOOP:
            message = f'Back-off pulling image "{pod["spec"]["containers"][0]["image"]}"'
            self._hold(pod, course, course.start_failure, message, retry)
            return
        address = pod["status"].get("podIP") or statuses.address_of(next(self._numbers))
        if statuses.job_of(pod):
            self._write(statuses.running(pod, address, ready=False, restarts=restarts))
            self._end(uid_of(pod), {each["name"]: 1 for each in pod["spec"]["containers"]}, course, restarts)
            return
        crashed = statuses.running(pod, address, ready=False)
        message = f"back-off restarting failed container in pod {name_of(pod)}"
        self._write(statuses.waiting(crashed, CRASH_LOOP, message, restarts=restarts + 1, exit_code=1))
        self._events.record(pod, "Warning", "BackOff", message)
        loop = asyncio.get_running_loop()
        loop.call_later(_backoff(restarts), self._start, uid_of(pod), course, restarts + 1, retry)

    def _hold(self, pod: Document, course: Behaviour, reason: str, message: str, retry: float) -> None:
        """Keep a pod whose container cannot be made; try again, or give up on the pod of a Job."""
        held = statuses.waiting(pod, reason, message)
        if held["status"] != pod["status"]:
            self._write(held)
            self._events.record(pod, "Warning", "Failed", message)
        loop = asyncio.get_running_loop()
        if statuses.job_of(pod):
            loop.call_later(GIVE_UP_SECONDS, self._give_up, uid_of(pod), reason)
            return
        later = min(retry * 2, LAST_RETRY_SECONDS)
        loop.call_later(retry, self._start, uid_of(pod), course, 0, later)

    def _give_up(self, uid: str, reason: str) -> None:
        pod = self._pod(uid)
        if pod is not None:
            status = {**pod["status"], "phase": "Failed", "reason": reason}
            self._write(pod, status=status)


def _backoff(restarts: int) -> float:
    """Seconds before a container is started again: doubling, from a few milliseconds to a few seconds."""
    return min(float(START_SECONDS * 4 * 2.0 ** min(restarts, 20)), LAST_RETRY_SECONDS)
