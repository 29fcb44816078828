"""Which incidents are listed."""

from __future__ import annotations

from dataclasses import dataclass

from steps.words.sentences import Words, word

_STATES = {"open": False, "resolved": True}


@dataclass(frozen=True)
class Listed:
    """Incidents of an alert: resolved ones, open ones, or (None) all."""

    word: str
    resolved: bool | None


@word(r'the (?:open |resolved )?incidents of "[^"]*"')
def incidents(text: str) -> Listed:
    """Incidents of an alert."""
    state = text.split(" ")[1]
    return Listed(text.split('"')[1], _STATES.get(state))


@word("page size|start")
def page_part(text: str) -> str:
    """What is said of a page, by the name of the filter's field."""
    return {"page size": "limit", "start": "offset"}[text]


LISTS: Words = {"Listed": incidents, "PagePart": page_part}
