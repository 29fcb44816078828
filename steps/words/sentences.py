"""How a sentence is written down: with `{thing:Thing}` where the feature names something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pytest_bdd import parsers

Reader = TypeVar("Reader", bound=Callable[[str], object])
Words = Mapping[str, Callable[[str], Any]]
"""Sorts of words by name, each with the function that reads it."""


def word(pattern: str) -> Callable[[Reader], Reader]:
    """Say what the words look like that the decorated function reads: a regular expression without groups."""

    def mark(read: Reader) -> Reader:
        read.pattern = pattern  # type: ignore[attr-defined]  # where the package `parse` looks for it
        return read

    return mark


def sentences(*words: Words) -> Callable[[str], parsers.StepParser]:
    """Make the writer of sentences whose words are of these sorts.

    A word that is not of its sort does not fit the sentence: `{thing:Thing} is gone` is no sentence about the worker.
    """
    known = {name: read for sorts in words for name, read in sorts.items()}

    def sentence(text: str) -> parsers.StepParser:
        return parsers.parse(text, known, case_sensitive=True)

    return sentence
