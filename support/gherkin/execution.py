"""Carrying out a scenario: each bound step is called directly, with its values and its fixtures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from _pytest.fixtures import FixtureDef, FixtureRequest
from _pytest.scope import Scope
from pytest_bdd.exceptions import StepDefinitionNotFoundError
from pytest_bdd.parser import Scenario

from support.gherkin.announcing import Announcer
from support.gherkin.definitions import DOCSTRING, TABLE, Binding
from support.gherkin.plans import PlannedStep, ScenarioPlan
from support.gherkin.vocabulary import AmbiguousSentence


class AmbiguousStepError(LookupError):
    """Several definitions fit a step that is to be carried out."""


@dataclass(slots=True)
class BoundStep:
    """A planned step with its definition, or with the reason why it has none."""

    planned: PlannedStep
    binding: Binding | None
    reason: LookupError | None = None

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the fixtures that it will ask for."""
        return self.binding.needs if self.binding else ()

    @property
    def target(self) -> str | None:
        """The fixture that later steps get its result by."""
        return self.binding.definition.target if self.binding else None


@dataclass(slots=True)
class Progress:
    """How far a scenario has come: steps done, and the one that failed."""

    done: int = 0
    failed: PlannedStep | None = None


@dataclass(slots=True)
class Performance:
    """One scenario being carried out."""

    plan: ScenarioPlan
    steps: tuple[BoundStep, ...]
    request: FixtureRequest
    announcer: Announcer
    progress: Progress
    scenario: Scenario | None = field(default=None, init=False)
    known: dict[str, object] = field(default_factory=dict, init=False)

    def run(self) -> None:
        """Carry out the steps in order; the first exception ends it, after telling what was left out."""
        __tracebackhide__ = True
        announcer = self.announcer
        if announcer.is_heard:
            self.scenario = announcer.scenario(self.plan)
        self._tell(announcer.before_scenario)
        try:
            self._run_steps()
        finally:
            self._tell(announcer.after_scenario)

    def _run_steps(self) -> None:
        __tracebackhide__ = True
        progress = self.progress
        for index, step in enumerate(self.steps):
            try:
                self._run_step(index, step)
            except pytest.skip.Exception:
                self._tell_skipped(from_index=index)
                raise
            except (Exception, pytest.fail.Exception):
                progress.failed = step.planned
                self._tell_skipped(from_index=index + 1)
                raise
            progress.done = index + 1

    def _run_step(self, index: int, step: BoundStep) -> None:
        __tracebackhide__ = True
        announcer, binding = self.announcer, step.binding
        follower = announcer.follower
        if binding is None:
            raise self._not_bound(index, step)
        function = binding.definition.function
        arguments: dict[str, object] = {}
        if follower is not None:
            follower.step_begins()
        if announcer.before_step:
            self._tell_step(announcer.before_step, index, function)
        try:
            arguments = self._arguments(step.planned, binding)
            if announcer.before_step_call:
                self._tell_step(announcer.before_step_call, index, function, step_func_args=arguments)
            result = function(**arguments)
        except (Exception, pytest.fail.Exception) as error:
            if follower is not None:
                follower.step_fails(error)
            if announcer.step_error:
                told = {"step_func_args": arguments, "exception": error}
                self._tell_step(announcer.step_error, index, function, **told)
            raise
        if binding.definition.target is not None:
            provide(self.request, binding.definition.target, result)
            self.known[binding.definition.target] = result
        if follower is not None:
            follower.step_passes()
        if announcer.after_step:
            self._tell_step(announcer.after_step, index, function, step_func_args=arguments)

    def _arguments(self, planned: PlannedStep, binding: Binding) -> dict[str, object]:
        __tracebackhide__ = True
        arguments = binding.arguments()
        parameters = binding.definition.parameters
        if planned.datatable is not None and TABLE in parameters:
            arguments[TABLE] = [list(row) for row in planned.datatable]
        if planned.docstring is not None and DOCSTRING in parameters:
            arguments[DOCSTRING] = planned.docstring
        known = self.known
        for name in binding.needs:
            if name not in known:
                known[name] = self.request.getfixturevalue(name)
            arguments[name] = known[name]
        return arguments

    def _not_bound(self, index: int, step: BoundStep) -> Exception:
        planned = step.planned
        where = f"{self.plan.feature.path}:{planned.line}"
        reason = step.reason or LookupError("it was not bound")
        kind = AmbiguousStepError if isinstance(reason, AmbiguousSentence) else StepDefinitionNotFoundError
        error = kind(f"{reason} ({where})")
        if self.announcer.follower is not None:
            self.announcer.follower.step_is_unknown(error)
        caller = self.announcer.lookup_error
        if caller and self.scenario:
            told = {"feature": self.scenario.feature, "scenario": self.scenario, "step": self.scenario.steps[index]}
            caller(request=self.request, exception=error, **told)
        return error

    def _tell(self, caller: Callable[..., Any] | None) -> None:
        if caller and self.scenario:
            caller(request=self.request, feature=self.scenario.feature, scenario=self.scenario)

    def _tell_step(self, caller: Callable[..., Any], index: int, function: Callable[..., Any], **more: Any) -> None:
        scenario = self.scenario
        if scenario:
            told = {"feature": scenario.feature, "scenario": scenario, "step": scenario.steps[index]}
            caller(request=self.request, step_func=function, **told, **more)

    def _tell_skipped(self, from_index: int) -> None:
        caller, follower = self.announcer.step_skipped, self.announcer.follower
        for index in range(from_index, len(self.steps)):
            if follower is not None:
                follower.step_is_skipped(index)
            if caller:
                caller(request=self.request, plan=self.plan, step=self.steps[index].planned, index=index)


class _Provided(FixtureDef[object]):
    """A value that a step made, in the place of a fixture: it was never set up and needs no teardown."""

    def __init__(self, request: FixtureRequest, name: str, value: object) -> None:
        super().__init__(
            config=request.config,
            baseid=None,
            argname=name,
            func=_no_arguments,
            scope=Scope.Function,
            params=None,
            node=request.node,
            _ispytest=True,
        )
        self.cached_result = (value, None, None)


def _no_arguments() -> None:
    """Stands where a fixture function would: what is provided is never computed."""


def provide(request: FixtureRequest, name: str, value: object) -> None:
    """Make a value known under a fixture's name to the rest of this scenario, and to no other."""
    # pytest-bdd registers such values with the fixture manager, which keeps them until the end of the whole run
    request._fixture_defs[name] = _Provided(request, name, value)
