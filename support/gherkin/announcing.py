"""Telling others what a scenario does: one follower directly, and the listeners of pytest-bdd's hooks in its terms.

Building pytest-bdd's objects and calling its hooks costs more than a trivial scenario itself, so both happen only where
somebody listens. pytest-bdd's own bookkeeping listens only if one of its reports was asked for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import pytest
import pytest_bdd.plugin
from pytest_bdd.gherkin_parser import Cell, DataTable, Location, Row
from pytest_bdd.parser import Feature, Rule, Scenario, Step

from support.gherkin.plans import FeaturePlan, PlannedStep, ScenarioPlan

Caller = Callable[..., Any] | None
_KEY = pytest.StashKey["Announcer"]()
_FOLLOWER = pytest.StashKey["Follower"]()


class Follower(Protocol):
    """Follows the steps of the scenario that is running, in the order of its plan."""

    def step_begins(self) -> None:
        """The next step of the plan is carried out."""

    def step_passes(self) -> None:
        """It was carried out."""

    def step_fails(self, error: BaseException) -> None:
        """It was not, because of the error."""

    def step_is_unknown(self, error: BaseException) -> None:
        """The next step of the plan has no definition, or several."""

    def step_is_skipped(self, index: int) -> None:
        """A step is left out; `index` is its place in the plan, which may be that of the running step."""


@dataclass(slots=True)
class Announcer:
    """The hooks that somebody listens to; None for the others. `known_plugins` says for how many plugins it holds."""

    known_plugins: int
    before_scenario: Caller
    before_step: Caller
    before_step_call: Caller
    after_step: Caller
    step_error: Caller
    lookup_error: Caller
    step_skipped: Caller
    after_scenario: Caller
    follower: Follower | None
    features: dict[FeaturePlan, Feature]

    @property
    def is_heard(self) -> bool:
        """Whether anybody listens to a hook of pytest-bdd."""
        around = self.before_scenario or self.after_scenario
        at_steps = self.before_step or self.before_step_call or self.after_step
        return bool(around or at_steps or self.step_error or self.lookup_error)

    def scenario(self, plan: ScenarioPlan) -> Scenario:
        """The plan as pytest-bdd would show it; its steps stand in the order of the plan's."""
        return _scenario(plan, self._feature(plan.feature))

    def _feature(self, plan: FeaturePlan) -> Feature:
        feature = self.features.get(plan)
        if feature is None:
            feature = self.features[plan] = _feature(plan)
        return feature


def follow(config: pytest.Config, follower: Follower) -> None:
    """Have the steps of every scenario of this process told to `follower`; there is one at the most."""
    config.stash[_FOLLOWER] = follower


def announcer_of(config: pytest.Config) -> Announcer:
    """The announcer of this run, renewed when plugins have come or gone."""
    count = len(config.pluginmanager.list_name_plugin())
    announcer = config.stash.get(_KEY, None)
    if announcer is None or announcer.known_plugins != count:
        announcer = config.stash[_KEY] = _listen(config, count)
    return announcer


def _listen(config: pytest.Config, count: int) -> Announcer:
    return Announcer(
        count,
        before_scenario=_caller(config, "pytest_bdd_before_scenario"),
        before_step=_caller(config, "pytest_bdd_before_step"),
        before_step_call=_caller(config, "pytest_bdd_before_step_call"),
        after_step=_caller(config, "pytest_bdd_after_step"),
        step_error=_caller(config, "pytest_bdd_step_error"),
        lookup_error=_caller(config, "pytest_bdd_step_func_lookup_error"),
        step_skipped=_caller(config, "pytest_signoff_step_skipped"),
        after_scenario=_caller(config, "pytest_bdd_after_scenario"),
        follower=config.stash.get(_FOLLOWER, None),
        features={},
    )


def _caller(config: pytest.Config, name: str) -> Caller:
    reports = config.getoption("gherkin_terminal_reporter", False) or config.getoption("cucumber_json_path", None)
    ignored = [] if reports else [pytest_bdd.plugin]
    caller = config.pluginmanager.subset_hook_caller(name, ignored)
    return caller if caller.get_hookimpls() else None


def _feature(plan: FeaturePlan) -> Feature:
    return Feature(
        scenarios=OrderedDict(),
        filename=plan.path,
        rel_filename=plan.path,
        language=plan.language,
        keyword="Feature",
        name=plan.name,
        tags=set(plan.tags),
        background=None,
        line_number=plan.line,
        description=plan.description,
    )


def _scenario(plan: ScenarioPlan, feature: Feature) -> Scenario:
    rule = Rule("Rule", plan.rule, plan.rule_description, set()) if plan.rule is not None else None
    return Scenario(
        feature=feature,
        keyword="Scenario Outline" if plan.example else "Scenario",
        name=plan.name,
        line_number=plan.line,
        steps=[_step(step) for step in plan.steps],
        description=plan.description,
        tags=set(plan.tags),
        rule=rule,
    )


def _step(step: PlannedStep) -> Step:
    table = None
    if step.datatable is not None:
        at = Location(column=1, line=step.line)
        rows = [Row(id="", location=at, cells=[Cell(at, value) for value in row]) for row in step.datatable]
        table = DataTable(at, rows)
    return Step(
        name=step.text,
        type=step.type,
        indent=0,
        line_number=step.line,
        keyword=step.keyword,
        datatable=table,
        docstring=step.docstring,
    )
