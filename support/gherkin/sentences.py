"""Whether every sentence has exactly one definition, and every definition a sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from support.gherkin.definitions import DOCSTRING, TABLE, Binding, Definition, UnreadableValue
from support.gherkin.documents import Document
from support.gherkin.findings import Finding
from support.gherkin.library import Library
from support.gherkin.plans import PlannedStep
from support.gherkin.vocabulary import Vocabulary

Usage = dict[Definition, list[str]]


def check_sentences(documents: Iterable[Document], library: Library, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Undefined, ambiguous and unused sentences, and values or tables that do not fit."""
    used: set[Definition] = set()
    for document in documents:
        for step in _distinct_steps(document, library):
            found = vocabulary.find(step.type, step.text)
            used.update(found)
            if len(found) == 1:
                yield from _misfits(document, step, vocabulary.bind(step.type, step.text))
            else:
                yield _not_one(document, step, found, vocabulary)
    for definition in vocabulary.definitions:
        yield from _faults(definition, used)


def usage(library: Library, vocabulary: Vocabulary) -> Usage:
    """Where each definition is used, as file:line, each place once."""
    places: dict[Definition, dict[str, None]] = defaultdict(dict)
    for document in library.documents():
        for step in _distinct_steps(document, library):
            for definition in vocabulary.find(step.type, step.text):
                places[definition][f"{document.relative}:{step.line}"] = None
    return {definition: list(found) for definition, found in places.items()}


def _distinct_steps(document: Document, library: Library) -> Iterator[PlannedStep]:
    """Each sentence of a line once: channels repeat it, rows of examples may."""
    seen: set[tuple[int, str]] = set()
    for plan in library.plans(document.path):
        for step in plan.steps:
            if (step.line, step.text) not in seen:
                seen.add((step.line, step.text))
                yield step


def _not_one(document: Document, step: PlannedStep, found: tuple[Definition, ...], vocabulary: Vocabulary) -> Finding:
    sentence = f"{step.type.capitalize()} {step.text}"
    if found:
        places = "; ".join(f'"{d.pattern}" in {d.place}' for d in found)
        what = f'"{sentence}" is ambiguous: it fits {places}'
        return Finding(document.relative, step.line, what, "Make the patterns exclude each other.", "ambiguous-step")
    similar = " or ".join(f'"{pattern}"' for pattern in vocabulary.similar(step.type, step.text))
    remedy = f"Use {similar}, or define the sentence in steps/." if similar else "Define the sentence in steps/."
    return Finding(document.relative, step.line, f'"{sentence}" is not defined', remedy, "undefined-step")


def _misfits(document: Document, step: PlannedStep, binding: Binding) -> Iterator[Finding]:
    definition = binding.definition

    def told(what: str, remedy: str, rule: str) -> Finding:
        return Finding(document.relative, step.line, f'"{step.text}" {what} ({definition.place})', remedy, rule)

    for has, parameter, name in (
        (step.datatable is not None, TABLE, "table"),
        (step.docstring is not None, DOCSTRING, "text block"),
    ):
        if has and parameter not in definition.parameters:
            yield told(f"has a {name} that its step does not read", f"Remove the {name}.", "misfit-argument")
        if not has and parameter in definition.required:
            yield told(f"lacks the {name} that its step reads", f"Add the {name}.", "misfit-argument")
    try:
        binding.arguments()
    except UnreadableValue as error:
        yield told(f"has a value that cannot be read: {error}", "Correct the value.", "unreadable-value")


def _faults(definition: Definition, used: set[Definition]) -> Iterator[Finding]:
    path, _, line = definition.place.rpartition(":")
    fault = definition.fault()
    if fault:
        what = f'The step "{definition.pattern}" {fault}'
        yield Finding(path, int(line), what, "Make it a plain function.", "unfit-definition")
    if definition not in used:
        kind = definition.kind.capitalize() if definition.kind else "Step"
        what = f'No feature uses "{kind} {definition.pattern}"'
        yield Finding(path, int(line), what, "Remove it, or use it.", "unused-step")
