"""Which actions somebody lists: `Ana's actions that failed in the past 60 minutes`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from steps.words.people import PERSON
from steps.words.sentences import Words, word

_STATES: Mapping[str, str] = {"succeeded": "SUCCESS", "failed": "FAILURE"}
_SELECTION = rf"(?:their own|{PERSON}'s) actions(?: that (?:succeeded|failed))?(?: (?:of|in) the past \d+ minutes)?"
_WHOSE = rf"(?:their own|(?P<whose>{PERSON})'s)"
_PARTED = re.compile(rf"{_WHOSE} actions(?: that (?P<state>\w+))?(?: (?:of|in) the past (?P<minutes>\d+) minutes)?")


@dataclass(frozen=True)
class Selection:
    """Actions of somebody (None: of the one who asks), in a state, changed within so many minutes."""

    whose: str | None
    state: str | None
    minutes: int | None


@word(_SELECTION)
def selection(text: str) -> Selection:
    """Which actions to list."""
    parted = _PARTED.fullmatch(text)
    if parted is None:
        raise ValueError(f"{text!r} selects no actions")
    state = _STATES[parted["state"]] if parted["state"] else None
    return Selection(parted["whose"], state, int(parted["minutes"]) if parted["minutes"] else None)


SELECTIONS: Words = {"Selection": selection}
