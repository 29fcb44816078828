"""Selecting scenarios: `-m "@core and not @slow"` by tags as they are written, `-k "three pods"` by a phrase."""

from __future__ import annotations

import re

import pytest
from _pytest.mark.expression import Expression

from support.gherkin.scenarios import ScenarioItem

_TAG_SIGN = re.compile(r"(?<![\w@])@(?=\w)")
_NAMED_TAG = re.compile(r"\b(lock):([\w-]+)")


def marker_expression(tags: str) -> str:
    """A tag expression in pytest's terms: without "@", and `lock:worker` as the marker `lock` of that name.

    Whoever calls pytest with `-m` uses it: pytest itself takes an argument that begins with "@" for a file name.
    """
    return _NAMED_TAG.sub(r'\1(name="\2")', _TAG_SIGN.sub("", tags))


def prepare_selection(config: pytest.Config) -> None:
    """Make pytest understand both; called before it reads its options, in the controller and in each worker."""
    if config.option.markexpr:
        config.option.markexpr = marker_expression(config.option.markexpr)
    phrase = config.option.keyword.strip()
    if phrase and not _is_expression(phrase):
        # kept among the options, which xdist hands to its workers
        config.option.signoff_phrase = phrase
        config.option.keyword = ""


def deselect_by_phrase(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the scenarios in whose own, rule's and feature's names the phrase does not occur."""
    phrase: str = getattr(config.option, "signoff_phrase", "")
    if not phrase:
        return
    wanted = _plain(phrase)
    kept = [item for item in items if any(wanted in _plain(name) for name in _names(item))]
    if len(kept) < len(items):
        chosen = set(kept)
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = kept


def _names(item: pytest.Item) -> list[str]:
    if isinstance(item, ScenarioItem):
        return [item.plan.title, item.plan.rule or "", item.plan.feature.name]
    return [item.name]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is_expression(text: str) -> bool:
    try:
        Expression.compile(text)
    except SyntaxError:
        return False
    return True
