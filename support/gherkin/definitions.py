"""One step definition, inspected once, and its binding to a sentence."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_bdd import parsers
from pytest_bdd.steps import StepFunctionContext

from support.gherkin.documents import StepKind

TABLE = "datatable"
DOCSTRING = "docstring"
_SPECIAL_IN_REGEX = re.compile(r"[\\.^$*+?{}\[\]|()]")


class UnreadableValue(ValueError):
    """A value in a sentence is not what the definition's converter accepts."""


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A sentence pattern and the function behind it.

    `kind` is None where the sentence may follow any keyword. `beginning` is the literal start of the pattern in lower
    case, which every fitting sentence shares. `required` are the parameters without a default.
    """

    kind: StepKind | None
    pattern: str
    context: StepFunctionContext
    function: Callable[..., object]
    module: str
    source: str
    place: str
    beginning: str
    is_exact: bool
    parameters: frozenset[str]
    required: tuple[str, ...]
    target: str | None

    def values_in(self, text: str) -> dict[str, object] | None:
        """The values that a sentence gives to parameters; None where the pattern does not match all of it."""
        if self.is_exact:
            return {} if text == self.pattern else None
        parser = self.context.parser
        if isinstance(parser, parsers.parse):
            try:
                found = parser.parser.parse(text)
            except ValueError:  # a part has the form of a number and is none
                return None
            return self._wanted(found.named) if found else None
        return self._wanted(parser.parse_arguments(text) or {}) if parser.is_matching(text) else None

    def _wanted(self, parsed: Mapping[str, object]) -> dict[str, object]:
        return {name: value for name, value in parsed.items() if name in self.parameters}

    def fault(self) -> str | None:
        """Why this function cannot be a step, or None."""
        if inspect.iscoroutinefunction(self.function) or inspect.isasyncgenfunction(self.function):
            return "is asynchronous, which nothing would wait for"
        if inspect.isgeneratorfunction(self.function):
            return "contains a yield"
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """A definition with the values of one sentence. `needs` are the fixtures that fill its other parameters."""

    definition: Definition
    values: dict[str, object]
    converters: Mapping[str, Callable[[Any], object]]
    needs: tuple[str, ...]

    @classmethod
    def of(cls, definition: Definition, values: dict[str, object]) -> Binding:
        """Bind the definition to the values of a sentence that fits."""
        converters = {k: v for k, v in definition.context.converters.items() if k in values}
        given_otherwise = {*values, TABLE, DOCSTRING}
        needs = tuple(name for name in definition.required if name not in given_otherwise)
        return cls(definition, values, converters, needs)

    def arguments(self) -> dict[str, object]:
        """The values as the function wants them, converted anew: a converter may make something that changes.

        Raises UnreadableValue.
        """
        arguments = dict(self.values)
        for name, convert in self.converters.items():
            try:
                arguments[name] = convert(arguments[name])
            except Exception as error:
                raise UnreadableValue(f'"{arguments[name]}" cannot be read as {name}: {error}') from error
        return arguments


def definition_of(context: StepFunctionContext, module: str, root: Path) -> Definition:
    """Inspect the function behind a decorator of pytest-bdd; places are shown relative to `root`."""
    function = context.step_func
    parameters = inspect.signature(function).parameters.values()
    source, line = _source(function)
    named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    return Definition(
        kind=context.type,
        pattern=context.parser.name,
        context=context,
        function=function,
        module=module,
        source=source,
        place=f"{shown_path(source, root)}:{line}",
        beginning=_beginning(context.parser),
        is_exact=type(context.parser) is parsers.string,
        parameters=frozenset(p.name for p in named),
        required=tuple(p.name for p in named if p.default is p.empty),
        target=context.target_fixture,
    )


def shown_path(filename: str, root: Path) -> str:
    """A path as people are shown it: relative to the root where it lies below it."""
    path = Path(filename)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _source(function: Callable[..., object]) -> tuple[str, int]:
    code = getattr(inspect.unwrap(function), "__code__", None)
    return (code.co_filename, code.co_firstlineno) if code else ("(not a function)", 1)


def _beginning(parser: parsers.StepParser) -> str:
    if isinstance(parser, parsers.string):
        return parser.name.lower()
    if isinstance(parser, parsers.parse):
        return re.split(r"[{}]", parser.name, maxsplit=1)[0].lower()
    if isinstance(parser, parsers.re):
        return _regex_beginning(parser)
    return ""


def _regex_beginning(parser: parsers.re) -> str:
    if "|" in parser.name or parser.regex.flags & re.VERBOSE:
        return ""
    special = _SPECIAL_IN_REGEX.search(parser.name)
    if special is None:
        return parser.name.lower()
    optional = special[0] in "?*{"
    return parser.name[: max(special.start() - optional, 0)].lower()
