"""What a pod is told to do, by annotations on itself or, as the default for its pods, on its namespace.

| `cluster.embedded/...` | value | effect |
|---|---|---|
| `start-delay` | `250ms`, `2s` | time from the pod's creation until it is ready |
| `start-failure` | `CrashLoopBackOff`, `ImagePullBackOff` | the pod is never ready; pods of Jobs fail |
| `fail-times` | `2` | the first so many runs of a Job's pods fail, the next succeed |
| `run-time` | `500ms` | how long a Job's container works before it ends |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PREFIX = "cluster.embedded/"
START_SECONDS = 0.003

CRASH_LOOP = "CrashLoopBackOff"
IMAGE_PULL = "ImagePullBackOff"

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}


@dataclass(frozen=True)
class Behaviour:
    """The course of one pod; times in seconds."""

    start_delay: float = START_SECONDS
    start_failure: str = ""
    fail_times: int = 0
    run_time: float = 0.0


def faults(annotations: Mapping[str, str]) -> list[str]:
    """What is wrong with the annotations that address the node."""
    problems = []
    for key, value in annotations.items():
        if not key.startswith(PREFIX):
            continue
        check = _CHECKS.get(key.removeprefix(PREFIX))
        if check is None:
            problems.append(f"{key}: unknown; known are {', '.join(PREFIX + each for each in _CHECKS)}")
        elif not check(value):
            problems.append(f'{key}: Invalid value: "{value}"')
    return problems


def behaviour(*sources: Mapping[str, str]) -> Behaviour:
    """The behaviour from several sets of annotations; later ones override earlier ones."""
    merged = {key: value for source in sources for key, value in source.items() if key.startswith(PREFIX)}

    def given(name: str) -> str:
        return merged.get(PREFIX + name, "")

    return Behaviour(
        start_delay=_seconds(given("start-delay")) if given("start-delay") else START_SECONDS,
        start_failure=given("start-failure"),
        fail_times=int(given("fail-times") or 0),
        run_time=_seconds(given("run-time")) if given("run-time") else 0.0,
    )


def _is_duration(text: str) -> bool:
    return _DURATION.fullmatch(text) is not None


def _seconds(text: str) -> float:
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a duration such as 250ms or 2s")
    return float(match[1]) * _UNITS[match[2]]


_CHECKS = {
    "start-delay": _is_duration,
    "start-failure": lambda text: text in (CRASH_LOOP, IMAGE_PULL),
    "fail-times": str.isdigit,
    "run-time": _is_duration,
}
