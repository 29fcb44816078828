"""From a feature file to plans: one plan for each scenario, row of examples and channel that will run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from support.gherkin.documents import Document, Examples, Feature, Rule, Scenario, Step, StepKind, Tag
from support.gherkin.promises import is_requirement_id

CHANNELS = ("api", "cli", "web")
PLACEHOLDER = re.compile(r"<([^<>\s](?:[^<>]*[^<>\s])?)>")
_LONGEST_LABEL = 80


@dataclass(frozen=True, slots=True, eq=False)
class PlannedStep:
    """A sentence to be carried out; placeholders are filled in, "And" is resolved in `type`."""

    keyword: str
    text: str
    type: StepKind
    line: int
    datatable: tuple[tuple[str, ...], ...] | None
    docstring: str | None
    from_background: bool

    def summary(self) -> dict[str, Any]:
        """The step as plain data, for JSON."""
        return {
            "keyword": self.keyword,
            "text": self.text,
            "type": self.type,
            "line": self.line,
            "datatable": [list(row) for row in self.datatable] if self.datatable is not None else None,
            "docstring": self.docstring,
            "from_background": self.from_background,
        }


@dataclass(frozen=True, slots=True, eq=False)
class FeaturePlan:
    """The feature that a scenario belongs to. `path` is relative to the root; `epic` is the capability's title."""

    name: str
    path: str
    description: str
    epic: str
    line: int
    tags: frozenset[str]
    language: str


@dataclass(frozen=True, slots=True, eq=False)
class ScenarioPlan:
    """One scenario, as it will run through one channel with one row of examples."""

    feature: FeaturePlan
    rule: str | None
    rule_description: str
    name: str
    description: str
    line: int
    tags: frozenset[str]
    requirements: tuple[str, ...]
    core: bool
    channel: str | None
    locks: tuple[str, ...]
    example: dict[str, str]
    row_label: str | None
    steps: tuple[PlannedStep, ...]

    @property
    def title(self) -> str:
        """Readable and unique within its feature: `Restarting a deployment[3 pods, api]`."""
        parts = [part for part in (self.row_label, self.channel) if part]
        return f"{self.name}[{', '.join(parts)}]" if parts else self.name

    @property
    def identity(self) -> str:
        """Readable and unique in the suite: the feature's path, `::` and the title."""
        return f"{self.feature.path}::{self.title}"

    def summary(self) -> dict[str, Any]:
        """The plan as plain data, for JSON."""
        return {
            "id": self.identity,
            "feature": {
                "name": self.feature.name,
                "path": self.feature.path,
                "description": self.feature.description,
                "epic": self.feature.epic,
            },
            "rule": self.rule,
            "rule_description": self.rule_description,
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "line": self.line,
            "tags": sorted(self.tags),
            "requirements": list(self.requirements),
            "core": self.core,
            "channel": self.channel,
            "locks": list(self.locks),
            "example": dict(self.example),
            "steps": [step.summary() for step in self.steps],
        }


def plans_of(document: Document, epic: str) -> tuple[ScenarioPlan, ...]:
    """The plans of a feature file in the order of its scenarios; none where it cannot be read."""
    feature = document.feature
    if feature is None:
        return ()
    planned = FeaturePlan(
        feature.name, document.relative, feature.description, epic, feature.line, _names(feature.tags), feature.language
    )
    plans: list[ScenarioPlan] = []
    for rule, scenario in feature.all_scenarios():
        plans.extend(_scenario_plans(planned, feature, rule, scenario))
    return tuple(plans)


def placeholders(text: str) -> list[str]:
    """The names in angle brackets, in order of appearance."""
    return PLACEHOLDER.findall(text)


def fill(text: str, example: dict[str, str]) -> str:
    """Put the row's values in place of the placeholders; an unknown placeholder stays as it is."""
    if "<" not in text:
        return text
    return PLACEHOLDER.sub(lambda found: example.get(found[1], found[0]), text)


