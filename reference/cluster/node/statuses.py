"""The status of a pod at each station of its course."""

from __future__ import annotations

from typing import Any

from reference.cluster.documents import Document, now, stable_hash

NODE_ADDRESSES = {"node-1": "10.0.0.1", "node-2": "10.0.0.2"}


def scheduled(pod: Document, node: str) -> Document:
    """Bound to a node, its containers being made."""
    status = {
        **pod["status"],
        "phase": "Pending",
        "hostIP": NODE_ADDRESSES[node],
        "hostIPs": [{"ip": NODE_ADDRESSES[node]}],
        "startTime": now(),
    }
    return waiting({**pod, "status": status}, "ContainerCreating", "")


def waiting(pod: Document, reason: str, message: str, *, restarts: int = 0, exit_code: int | None = None) -> Document:
    """Containers that do not run, and why; with an exit code they ran before and ended with it."""
    state: Document = {"waiting": {"reason": reason, **({"message": message} if message else {})}}
    last = {} if exit_code is None else {"terminated": _terminated(exit_code)}
    containers = [
        _container(each, state, ready=False, started=False, restarts=restarts, last=last)
        for each in pod["spec"]["containers"]
    ]
    return _with_conditions(pod, {**pod["status"], "containerStatuses": containers}, ready=False)


def running(pod: Document, address: str, *, ready: bool, restarts: int = 0) -> Document:
    """Every container runs; with `ready` the pod takes traffic."""
    state = {"running": {"startedAt": now()}}
    containers = [
        _container(each, state, ready=ready, started=True, restarts=restarts) for each in pod["spec"]["containers"]
    ]
    status = {
        **pod["status"],
        "phase": "Running",
        "podIP": address,
        "podIPs": [{"ip": address}],
        "containerStatuses": containers,
    }
    if pod["spec"].get("initContainers"):
        done = {"terminated": _terminated(0)}
        status["initContainerStatuses"] = [
            _container(each, done, ready=True, started=False) for each in pod["spec"]["initContainers"]
        ]
    return _with_conditions(pod, status, ready=ready)


def ended(pod: Document, exit_codes: dict[str, int], *, restarts: int = 0, reason: str = "") -> Document:
    """Every container has ended, each with its own exit code."""
    containers = [
        _container(
            each,
            {"terminated": _terminated(exit_codes.get(each["name"], 0))},
            ready=False,
            started=False,
            restarts=restarts,
        )
        for each in pod["spec"]["containers"]
    ]
    phase = "Failed" if any(exit_codes.values()) or reason else "Succeeded"
    status = {**pod["status"], "phase": phase, "containerStatuses": containers}
    if reason:
        status["reason"] = reason
    return _with_conditions(pod, status, ready=False, completed=phase == "Succeeded")


def _terminated(exit_code: int) -> Document:
    moment = now()
    return {
        "exitCode": exit_code,
        "reason": "Error" if exit_code else "Completed",
        "startedAt": moment,
        "finishedAt": moment,
    }


def _container(
    container: Document,
    state: Document,
    *,
    ready: bool,
    started: bool,
    restarts: int = 0,
    last: Document | None = None,
) -> Document:
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": f"embedded://{stable_hash(container['image'])}" if "waiting" not in state else "",
        "ready": ready,
        "started": started,
        "restartCount": restarts,
        "state": state,
        "lastState": last or {},
    }


def _with_conditions(pod: Document, status: Document, *, ready: bool, completed: bool = False) -> Document:
    why = "PodCompleted" if completed else "ContainersNotReady"
    wanted: list[tuple[str, bool, str]] = [
        ("PodReadyToStartContainers", True, ""),
        ("Initialized", True, "PodCompleted" if completed else ""),
        ("Ready", ready, "" if ready else why),
        ("ContainersReady", ready, "" if ready else why),
        ("PodScheduled", True, ""),
    ]
    known = {each["type"]: each for each in status.get("conditions") or ()}
    conditions = [_condition(known.get(kind), kind, value, reason) for kind, value, reason in wanted]
    return {**pod, "status": {**status, "conditions": conditions}}


def _condition(known: Document | None, kind: str, value: bool, reason: str) -> Document:
    status = "True" if value else "False"
    since = known["lastTransitionTime"] if known and known["status"] == status else now()
    condition: dict[str, Any] = {
        "type": kind,
        "status": status,
        "lastProbeTime": None,
        "lastTransitionTime": since,
    }
    if reason:
        condition["reason"] = reason
    return condition


def address_of(number: int) -> str:
    """The address of the pod with that running number, inside 10.128.0.0/9."""
    return f"10.{128 + number // 62500 % 128}.{number // 250 % 250}.{number % 250 + 1}"


def job_of(pod: Document) -> str:
    """The uid of the Job that made the pod; empty for other pods."""
    for owner in pod["metadata"].get("ownerReferences") or ():
        if owner.get("controller") and owner["kind"] == "Job":
            uid: str = owner["uid"]
            return uid
    return ""
