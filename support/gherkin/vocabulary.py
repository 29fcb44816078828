"""The sentences that features may use, and which Python function stands behind each.

Definitions are written with the decorators of pytest-bdd. A sentence of a feature is bound to its definition once,
by its text, and its values are taken out of the text at the same time; the run only calls what was bound.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import pkgutil
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from support.gherkin.definitions import Binding, Definition, definition_of
from support.gherkin.documents import StepKind

_KEPT_BY_KIND: tuple[StepKind, ...] = ("given", "when", "then")


class VocabularyError(Exception):
    """A module of step definitions cannot be imported. `module` names it; the cause is chained."""

    def __init__(self, module: str, cause: BaseException) -> None:
        super().__init__(f"{module} cannot be imported: {type(cause).__name__}: {cause}")
        self.module = module


class UndefinedSentence(LookupError):
    """No definition fits the sentence. `similar` are patterns that nearly do."""

    def __init__(self, kind: StepKind, text: str, similar: list[str]) -> None:
        super().__init__(f'no step is defined for "{kind.capitalize()} {text}"')
        self.similar = similar


class AmbiguousSentence(LookupError):
    """More than one definition fits the sentence."""

    def __init__(self, kind: StepKind, text: str, candidates: tuple[Definition, ...]) -> None:
        places = ", ".join(f'"{d.pattern}" ({d.place})' for d in candidates)
        super().__init__(f'several steps fit "{kind.capitalize()} {text}": {places}')
        self.candidates = candidates


@dataclass(slots=True)
class _Index:
    """Definitions of one kind, found by exact text or by their literal beginning; `lengths` are of the beginnings."""

    exact: dict[str, list[Definition]]
    by_beginning: dict[str, list[Definition]]
    lengths: tuple[int, ...]

    def candidates(self, text: str) -> Iterator[Definition]:
        yield from self.exact.get(text, ())
        lowered = text.lower()
        for length in self.lengths:
            yield from self.by_beginning.get(lowered[:length], ())


class Vocabulary:
    """All step definitions, indexed so that a look-up does not grow with their number."""

    def __init__(self, definitions: Iterable[Definition], modules: Iterable[ModuleType] = ()) -> None:
        self.definitions = tuple(definitions)
        self.modules = tuple(modules)
        self._indices = {kind: _index(self.definitions, kind) for kind in _KEPT_BY_KIND}
        self._found: dict[tuple[StepKind, str], dict[Definition, dict[str, object]]] = {}
        self._bindings: dict[tuple[StepKind, str], Binding] = {}

    def find(self, kind: StepKind, text: str) -> tuple[Definition, ...]:
        """Every definition that fits the sentence: exactly one, if all is well."""
        return tuple(self._fitting(kind, text))

    def bind(self, kind: StepKind, text: str) -> Binding:
        """The one definition with the values of the sentence. Raises UndefinedSentence or AmbiguousSentence."""
        key = (kind, text)
        binding = self._bindings.get(key)
        if binding is None:
            found = self._fitting(kind, text)
            if not found:
                raise UndefinedSentence(kind, text, self.similar(kind, text))
            if len(found) > 1:
                raise AmbiguousSentence(kind, text, tuple(found))
            binding = self._bindings[key] = Binding.of(*next(iter(found.items())))
        return binding

    def _fitting(self, kind: StepKind, text: str) -> dict[Definition, dict[str, object]]:
        """Every definition that fits, with the values that it finds in the sentence."""
        key = (kind, text)
        found = self._found.get(key)
        if found is None:
            read = ((d, d.values_in(text)) for d in self._indices[kind].candidates(text))
            found = self._found[key] = {definition: values for definition, values in read if values is not None}
        return found

    def similar(self, kind: StepKind, text: str) -> list[str]:
        """Up to two patterns of the same kind that read like the sentence."""
        patterns = [d.pattern for d in self.definitions if d.kind in (kind, None)]
        return difflib.get_close_matches(text, patterns, n=2, cutoff=0.5)


def _index(definitions: Iterable[Definition], kind: StepKind) -> _Index:
    exact: dict[str, list[Definition]] = defaultdict(list)
    by_beginning: dict[str, list[Definition]] = defaultdict(list)
    for definition in definitions:
        if definition.kind not in (kind, None):
            continue
        if definition.is_exact:
            exact[definition.pattern].append(definition)
        else:
            by_beginning[definition.beginning].append(definition)
    return _Index(dict(exact), dict(by_beginning), tuple(sorted({len(beginning) for beginning in by_beginning})))


def load_vocabulary(package: str, root: Path) -> Vocabulary:
    """Import every module of the package (a dotted name, found from `root`) and gather what they define.

    A package that does not exist is an empty vocabulary. Raises VocabularyError.
    """
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    modules = list(_import_all(package))
    definitions: dict[int, Definition] = {}
    for module in modules:
        for context in contexts_of(module):
            definitions.setdefault(id(context), definition_of(context, module.__name__, root))
    return Vocabulary(definitions.values(), modules)


def _import_all(package: str) -> Iterator[ModuleType]:
    try:
        found = importlib.util.find_spec(package)
    except ModuleNotFoundError:
        found = None
    if found is None:
        return
    pytest.register_assert_rewrite(package)
    top = _import(package)
    yield top
    for info in pkgutil.walk_packages(getattr(top, "__path__", ()), prefix=f"{package}."):
        yield _import(info.name)


def _import(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:
        raise VocabularyError(name, error) from error


def contexts_of(module: ModuleType) -> Iterator[StepFunctionContext]:
    """What the decorators of pytest-bdd left in a module: each keeps its step as a fixture in the module's names."""
    for name, value in list(vars(module).items()):
        if name.startswith("pytestbdd_stepdef_"):
            function = getattr(value, "_get_wrapped_function", lambda value=value: value)()
            context = step_function_context_registry.get(function)
            if context is not None:
                yield context
