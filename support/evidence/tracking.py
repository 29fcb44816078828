"""The pytest plugin that keeps the trail of each scenario and gives pytest a short report of it."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Generator
from typing import Any

import pytest

from support.evidence.attachments import use_sink
from support.evidence.judging import message_of, outcome_of, trace_of
from support.evidence.records import identity_of, record_of
from support.evidence.retrying import judge_attempts
from support.evidence.trail import Stage, Store, Trail

TRAIL_KEY: pytest.StashKey[Trail] = pytest.StashKey()
NOTEWORTHY_SECONDS = 0.05
_PHASES: dict[str, str] = {"setup": "set-up", "call": "between steps"}
_NOISE = ("_pytest.", "pytest_bdd", "allure_pytest", "xdist", "pytest_randomly", "support.gherkin")


class Tracker:
    """Follows scenarios where they run (in every xdist worker)."""

    def __init__(
        self, config: pytest.Config, store: Store | None, finished: Callable[[Trail], None] | None = None
    ) -> None:
        self._config = config
        self._store = store
        self._finished = finished
        self._trail: Trail | None = None
        self._full_traces = config.option.tbstyle not in ("auto", "no")

    @property
    def trail(self) -> Trail | None:
        """The trail of the scenario that is running."""
        return self._trail

    # innermost: waiting for a scenario's locks is not part of it
    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        plan = getattr(item, "plan", None)
        if plan is None:
            return (yield)
        trail = item.stash[TRAIL_KEY] = self._trail = Trail(plan, item.nodeid, self._store)
        use_sink(trail if self._store is not None else None)
        try:
            return (yield)
        finally:
            use_sink(None)
            self._trail = None

    def begin_again(self, item: pytest.Item, before: Trail) -> None:
        """Follow another attempt of the scenario; `before` is the one that did not hold."""
        trail = item.stash[TRAIL_KEY] = self._trail = Trail(before.plan, before.identity, self._store)
        trail.earlier = [*before.earlier, before]
        use_sink(trail if self._store is not None else None)

    # Set-up and teardown: fixtures that have something to say.

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, object, object]:
        trail = self._trail
        if trail is None:
            return (yield)
        title = readable_name(fixturedef)
        stage = trail.begin(title, trail.setup) if title is not None else None
        try:
            value = yield
        except BaseException as error:
            trail.setup_error = error
            if stage is not None:
                trail.end(stage, _stage_status(error), message_of(error))
            raise
        finally:
            if title is not None:
                self._follow_teardown(fixturedef, title)
        if stage is not None:
            trail.end(stage, "passed")
            if not _is_noteworthy(fixturedef, stage):
                trail.setup.remove(stage)
        return value

    def _follow_teardown(self, fixturedef: Any, title: str) -> None:
        """What comes after a fixture's yield is its teardown; pytest's own bookkeeping is not."""
        fixturedef._finalizers[:] = [
            self._followed(title, one) if _is_teardown(one) else one for one in fixturedef._finalizers
        ]

    def _followed(self, title: str, finalizer: Callable[[], object]) -> Callable[[], object]:
        def finalize() -> object:
            trail = self._trail
            if trail is None:
                return finalizer()
            stage = trail.begin(title, trail.teardown)
            try:
                value = finalizer()
            except BaseException as error:
                trail.end(stage, _stage_status(error), message_of(error))
                raise
            trail.end(stage, "passed")
            return value

        return finalize

    # Steps.

    def step_begins(self) -> None:
        if self._trail is not None:
            self._trail.begin_step()

    def step_passes(self) -> None:
        self._end_step("passed")

    def step_fails(self, error: BaseException) -> None:
        self._end_step_with(error)

    def step_is_unknown(self, error: BaseException) -> None:
        if self._trail is not None and self._trail.running_step is None:
            self._trail.begin_step()
        self._end_step("skipped", message_of(error))

    def step_is_skipped(self, index: int) -> None:
        trail = self._trail
        if trail is None:
            return
        if index < len(trail.steps):
            # the step in which the scenario asked to be left out
            self._end_step("skipped")
        else:
            trail.skip_step()

    def _end_step(self, status: str, message: str = "") -> None:
        step = self._trail.running_step if self._trail is not None else None
        if self._trail is not None and step is not None:
            self._trail.end(step, status, message)

    def _end_step_with(self, error: BaseException) -> None:
        trail = self._trail
        step = trail.running_step if trail is not None else None
        if trail is not None and step is not None:
            trail.end(step, _as_status(_outcome(trail, step, error)), message_of(error))

    # The report of each phase.

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport | None:
        trail = item.stash.get(TRAIL_KEY, None)
        if trail is None:
            return None
        self._judge(trail, call)
        report = self._report(item, call, trail)
        if call.when == "setup":
            report.signoff_identity = identity_of(trail.plan, trail.identity)  # type: ignore[attr-defined]
        if call.when == "teardown":
            trail.skip_the_rest()
            trail.stopped = time.time()
            judge_attempts(trail)
            self._write(trail)
            report.signoff = record_of(trail, self._worker)  # type: ignore[attr-defined]
        return report

    def _write(self, trail: Trail) -> None:
        if self._finished is not None:
            try:
                self._finished(trail)
            except OSError as error:
                trail.unwritten = str(error)

    @property
    def _worker(self) -> str:
        worker_input = getattr(self._config, "workerinput", None)
        return str(worker_input["workerid"]) if worker_input else "main"

    def _judge(self, trail: Trail, call: pytest.CallInfo[None]) -> None:
        if call.excinfo is None:
            return
        error = call.excinfo.value
        step = _stopped_at(trail)
        if call.when == "call" and step is not None and not step.status:
            self._end_step_with(error)
        in_steps = call.when == "call"
        outcome = _outcome(trail, step if in_steps else None, error)
        message = message_of(error)
        if trail.outcome not in ("passed", "skipped", "not_supported"):
            trail.message += f"\nand at teardown: {message}"
            return
        if outcome in ("skipped", "not_supported") and call.when == "teardown":
            return
        trail.outcome, trail.message = outcome, message
        trail.trace = trace_of(call.excinfo.tb, self._config.rootpath)
        trail.failed_sentence = (
            step.title if in_steps and step is not None else f"({_PHASES.get(call.when, call.when)})"
        )

    def _report(self, item: pytest.Item, call: pytest.CallInfo[None], trail: Trail) -> pytest.TestReport:
        """pytest's own report, except that an error is told in a few words: rendering a traceback costs 28 ms."""
        if call.excinfo is not None and self._full_traces:
            return pytest.TestReport.from_item_and_call(item, call)
        if call.excinfo is None:
            return _plain_report(item, call, "passed", None)
        skipped = isinstance(call.excinfo.value, pytest.skip.Exception)
        message = message_of(call.excinfo.value)
        trace = trace_of(call.excinfo.tb, self._config.rootpath)
        longrepr: Any = (
            (str(item.path), (item.location[1] or 0) + 1, f"Skipped: {message}") if skipped else f"{message}\n\n{trace}"
        )
        return _plain_report(item, call, "skipped" if skipped else "failed", longrepr)


