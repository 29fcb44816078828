"""Feature files and scenarios as pytest knows them: a module and its functions, without any Python file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from _pytest._code.code import ExceptionInfo, TerminalRepr
from _pytest.fixtures import FuncFixtureInfo
from _pytest.mark.structures import Mark

from support.gherkin.announcing import announcer_of
from support.gherkin.execution import BoundStep, Performance, Progress
from support.gherkin.failures import failure_text
from support.gherkin.plans import PlannedStep, ScenarioPlan
from support.gherkin.suite import suite_of
from support.gherkin.vocabulary import AmbiguousSentence, UndefinedSentence, Vocabulary, VocabularyError

_MARKS: dict[str, tuple[Mark, ...]] = {}


def _scenario() -> None:
    """Stands where a test function would; a scenario is carried out by its steps."""


class FeatureFile(pytest.Module):
    """A feature file. It has no fixtures of its own, but fixtures of module scope live as long as it does."""

    _hooks: Any = None
    _hooks_known = -1

    @cached_property
    def shown_path(self) -> str:
        """The file relative to the root, as in the place of every scenario."""
        return str(self.session._node_location_to_relpath(self.path))

    @property
    def ihook(self) -> Any:
        """The hooks that listen here; pytest would find them anew at each of the thirty calls for a scenario."""
        known = len(self.config.pluginmanager._conftest_plugins)
        if known != self._hooks_known:
            self._hooks, self._hooks_known = super().ihook, known
        return self._hooks

    def _getobj(self) -> ModuleType:
        module = ModuleType(self.nodeid.removesuffix(".feature").replace("/", "."))
        module.__file__ = str(self.path)
        return module

    def collect(self) -> Iterator[ScenarioItem]:
        """One item for each planned scenario. A file that is not Gherkin is a collection error."""
        suite = suite_of(self.config)
        problems = suite.library.document(self.path).problems
        if problems:
            raise self.CollectError("\n".join(f"{self.path}:{p.line}: {p.message}" for p in problems))
        try:
            vocabulary = suite.vocabulary
        except VocabularyError as error:
            raise self.CollectError(str(error)) from error
        fixtures = _FixtureNeeds(self)
        for plan in suite.library.plans(self.path):
            steps = tuple(_bind(vocabulary, step) for step in plan.steps)
            yield ScenarioItem.from_parent(
                self, name=plan.title, callobj=_scenario, plan=plan, steps=steps, fixtureinfo=fixtures.of(steps)
            )


def may_ask_for(request: pytest.FixtureRequest, fixture: str) -> bool:
    """Whether a sentence of the scenario asks for this fixture, sooner or later."""
    return fixture in getattr(request.node, "fixture_closure", ())


class ScenarioItem(pytest.Function):
    """A scenario that runs once, through one channel, with one row of examples.

    `plan` says what it is, `bound_steps` how it is done. `fixture_closure` names every fixture that it may ask for,
    directly or not. `progress` and `failed_step` say how far it came.
    """

    def __init__(self, *, plan: ScenarioPlan, steps: tuple[BoundStep, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plan = plan
        self.bound_steps = steps
        self.progress = Progress()
        names = self._fixtureinfo.name2fixturedefs
        self.fixture_closure = frozenset(names)
        self.extra_keyword_matches.update((plan.feature.name, plan.rule or plan.name))
        for tag in plan.tags:
            marks = _marks(tag)
            self.own_markers.extend(marks)
            self.keywords.update((mark.name, mark) for mark in marks)

    @property
    def ihook(self) -> Any:
        """The hooks of the feature file."""
        return self.parent.ihook if self.parent is not None else super().ihook

    @cached_property
    def location(self) -> tuple[str, int | None, str]:
        """Where it stands: file, line (counted from 0) and title."""
        path, line, title = self.reportinfo()
        shown = self.parent.shown_path if isinstance(self.parent, FeatureFile) else str(path)
        return shown, line, title

    @property
    def failed_step(self) -> PlannedStep | None:
        """The step that failed in the last run, if one did."""
        return self.progress.failed

    def runtest(self) -> None:
        """Carry out the steps."""
        __tracebackhide__ = True
        self.progress = Progress()
        announcer = announcer_of(self.config)
        Performance(self.plan, self.bound_steps, self._request, announcer, self.progress).run()

    def reportinfo(self) -> tuple[Path, int, str]:
        """The scenario's own line in the feature file (counted from 0, as pytest does)."""
        return self.path, self.plan.line - 1, self.plan.title

    def repr_failure(self, excinfo: ExceptionInfo[BaseException]) -> str | TerminalRepr:  # type: ignore[override]
        """The sentence, what was wanted and what was seen; pytest's own traceback on demand."""
        option = self.config.option
        if self.failed_step is None or option.fulltrace or option.tbstyle == "long":
            return super().repr_failure(excinfo)
        return failure_text(self.plan, self.bound_steps, self.progress, excinfo.value, self.config.rootpath)


class _FixtureNeeds:
    """Which fixtures the scenarios of a file need, found once for scenarios that need the same."""

    def __init__(self, file: FeatureFile) -> None:
        self._file = file
        self._manager = file.session._fixturemanager
        self._automatic = self._manager.getfixtureinfo(file, None, None)  # type: ignore[arg-type]
        self._known: dict[tuple[frozenset[str], frozenset[str]], dict[str, Any]] = {}

    def of(self, steps: tuple[BoundStep, ...]) -> FuncFixtureInfo:
        """What pytest sets up before the scenario (automatic fixtures) and what it can find for the steps."""
        automatic = self._automatic
        definitions = self._definitions(*_needed_and_provided(steps))
        return FuncFixtureInfo((), automatic.initialnames, list(automatic.names_closure), definitions)

    def _definitions(self, needed: frozenset[str], provided: frozenset[str]) -> dict[str, Any]:
        known = self._known.get((needed, provided))
        if known is None:
            initial = tuple(dict.fromkeys([*self._automatic.initialnames, *sorted(needed)]))
            _, known = self._manager.getfixtureclosure(self._file, initial, provided)
            self._known[needed, provided] = known
        return known


def _needed_and_provided(steps: tuple[BoundStep, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Fixtures asked for before any step makes them, and those that only steps make."""
    needed: set[str] = set()
    provided: set[str] = set()
    for step in steps:
        needed.update(name for name in step.needs if name not in provided)
        if step.target is not None and step.target not in needed:
            provided.add(step.target)
    return frozenset(needed), frozenset(provided)


def _bind(vocabulary: Vocabulary, step: PlannedStep) -> BoundStep:
    try:
        return BoundStep(step, vocabulary.bind(step.type, step.text))
    except (UndefinedSentence, AmbiguousSentence) as error:
        return BoundStep(step, None, error)


def _marks(tag: str) -> tuple[Mark, ...]:
    marks = _MARKS.get(tag)
    if marks is None:
        word, colon, argument = tag.partition(":")
        marks = (Mark(tag, (), {}, _ispytest=True),)
        if colon:
            marks = (*marks, Mark(word, (argument,), {"name": argument}, _ispytest=True))
        _MARKS[tag] = marks
    return marks
