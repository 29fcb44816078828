"""Incidents: how many are opened, how they are, and what is done with them."""

from __future__ import annotations

from dataclasses import dataclass

from steps.words.sentences import Words, word

NEVER_HAPPENED = "the incident that never happened"
_NUMBERS = {"no": 0, "exactly one": 1}


@dataclass(frozen=True)
class Openings:
    """So many incidents; `further`: beside those that were there before the act."""

    number: int
    further: bool


ONLY_ONE = Openings(1, further=False)


@word("(?:no|exactly one)(?: further)? incident")
def openings(text: str) -> Openings:
    """How many incidents an alert opens."""
    number = text.removesuffix(" incident").removesuffix(" further")
    return Openings(_NUMBERS[number], "further" in text)


@word("still open|resolved as of now")
def state(text: str) -> bool:
    """Whether an incident is open."""
    return text == "still open"


@word("looks up|resolves|acknowledges")
def act(text: str) -> str:
    """What is done with an incident."""
    return text


@word(rf'the incident of "[^"]*"|{NEVER_HAPPENED}')
def incident(text: str) -> str | None:
    """The word of the alert whose incident is meant; None for one that never happened."""
    return None if text == NEVER_HAPPENED else text.split('"')[1]


INCIDENTS: Words = {"Openings": openings, "IncidentState": state, "IncidentAct": act, "Incident": incident}
