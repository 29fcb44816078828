"""A scenario's trail as an Allure result: epic (system) > feature > rule > scenario > steps as written.

It stands in for allure-pytest's own listener, which would show function names and fixtures; `allure.step` and
`allure.attach` in a step definition work as ever.
"""

from __future__ import annotations

import hashlib
import platform
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import allure_commons

from support.evidence.allure_results import ResultsFolder
from support.evidence.attachments import as_csv, clipped
from support.evidence.judging import message_of
from support.evidence.trail import Evidence, Stage, Trail

if TYPE_CHECKING:
    from support.evidence.tracking import Tracker
    from support.gherkin.plans import ScenarioPlan

STATUS = {"not_supported": "skipped", "flaky": "failed"}
_LANGUAGE = f"python{platform.python_version_tuple()[0]}"


class AllureAdapter:
    """Writes one result a scenario, and one container where set-up or teardown have something to show."""

    def __init__(
        self,
        folder: ResultsFolder,
        worker: str,
        caught: Mapping[str, Sequence[str]] | None = None,
        promises: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._worker = worker
        self._caught = caught or {}
        self._promises = promises or {}

    def write(self, trail: Trail) -> None:
        """Write the finished scenario."""
        plan = trail.plan
        for step in trail.steps:
            self._attach_arguments(step)
        identity = str(uuid.uuid4())
        case = digest(plan.feature.name, plan.name)
        result = {
            "uuid": identity,
            "historyId": digest(case, plan.row_label or "", plan.channel or ""),
            "testCaseId": case,
            "fullName": f"{plan.feature.name}: {plan.name}",
            "titlePath": [part for part in (plan.feature.epic, plan.feature.name, plan.rule) if part],
            "name": plan.name,
            "status": STATUS.get(trail.outcome, trail.outcome),
            "stage": "finished",
            "start": _milliseconds(trail.started),
            "stop": _milliseconds(trail.stopped),
            "description": description_of(plan, self._caught.get(plan.identity, ()), self._promises),
            "labels": [{"name": name, "value": value} for name, value in self._labels(plan)],
            "parameters": _parameters(plan),
            "steps": [_step(step) for step in trail.steps],
            "attachments": _attachments(trail.loose.evidence),
        }
        if trail.outcome != "passed":
            result["statusDetails"] = {"message": _told(trail), "trace": trail.trace}
        self._folder.write("result", result)
        self._write_container(trail, identity)

    def _write_container(self, trail: Trail, child: str) -> None:
        if not trail.setup and not trail.teardown:
            return
        self._folder.write(
            "container",
            {
                "uuid": str(uuid.uuid4()),
                "children": [child],
                "befores": [_step(stage) for stage in trail.setup],
                "afters": [_step(stage) for stage in trail.teardown],
                "start": _milliseconds(trail.started),
                "stop": _milliseconds(trail.stopped),
            },
        )

    def _attach_arguments(self, step: Stage) -> None:
        """The table or the text that is written under a step in the feature."""
        planned = step.planned
        if planned is None:
            return
        if planned.datatable is not None:
            body = clipped(as_csv(planned.datatable))
            step.evidence.insert(0, Evidence("argument", "as written", self._folder.store(body, "csv"), "text/csv"))
        if planned.docstring is not None:
            body = clipped(planned.docstring)
            step.evidence.insert(0, Evidence("argument", "as written", self._folder.store(body, "txt"), "text/plain"))

    def _labels(self, plan: ScenarioPlan) -> list[tuple[str, str]]:
        labels = [("epic", plan.feature.epic), ("feature", plan.feature.name)]
        if plan.rule:
            labels.append(("story", plan.rule))
        labels.append(("severity", "critical" if plan.core else "normal"))
        labels += [("requirement", requirement) for requirement in plan.requirements]
        labels += [("tag", tag) for tag in sorted(plan.tags)]
        labels += [("framework", "pytest-bdd"), ("language", _LANGUAGE), ("thread", self._worker)]
        return labels


class AllureFunctions:
    """Lets `allure.step` and `allure.attach` land in the trail of the running scenario."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self._open: dict[str, Stage] = {}

    @allure_commons.hookimpl
    def start_step(self, uuid: str, title: str, params: dict[str, Any]) -> None:
        trail = self._tracker.trail
        if trail is not None and trail.running is not None:
            self._open[uuid] = trail.begin(title, trail.running.stages)

    @allure_commons.hookimpl
    def stop_step(self, uuid: str, exc_type: Any, exc_val: BaseException | None, exc_tb: Any) -> None:
        trail, stage = self._tracker.trail, self._open.pop(uuid, None)
        if trail is None or stage is None:
            return
        status = "passed" if exc_val is None else "failed" if isinstance(exc_val, AssertionError) else "broken"
        trail.end(stage, status, "" if exc_val is None else message_of(exc_val))

    @allure_commons.hookimpl
    def attach_data(self, body: str | bytes, name: str | None, attachment_type: Any, extension: str | None) -> None:
        trail = self._tracker.trail
        if trail is None:
            return
        media = getattr(attachment_type, "mime_type", attachment_type) or "text/plain"
        ending = extension or getattr(attachment_type, "extension", None) or "txt"
        kind, kept = ("text", clipped(body)) if isinstance(body, str) else ("file", body)
        trail.take(kind, name or "attachment", kept, media, ending)

    @allure_commons.hookimpl
    def attach_file(self, source: str, name: str | None, attachment_type: Any, extension: str | None) -> None:
        body = Path(source).read_bytes()
        try:
            text: str | bytes = body.decode("utf-8")
        except UnicodeDecodeError:
            text = body
        self.attach_data(text, name or Path(source).name, attachment_type, extension or Path(source).suffix[1:])


def description_of(plan: ScenarioPlan, caught: Sequence[str] = (), promises: Mapping[str, str] | None = None) -> str:
    """Who wants the feature and why, the promises, the rule, what the scenario adds, the defects it has caught."""
    parts = [_prose(plan.feature.description)]
    parts += [f"**{one}:** {promises[one]}" for one in plan.requirements if promises and one in promises]
    if plan.rule:
        parts.append(f"**Rule:** {plan.rule}")
        parts.append(_prose(plan.rule_description))
    parts.append(_prose(plan.description))
    if caught:
        parts.append("\n".join(["**Seen to fail** in the last drill, when:", "", *(f"- {title}" for title in caught)]))
    return "\n\n".join(part for part in parts if part)


def digest(*parts: str) -> str:
    """A stable id from names, so that history survives moved files and renamed code."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _prose(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _told(trail: Trail) -> str:
    if trail.outcome == "not_supported":
        return f"not supported: {trail.message}"
    # the report tool puts the first line under the last step, where a bare sentence would look like one more of them
    return f"Stopped at: {trail.failed_sentence}\n{trail.message}" if trail.failed_sentence else trail.message


def _parameters(plan: ScenarioPlan) -> list[dict[str, Any]]:
    parameters = [{"name": name, "value": value} for name, value in plan.example.items()]
    if plan.channel:
        parameters.append({"name": "channel", "value": plan.channel.upper()})
    return parameters


def _step(stage: Stage) -> dict[str, Any]:
    step: dict[str, Any] = {
        "name": stage.title,
        "status": stage.status or "broken",
        "stage": "finished",
        "start": _milliseconds(stage.started),
        "stop": _milliseconds(stage.stopped or stage.started),
    }
    if stage.message:
        step["statusDetails"] = {"message": stage.message}
    if stage.stages:
        step["steps"] = [_step(inner) for inner in stage.stages]
    if stage.evidence:
        step["attachments"] = _attachments(stage.evidence)
    return step


def _attachments(evidence: list[Evidence]) -> list[dict[str, str]]:
    return [{"name": one.title, "source": one.source, "type": one.media_type} for one in evidence]


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
