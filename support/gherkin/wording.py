"""Whether a feature speaks the language of the business: no technical words, no "test", "verify" or "should"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from support.gherkin.documents import Document, Feature, Step
from support.gherkin.findings import Finding

WORD_LIST = Path(__file__).with_name("technical_words.txt")
# what is quoted or comes from a table is data of the scenario: it may be anything
_DATA = re.compile(r'"[^"]*"|<[^<>]*>')
_UNFIT_FOR_NAMES = re.compile(r"\b(tests?|tested|testing|verif(?:y|ies|ied|ying)|should)\b", re.IGNORECASE)
_UNADDRESSABLE = re.compile(r"::|[\[\]]")
_WORDS = re.compile(r"\w+")
_FIRST_PERSON = re.compile(r"(?<![\w/])(?:I|[Mm]y)(?![\w/])")
# a character without which none of the patterns can match
_SUSPICIOUS = re.compile(r"[_/]|\d\d|[.-][\w-]|[a-z][A-Z]")
_PATTERNS = (
    (re.compile(r"\b(?:status|code) [1-5]\d\d\b", re.IGNORECASE), "say whether it is accepted, or refused and why"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "call the machine by what it is for"),
    (re.compile(r"(?<!\w)/\w+(?:/[\w{}<>.-]+)+"), "say what the person asks for"),
    (re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b"), "use words of the business, or put the value in quotes"),
    (re.compile(r"\b[a-z]+[A-Z]\w*\b"), "use words of the business, or put the value in quotes"),
    (re.compile(r"(?<!\S)--[a-z][\w-]*"), "say what the person chooses"),
)


@dataclass(frozen=True, slots=True)
class WordList:
    """Technical words with what to say instead, as two expressions: one heeds capitals, one does not."""

    first_words: frozenset[str]
    as_written: re.Pattern[str]
    any_case: re.Pattern[str]
    instead: dict[str, str]

    def uses(self, text: str) -> Iterator[tuple[str, str]]:
        """Each technical word or expression in the text with what to say instead."""
        # most sentences hold no word that any entry begins with: then the long expressions need not look
        if not self.first_words.isdisjoint(_WORDS.findall(text.lower())):
            for expression in (self.as_written, self.any_case):
                for found in expression.finditer(text):
                    yield found[0], self._instead(found[1])
        if not _SUSPICIOUS.search(text):
            return
        for pattern, instead in _PATTERNS:
            for found in pattern.finditer(text):
                yield found[0], instead

    def _instead(self, word: str) -> str:
        entry = self.instead.get(word) or self.instead.get(word.lower())
        if not entry:
            return "say what, not how"
        return entry if entry.startswith(("say ", "leave ")) else f'say it in words of the business, such as "{entry}"'


@lru_cache
def word_list(path: Path = WORD_LIST) -> WordList:
    """Read a list of technical words."""
    instead: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, better = line.partition("|")
        if word.strip() and not line.startswith("#"):
            instead[word.strip()] = better.strip()
    lower = [word for word in instead if word == word.lower()]
    capital = [word for word in instead if word != word.lower()]
    first = {word.lower().split()[0] for word in instead}
    first |= {word + ending for word in first for ending in ("s", "es")}
    return WordList(frozenset(first), _any_of(capital, 0), _any_of(lower, re.IGNORECASE), instead)


def _any_of(words: list[str], flags: int) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(map(re.escape, longest_first)) + r")(?:s|es)?\b", flags)


def check_wording(document: Document, words: WordList) -> Iterator[Finding]:
    """Technical words anywhere in the prose, and names that speak of testing."""
    if document.feature is None:
        return
    for line, text in _prose(document.feature):
        plain = _DATA.sub('""', text)
        for word, instead in dict(words.uses(plain)).items():
            yield Finding(
                document.relative,
                document.line_of(word, line),
                f'"{word}" is a technical word',
                _sentence(instead),
                "technical-word",
            )
    yield from _check_names(document, document.feature)
    for step in _steps(document.feature):
        if _FIRST_PERSON.search(_DATA.sub('""', step.text)):
            remedy = "Tell it of a role from the domain, in the third person."
            yield Finding(document.relative, step.line, f'"{step.text}" speaks of "I"', remedy, "first-person")


def _prose(feature: Feature) -> Iterator[tuple[int, str]]:
    yield from _named(feature.line, feature.name, feature.description)
    for rule in feature.rules:
        yield from _named(rule.line, rule.name, rule.description)
    for _, scenario in feature.all_scenarios():
        yield from _named(scenario.line, scenario.name, scenario.description)
        yield from ((examples.line, examples.name) for examples in scenario.examples)
    yield from ((step.line, step.text) for step in _steps(feature))


def _steps(feature: Feature) -> Iterator[Step]:
    for background in [feature.background, *(rule.background for rule in feature.rules)]:
        if background:
            yield from background.steps
    for _, scenario in feature.all_scenarios():
        yield from scenario.steps


def _named(line: int, name: str, description: str) -> Iterator[tuple[int, str]]:
    yield line, name
    if description:
        yield line, description


def _check_names(document: Document, feature: Feature) -> Iterator[Finding]:
    named = [("feature", feature.line, feature.name)]
    named += [("rule", rule.line, rule.name) for rule in feature.rules]
    named += [("scenario", scenario.line, scenario.name) for _, scenario in feature.all_scenarios()]
    for what, line, name in named:
        if not name.strip():
            yield Finding(document.relative, line, f"The {what} has no name", "Name the behaviour.", "no-name")
        unfit = _UNFIT_FOR_NAMES.search(name)
        if unfit:
            remedy = "Name the behaviour itself, as it is when all is well."
            yield Finding(document.relative, line, f'The {what} name contains "{unfit[0]}"', remedy, "unfit-name")
    for _, scenario in feature.all_scenarios():
        odd = _UNADDRESSABLE.search(scenario.name)
        if odd:
            remedy = "Leave it out: it has a meaning of its own when one scenario is selected by name."
            what = f'The scenario name contains "{odd[0]}"'
            yield Finding(document.relative, scenario.line, what, remedy, "unaddressable-name")


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")