def _plain_report(item: pytest.Item, call: pytest.CallInfo[None], outcome: Any, longrepr: Any) -> pytest.TestReport:
    return pytest.TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords={item.name: 1},
        outcome=outcome,
        longrepr=longrepr,
        when=_phase(call),
        sections=[(f"Captured {key} {when}", text) for when, key, text in item._report_sections],
        duration=call.duration,
        start=call.start,
        stop=call.stop,
        user_properties=item.user_properties,
    )


def readable_name(fixturedef: Any) -> str | None:
    """What a reader sees of a fixture: its title or the first line of its docstring; None for machinery."""
    function = fixturedef.func
    title = getattr(function, "__allure_display_name__", None)
    if title:
        return str(title)
    module = getattr(function, "__module__", "") or ""
    if module.startswith(_NOISE) or fixturedef.argname.startswith("_"):
        return None
    lines = (function.__doc__ or "").strip().splitlines()
    return lines[0].rstrip(".") if lines else None


def _is_noteworthy(fixturedef: Any, stage: Stage) -> bool:
    """Whether a reader wants to see a part of set-up: it has a title, left evidence, owns something or took time."""
    function = fixturedef.func
    owns = fixturedef.scope == "function" and inspect.isgeneratorfunction(function)
    titled = hasattr(function, "__allure_display_name__")
    return titled or owns or bool(stage.evidence) or stage.seconds >= NOTEWORTHY_SECONDS


def _is_teardown(finalizer: object) -> bool:
    function = getattr(finalizer, "func", finalizer)
    return not str(getattr(function, "__module__", "")).startswith("_pytest.") or (
        getattr(function, "__name__", "") == "_teardown_yield_fixture"
    )


def _stopped_at(trail: Trail) -> Stage | None:
    """The step that the scenario did not get past: it still runs, or went wrong, or is the first left out."""
    told = next((step for step in reversed(trail.steps) if step.message), None)
    return trail.running_step or told or next((step for step in trail.steps if step.status == "skipped"), None)


def _outcome(trail: Trail, step: Stage | None, error: BaseException) -> str:
    """What the error means; one that comes from a fixture is never the product's, whichever step asked for it."""
    planned = step.planned if step is not None and error is not trail.setup_error else None
    return outcome_of(error, planned.type if planned is not None else None)


def _as_status(outcome: str) -> str:
    return "skipped" if outcome == "not_supported" else outcome


def _stage_status(error: BaseException) -> str:
    return "skipped" if isinstance(error, pytest.skip.Exception) else "broken"


def _phase(call: pytest.CallInfo[None]) -> Any:
    return call.when
