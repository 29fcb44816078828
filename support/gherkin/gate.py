"""The gate: all features of the suite are checked before anything starts, whatever was selected.

A fault in one of them may change what another one means (two scenarios of one name), or hide that something is not
proven at all (a promise without a scenario), so nothing runs until all are mended.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from support.gherkin.definitions import shown_path
from support.gherkin.documents import Document, Tag
from support.gherkin.findings import Finding
from support.gherkin.library import Library
from support.gherkin.plans import CHANNELS
from support.gherkin.promises import FILE_NAME, is_requirement_id
from support.gherkin.sentences import check_sentences
from support.gherkin.shape import check_shape, same_name
from support.gherkin.vocabulary import Vocabulary
from support.gherkin.wording import check_wording, word_list

_LOCK_TAG = re.compile(r"lock:[a-z][a-z0-9-]*")


def check(
    features: Path, vocabulary: Vocabulary, registered: Collection[str], library: Library | None = None
) -> list[Finding]:
    """Everything that is wrong with the features below a folder, sorted by file and line.

    `registered` are the tags that may be used besides requirement ids and channels; "lock" stands for every
    `lock:<name>`. A library that was read already saves reading again.
    """
    library = library or Library(features, features.parent)
    documents = list(library.documents())
    findings: list[Finding] = []
    for document in documents:
        findings.extend(check_shape(document))
        findings.extend(check_wording(document, word_list()))
        findings.extend(_tags(document, library, registered))
    findings.extend(_same_names(documents))
    findings.extend(_promises(documents, library))
    findings.extend(check_sentences(documents, library, vocabulary))
    return sorted(set(findings))


def _same_names(documents: Iterable[Document]) -> Iterator[Finding]:
    """Scenario and feature names of the whole suite, rule names of each feature."""
    features: list[tuple[str, str, int]] = []
    scenarios: list[tuple[str, str, int]] = []
    for document in documents:
        feature = document.feature
        if feature is None:
            continue
        features.append((feature.name, document.relative, feature.line))
        scenarios.extend((s.name, document.relative, s.line) for _, s in feature.all_scenarios())
        yield from _doubles("rule", [(rule.name, document.relative, rule.line) for rule in feature.rules])
    yield from _doubles("feature", features)
    yield from _doubles("scenario", scenarios)


def _doubles(what: str, named: Iterable[tuple[str, str, int]]) -> Iterator[Finding]:
    places: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for entry in named:
        if entry[0].strip():
            places[same_name(entry[0])].append(entry)
    for entries in places.values():
        for name, path, line in entries:
            others = ", ".join(f"{p}:{n}" for _, p, n in entries if (p, n) != (path, line))
            if others:
                told = f'Another {what} is called "{name}": {others}'
                yield Finding(path, line, told, "Give each a name of its own.", f"double-{what}-name")


def _tags(document: Document, library: Library, registered: Collection[str]) -> Iterator[Finding]:
    for tag in _all_tags(document):
        if is_requirement_id(tag.name):
            if library.promises.path and tag.name not in library.promises.wording:
                what = f"@{tag.name} is not a promise of the list"
                remedy = f"Correct the id, or add the promise to {FILE_NAME}."
                yield Finding(document.relative, tag.line, what, remedy, "unknown-requirement")
        elif not _is_registered(tag.name, registered):
            what = f"The tag @{tag.name} is not registered"
            remedy = "Correct it, or register it under markers in the pytest settings, with its consumer."
            yield Finding(document.relative, tag.line, what, remedy, "unregistered-tag")


def _is_registered(tag: str, registered: Collection[str]) -> bool:
    if tag.startswith("lock:"):
        return "lock" in registered and _LOCK_TAG.fullmatch(tag) is not None
    return tag in CHANNELS or (tag in registered and tag != "lock")


def _all_tags(document: Document) -> Iterator[Tag]:
    feature = document.feature
    if feature is None:
        return
    yield from feature.tags
    for rule in feature.rules:
        yield from rule.tags
    for _, scenario in feature.all_scenarios():
        yield from scenario.tags
        for examples in scenario.examples:
            yield from examples.tags


def _promises(documents: Iterable[Document], library: Library) -> Iterator[Finding]:
    """Each scenario illustrates a promise; each promise has a scenario."""
    kept: set[str] = set()
    for document in documents:
        for plan in library.plans(document.path):
            kept.update(plan.requirements)
            if not plan.requirements:
                what = f'"{plan.name}" illustrates no promise'
                yield Finding(document.relative, plan.line, what, "Tag it with a requirement id.", "no-requirement")
    promises = library.promises
    shown = shown_path(str(library.features / FILE_NAME), library.root)
    if library.list_problem:
        remedy = "Mend the list."
        yield Finding(shown, 1, f"The list of promises is wrong: {library.list_problem}", remedy, "promise-list")
        return
    if promises.path is None:
        remedy = "Write the list of promises that these features are to keep."
        yield Finding(shown, 1, "There is no list of promises", remedy, "promise-list")
        return
    lines = promises.path.read_text(encoding="utf-8").splitlines()
    for identifier in promises.wording:
        if identifier not in kept:
            line = next((n for n, text in enumerate(lines, 1) if identifier in text), 1)
            what = f"No scenario illustrates {identifier}"
            remedy = f"Write one, tagged @{identifier}, or take the promise off the list."
            yield Finding(shown, line, what, remedy, "unproven-requirement")