def _scenario_plans(
    planned: FeaturePlan, feature: Feature, rule: Rule | None, scenario: Scenario
) -> Iterator[ScenarioPlan]:
    inherited = [*feature.tags, *(rule.tags if rule else ()), *scenario.tags]
    background = _background_steps(feature, rule)
    if not scenario.outline:
        steps = background + _planned(scenario.steps, {}, from_background=False)
        yield from _through_channels(_plan(planned, rule, scenario, inherited, steps))
        return
    labels = iter(_row_labels(scenario))
    for examples in scenario.examples:
        for row in examples.rows:
            example = dict(zip(examples.columns, row.values, strict=True))
            steps = background + _planned(scenario.steps, example, from_background=False)
            plan = _plan(planned, rule, scenario, [*inherited, *examples.tags], steps)
            filled = replace(plan, name=fill(scenario.name, example), example=example, row_label=next(labels))
            yield from _through_channels(filled)


def _plan(
    planned: FeaturePlan, rule: Rule | None, scenario: Scenario, tags: Sequence[Tag], steps: tuple[PlannedStep, ...]
) -> ScenarioPlan:
    names = list(dict.fromkeys(tag.name for tag in tags))
    return ScenarioPlan(
        feature=planned,
        rule=rule.name if rule else None,
        rule_description=rule.description if rule else "",
        name=scenario.name,
        description=scenario.description,
        line=scenario.line,
        tags=frozenset(names),
        requirements=tuple(name for name in names if is_requirement_id(name)),
        core="core" in names,
        channel=None,
        locks=tuple(name.removeprefix("lock:") for name in names if name.startswith("lock:")),
        example={},
        row_label=None,
        steps=steps,
    )


def _through_channels(plan: ScenarioPlan) -> Iterator[ScenarioPlan]:
    channels = [channel for channel in CHANNELS if channel in plan.tags]
    if not channels:
        yield plan
    for channel in channels:
        others = {other for other in channels if other != channel}
        yield replace(plan, channel=channel, tags=plan.tags - others)


def _background_steps(feature: Feature, rule: Rule | None) -> tuple[PlannedStep, ...]:
    backgrounds = [feature.background, rule.background if rule else None]
    return tuple(
        step
        for background in backgrounds
        if background
        for step in _planned(background.steps, {}, from_background=True)
    )


def _planned(steps: Iterable[Step], example: dict[str, str], *, from_background: bool) -> tuple[PlannedStep, ...]:
    return tuple(
        PlannedStep(
            keyword=step.keyword,
            text=fill(step.text, example),
            type=step.kind or "given",
            line=step.line,
            datatable=tuple(tuple(fill(cell, example) for cell in row) for row in step.table)
            if step.table is not None
            else None,
            docstring=fill(step.docstring, example) if step.docstring is not None else None,
            from_background=from_background,
        )
        for step in steps
    )


def _names(tags: Iterable[Tag]) -> frozenset[str]:
    return frozenset(tag.name for tag in tags)


def _row_labels(scenario: Scenario) -> list[str | None]:
    """What tells the rows of an outline apart: its name where that does, else the values, else the row's number."""
    rows = [(examples, row.values) for examples in scenario.examples for row in examples.rows]
    names = [fill(scenario.name, dict(zip(examples.columns, values, strict=True))) for examples, values in rows]
    if placeholders(scenario.name) and len(set(names)) == len(names):
        return [None] * len(rows)
    labels = [_row_label(scenario, examples, values) for examples, values in rows]
    if len(set(labels)) < len(labels) or any(len(label) > _LONGEST_LABEL for label in labels):
        return [f"row {number}" for number in range(1, len(rows) + 1)]
    return list(labels)


def _row_label(scenario: Scenario, examples: Examples, values: Sequence[str]) -> str:
    """The values that the steps speak of; a column that only explains the row is left out."""
    used = {name for step in scenario.steps for text in _texts(step) for name in placeholders(text)}
    spoken = [value for column, value in zip(examples.columns, values, strict=True) if column in used]
    return ", ".join(spoken or values).replace("::", ":")


def _texts(step: Step) -> Iterator[str]:
    yield step.text
    if step.docstring is not None:
        yield step.docstring
    for row in step.table or ():
        yield from row
