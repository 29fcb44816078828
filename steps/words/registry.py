"""How sentences speak of catalogue and registry."""

from __future__ import annotations

from steps.words.sentences import Words, word

_SORTS = {"a ghost": "ghost", "an orphan": "orphan", "neither": ""}


@word("|".join(_SORTS))
def sort(text: str) -> str:
    """On which side a repository is missing; empty: on none."""
    return _SORTS[text]


@word("is stopped|goes on")
def stopped(text: str) -> bool:
    """Whether a pipeline is stopped."""
    return text == "is stopped"


@word("no|one")
def few(text: str) -> int:
    """None or one."""
    return ("no", "one").index(text)


@word("|, with comments,")
def comments(text: str) -> bool:
    """Whether a file has comments in it."""
    return bool(text)


REGISTRY: Words = {"Sort": sort, "Stopped": stopped, "Few": few, "Comments": comments}
