"""A failed scenario as its reader wants it: which sentence, what was wanted, what was seen. Not fifty frames."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import pytest
from _pytest._code.code import ReprEntryNative, ReprExceptionInfo, ReprFileLocation, ReprTraceback

from support.gherkin.definitions import shown_path
from support.gherkin.execution import BoundStep, Progress
from support.gherkin.plans import PlannedStep, ScenarioPlan

_CHANNELS = {"api": "through the API", "cli": "through the CLI", "web": "through the web page"}
_Frame = tuple[str, int, str]


def failure_message(error: BaseException) -> str:
    """What the error says: an assertion's own words if it has any, else what pytest saw; others with their type."""
    if not isinstance(error, AssertionError | pytest.fail.Exception):
        return "".join(traceback.format_exception_only(error)).rstrip()
    # pytest appends the compared expression to an assertion's own message, and indents what follows its first line
    own, _, compared = str(error).partition("\nassert ")
    if not own:
        return f"assert {compared}" if compared else "(no message)"
    first, *rest = own.splitlines()
    return "\n".join([first, *(line.removeprefix("  ") for line in rest)])


def failure_text(
    plan: ScenarioPlan, steps: tuple[BoundStep, ...], progress: Progress, error: BaseException, root: Path
) -> ReprExceptionInfo:
    """The scenario, its steps with marks, the failing sentence, the message, and the place in the steps' code."""
    failed = progress.failed
    assert failed is not None, "only a failed scenario has a failure text"
    frames = list(_frames(error.__traceback__))
    bound = steps[progress.done].binding
    place = _place(frames, bound.definition.source if bound else None)
    named = failure_message(error)
    lines = [*_head(plan), "", *_marked(plan, progress), "", *_sentence(plan, failed), ""]
    lines += [f"    {line}" for line in named.splitlines()]
    if not isinstance(error, AssertionError | pytest.fail.Exception):
        lines += ["", *_trace(error, place)]
    if place:
        lines += ["", f"  {shown_path(place[0], root)}:{place[1]} in {place[2]}"]
    crash = ReprFileLocation(plan.feature.path, failed.line, f"{failed.keyword} {failed.text}: {named}")
    text = ReprTraceback([ReprEntryNative([f"{line}\n" for line in lines])], None, "native")
    return ReprExceptionInfo(text, crash)


def _head(plan: ScenarioPlan) -> Iterator[str]:
    channel = f", {_CHANNELS[plan.channel]}" if plan.channel else ""
    yield f"Scenario: {plan.name}{channel}"
    if plan.row_label:
        yield f"  Example: {', '.join(f'{name} = {value}' for name, value in plan.example.items())}"
    if plan.rule:
        yield f"  Rule: {plan.rule}"
    yield f"  {plan.feature.path}:{plan.line}"


def _marked(plan: ScenarioPlan, progress: Progress) -> Iterator[str]:
    for index, step in enumerate(plan.steps):
        mark = "done" if index < progress.done else "FAILED" if index == progress.done else "not run"
        yield f"  {mark:<8} {step.keyword} {step.text}"


def _sentence(plan: ScenarioPlan, step: PlannedStep) -> Iterator[str]:
    yield f"  {plan.feature.path}:{step.line}"
    yield f"  {step.keyword} {step.text}"


def _frames(trace: TracebackType | None) -> Iterator[_Frame]:
    while trace is not None:
        code = trace.tb_frame.f_code
        yield code.co_filename, trace.tb_lineno, code.co_name
        trace = trace.tb_next


def _place(frames: list[_Frame], module: str | None) -> _Frame | None:
    """The deepest place in the module of the step definition."""
    return next((frame for frame in reversed(frames) if frame[0] == module), None)


def _trace(error: BaseException, place: _Frame | None) -> Iterator[str]:
    """The way from the step to where it broke; what leads to the step is the suite's own machinery."""
    summary = traceback.extract_tb(error.__traceback__)
    start = next((n for n, f in enumerate(summary) if place and f.filename == place[0]), 0)
    for entry in traceback.format_list(summary[start:]):
        yield from entry.rstrip("\n").splitlines()
