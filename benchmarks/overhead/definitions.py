"""The vocabulary for the runners: definitions with the same trivial bodies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benchmarks.overhead.kitchen import Sentence

UNSERVED = 999
"""The number that a Then does not accept: what the failing scenarios ask for."""


def for_pytest_bdd(sentences: Iterable[Sentence]) -> str:
    """A module of step definitions for pytest-bdd, and for this suite."""
    lines = ["import pytest", "from pytest_bdd import given, parsers, then, when", "", ""]
    lines += ["@pytest.fixture", "def tally():", "    return {}"]
    for number, sentence in enumerate(sentences):
        lines += ["", "", f"@{sentence.kind}(parsers.parse({sentence.told('{count:d}')!r}))"]
        lines += [f"def step_{number}(tally, count):", *_body(sentence, "tally", number)]
    return "\n".join(lines) + "\n"


def for_behave(sentences: Iterable[Sentence]) -> str:
    """A module of step definitions for behave."""
    lines = ["from behave import given, then, when"]
    for number, sentence in enumerate(sentences):
        lines += ["", "", f"@{sentence.kind}({sentence.told('{count:d}')!r})"]
        lines += [f"def step_{number}(context, count):", "    tally = context.__dict__.setdefault('tally', {})"]
        lines += _body(sentence, "tally", number)
    return "\n".join(lines) + "\n"


def for_cucumber(sentences: Iterable[Sentence]) -> str:
    """A module of step definitions for cucumber-js."""
    lines = ["const { Given, When, Then } = require('@cucumber/cucumber');", "const assert = require('node:assert');"]
    for number, sentence in enumerate(sentences):
        lines += [f"{sentence.kind.capitalize()}({sentence.told('{int}')!r}, function (count) {{"]
        lines += ["  this.tally = this.tally || {};"]
        if sentence.kind == "then":
            lines += [f"  assert.ok(count !== {UNSERVED}, 'wanted: guests to be served');", "});"]
        else:
            lines += [f"  this.tally[{number}] = count;", "});"]
    return "\n".join(lines) + "\n"


def _body(sentence: Sentence, tally: str, number: int) -> Iterator[str]:
    if sentence.kind == "then":
        yield f'    assert count != {UNSERVED}, "wanted: guests to be served"'
    else:
        yield f"    {tally}[{number}] = count"
