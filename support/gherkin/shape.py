"""Whether a feature has the shape that a reader expects: one act a scenario, an effect, rows, a short background."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from support.gherkin.documents import Background, Document, Examples, Scenario, Step
from support.gherkin.findings import Finding
from support.gherkin.plans import placeholders

MOST_STEPS = 7
MOST_BACKGROUND_STEPS = 3
# A column that says why the row is there need not appear in a step.
EXPLAINING_COLUMNS = frozenset({"why", "because", "case", "meaning"})
_ORDER = {"given": 0, "when": 1, "then": 2}
_KEYWORDS = ("given", "when", "then")
_LIKE_KEYWORDS = frozenset({"give", "gives", "hen", "than", "the", "them", "they", "thin"})
_Told = Callable[[int, str, str, str], Finding]


def check_shape(document: Document) -> Iterator[Finding]:
    """Faults that one file shows by itself, its syntax first."""

    def told(line: int, what: str, remedy: str, rule: str) -> Finding:
        return Finding(document.relative, line, what, remedy, rule)

    for problem in document.problems:
        yield told(problem.line, f"Not Gherkin: {problem.message}", "Mend the syntax of this line.", "syntax")
    feature = document.feature
    if feature is None:
        if not document.problems:
            yield told(1, "The file holds no feature", "Write the feature, or remove the file.", "empty-feature")
        return
    if not any(True for _ in feature.all_scenarios()):
        yield told(feature.line, "The feature has no scenario", "Illustrate it, or remove the file.", "empty-feature")
    if not feature.description:
        remedy = "Say under its name who wants it and why."
        yield told(feature.line, "The feature does not say who wants it", remedy, "no-description")
    for rule in feature.rules:
        if not rule.scenarios:
            remedy = "Illustrate it by a scenario."
            yield told(rule.line, f'No scenario illustrates the rule "{rule.name}"', remedy, "empty-rule")
    for background in [feature.background, *(rule.background for rule in feature.rules)]:
        if background:
            yield from _background(background, told)
    for _, scenario in feature.all_scenarios():
        yield from _steps(scenario, told)
        yield from _lost_steps(document, scenario, told)
        yield from _outline(scenario, told)


def _background(background: Background, told: _Told) -> Iterator[Finding]:
    if len(background.steps) > MOST_BACKGROUND_STEPS:
        what = f"The background has {len(background.steps)} steps, {MOST_BACKGROUND_STEPS} at the most are read"
        yield told(background.line, what, "Keep only what every reader must know.", "long-background")
    for step in background.steps:
        if step.kind != "given":
            what = f'"{step.keyword} {step.text}" stands in a background'
            yield told(step.line, what, "A background tells the state only: use Given.", "background-not-given")


def _steps(scenario: Scenario, told: _Told) -> Iterator[Finding]:
    steps = scenario.steps
    if not steps:
        yield told(scenario.line, f'"{scenario.name}" has no steps', "Write them, or remove it.", "no-steps")
        return
    if len(steps) > MOST_STEPS:
        what = f'"{scenario.name}" has {len(steps)} steps, {MOST_STEPS} at the most are read'
        yield told(scenario.line, what, "Split the behaviour, or say it in fewer sentences.", "too-many-steps")
    if not any(step.kind == "then" for step in steps):
        what = f'"{scenario.name}" has no Then'
        yield told(scenario.line, what, "Say which effect is seen.", "no-then")
    acts = [step for step in steps if step.kind == "when"]
    for act in acts[1:]:
        what = f'"{scenario.name}" has {len(acts)} acts: "{act.keyword} {act.text}" is another When'
        yield told(act.line, what, "One scenario, one act: split it, or make it a Given.", "second-when")
    yield from _order(steps, told)


def _order(steps: Sequence[Step], told: _Told) -> Iterator[Finding]:
    for step in steps:
        if step.keyword == "*":
            what = f'"* {step.text}" does not say what it is'
            yield told(step.line, what, "Use Given, When, Then, And or But.", "bare-step")
    if steps[0].kind is None and steps[0].keyword != "*":
        what = f'"{steps[0].keyword} {steps[0].text}" follows nothing'
        yield told(steps[0].line, what, "Begin with Given, When or Then.", "bare-step")
    for before, step in pairwise(steps):
        if before.kind and step.kind and _ORDER[step.kind] < _ORDER[before.kind]:
            what = f'"{step.keyword} {step.text}" comes after a {before.kind.capitalize()}'
            yield told(step.line, what, "First the state, then the act, then the effect.", "step-order")


def _lost_steps(document: Document, scenario: Scenario, told: _Told) -> Iterator[Finding]:
    """Gherkin reads a line with a mistyped keyword before the first step as prose, and says nothing."""
    for line in scenario.description.splitlines():
        word = line.strip().partition(" ")[0].lower()
        if word not in _LIKE_KEYWORDS and difflib.get_close_matches(word, _KEYWORDS, cutoff=0.75):
            at = document.line_of(line.strip(), scenario.line)
            what = f'"{line.strip()}" is read as prose, not as a step'
            yield told(at, what, "Mend the keyword, or begin the line differently.", "lost-step")


def _outline(scenario: Scenario, told: _Told) -> Iterator[Finding]:
    if scenario.outline and not scenario.examples:
        what = f'The outline "{scenario.name}" has no examples'
        yield told(scenario.line, what, "Add a table of examples, or make it a scenario.", "no-rows")
    for examples in scenario.examples:
        if not examples.rows:
            what = f'The examples of "{scenario.name}" have no rows'
            yield told(examples.line, what, "Add rows, or remove the table.", "no-rows")
        doubled = sorted({column for column in examples.columns if examples.columns.count(column) > 1})
        for column in doubled:
            what = f'The examples have two columns "{column}"'
            yield told(examples.line, what, "Rename or remove one.", "double-column")
        yield from _unused_columns(scenario, examples, told)
    yield from _unknown_placeholders(scenario, told)


def _unused_columns(scenario: Scenario, examples: Examples, told: _Told) -> Iterator[Finding]:
    used = {name for _, text in _templates(scenario) for name in placeholders(text)}
    for column in dict.fromkeys(examples.columns):
        if column not in used and column.lower() not in EXPLAINING_COLUMNS:
            what = f'No sentence uses the column "{column}"'
            remedy = f'Use <{column}>, remove it, or call it "why" if it explains the row.'
            yield told(examples.line, what, remedy, "unused-column")


def _unknown_placeholders(scenario: Scenario, told: _Told) -> Iterator[Finding]:
    tables = [set(examples.columns) for examples in scenario.examples if examples.columns]
    known = set.intersection(*tables) if tables else set()
    if scenario.outline and not tables:
        return  # the missing table is the fault
    for line, text in _templates(scenario):
        for name in placeholders(text):
            if name not in known:
                remedy = f'Add a column "{name}" to every table of examples, or write the value.'
                yield told(line, f"<{name}> has no column", remedy, "unknown-placeholder")


def _templates(scenario: Scenario) -> Iterator[tuple[int, str]]:
    yield scenario.line, scenario.name
    for step in scenario.steps:
        yield step.line, step.text
        if step.docstring and scenario.outline:
            yield step.line, step.docstring
        for row in step.table or ():
            yield from ((step.line, cell) for cell in row)


def same_name(name: str) -> str:
    """Two names with the same result are the same to a reader."""
    return re.sub(r"\s+", " ", name).strip().casefold()
