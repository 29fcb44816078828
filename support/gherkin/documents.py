"""What stands in a feature file, as the official Gherkin parser reads it.

A file that cannot be read is not an exception here but a `Document` with problems: the gate shows the problems of
all files at once.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from gherkin.errors import CompositeParserException, ParserException
from gherkin.parser import Parser

StepKind = Literal["given", "when", "then"]
_KINDS: dict[str, StepKind] = {"Context": "given", "Action": "when", "Outcome": "then"}


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag without its "@"."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step as written. `kind` is what "And" stands for here; None where nothing precedes it."""

    keyword: str
    kind: StepKind | None
    text: str
    line: int
    table: tuple[tuple[str, ...], ...] | None = None
    docstring: str | None = None


@dataclass(frozen=True, slots=True)
class ExampleRow:
    values: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Examples:
    name: str
    line: int
    tags: tuple[Tag, ...]
    columns: tuple[str, ...]
    rows: tuple[ExampleRow, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario or an outline; `outline` says which, whether or not it has any rows."""

    name: str
    description: str
    line: int
    tags: tuple[Tag, ...]
    steps: tuple[Step, ...]
    examples: tuple[Examples, ...]
    outline: bool


@dataclass(frozen=True, slots=True)
class Background:
    line: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    description: str
    line: int
    tags: tuple[Tag, ...]
    background: Background | None
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True, slots=True)
class Feature:
    name: str
    description: str
    line: int
    language: str
    tags: tuple[Tag, ...]
    background: Background | None
    scenarios: tuple[Scenario, ...]
    rules: tuple[Rule, ...]

    def all_scenarios(self) -> Iterator[tuple[Rule | None, Scenario]]:
        """Every scenario with the rule that it illustrates, those without a rule first."""
        for scenario in self.scenarios:
            yield None, scenario
        for rule in self.rules:
            for scenario in rule.scenarios:
                yield rule, scenario


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """One feature file. `feature` is None where the file is empty or cannot be read."""

    path: Path
    relative: str
    lines: tuple[str, ...]
    feature: Feature | None
    problems: tuple[SyntaxProblem, ...] = ()

    def line_of(self, word: str, start: int) -> int:
        """The first line from `start` on that contains the word, else `start`: a description has no line of its own."""
        for number in range(max(start, 1), len(self.lines) + 1):
            if word in self.lines[number - 1]:
                return number
        return start


def read(path: Path, root: Path) -> Document:
    """Read a feature file; its name is given relative to the root."""
    relative = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
    try:
        source = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        return Document(path, relative, (), None, (SyntaxProblem(1, f"the file is not UTF-8 text ({error.reason})"),))
    lines = tuple(source.splitlines())
    try:
        feature = Parser().parse(source).get("feature")
    except CompositeParserException as error:
        return Document(path, relative, lines, None, tuple(_problem(e) for e in error.errors))
    except ParserException as error:
        return Document(path, relative, lines, None, (_problem(error),))
    return Document(path, relative, lines, _feature(feature) if feature else None)


def _problem(error: ParserException) -> SyntaxProblem:
    message = re.sub(r"^\(\d+:\d+\): ", "", str(error))
    unexpected = re.fullmatch(r"expected: .*, got '(.*)'", message, re.DOTALL)
    if unexpected:
        message = f'"{unexpected[1]}" cannot stand here'
    return SyntaxProblem(error.location["line"], message)


def _feature(node: Any) -> Feature:
    background, scenarios, rules = _children(node["children"])
    return Feature(
        name=node["name"],
        description=prose(node["description"]),
        line=node["location"]["line"],
        language=node["language"],
        tags=_tags(node["tags"]),
        background=background,
        scenarios=scenarios,
        rules=rules,
    )


def _children(nodes: Sequence[Any]) -> tuple[Background | None, tuple[Scenario, ...], tuple[Rule, ...]]:
    background = next((_background(n["background"]) for n in nodes if "background" in n), None)
    scenarios = tuple(_scenario(n["scenario"]) for n in nodes if "scenario" in n)
    return background, scenarios, tuple(_rule(n["rule"]) for n in nodes if "rule" in n)


def _rule(node: Any) -> Rule:
    background, scenarios, _ = _children(node["children"])
    line = node["location"]["line"]
    return Rule(node["name"], prose(node["description"]), line, _tags(node["tags"]), background, scenarios)


def _background(node: Any) -> Background:
    return Background(node["location"]["line"], _steps(node["steps"]))


def _scenario(node: Any) -> Scenario:
    return Scenario(
        name=node["name"],
        description=prose(node["description"]),
        line=node["location"]["line"],
        tags=_tags(node["tags"]),
        steps=_steps(node["steps"]),
        examples=tuple(_examples(e) for e in node["examples"]),
        outline=bool(node["examples"]) or node["keyword"].strip() in {"Scenario Outline", "Scenario Template"},
    )


def _steps(nodes: Sequence[Any]) -> tuple[Step, ...]:
    steps: list[Step] = []
    kind: StepKind | None = None
    for node in nodes:
        kind = _KINDS.get(node["keywordType"], kind)
        steps.append(
            Step(
                keyword=node["keyword"].strip(),
                kind=kind,
                text=node["text"],
                line=node["location"]["line"],
                table=_table(node["dataTable"]) if "dataTable" in node else None,
                docstring=textwrap.dedent(node["docString"]["content"]) if "docString" in node else None,
            )
        )
    return tuple(steps)


def _table(node: Any) -> tuple[tuple[str, ...], ...]:
    return tuple(_values(row) for row in node["rows"])


def _examples(node: Any) -> Examples:
    header = node.get("tableHeader")
    return Examples(
        name=node["name"],
        line=node["location"]["line"],
        tags=_tags(node["tags"]),
        columns=_values(header) if header else (),
        rows=tuple(ExampleRow(_values(row), row["location"]["line"]) for row in node.get("tableBody", ())),
    )


def _values(row: Any) -> tuple[str, ...]:
    return tuple(cell["value"] for cell in row["cells"])


def _tags(nodes: Sequence[Any]) -> tuple[Tag, ...]:
    return tuple(Tag(n["name"].lstrip("@"), n["location"]["line"]) for n in nodes)


def prose(text: str) -> str:
    """A description as it is read: without the indentation of the file."""
    return textwrap.dedent(text).strip()
