"""What people try to do with alerts when the question is whether they may."""

from __future__ import annotations

from dataclasses import dataclass

from steps.words.sentences import Words, word

_ALERT = '"[^"]*"'
_DEEDS = (
    "list the alerts",
    "create an alert",
    rf"(?:look up|change|delete) the alert {_ALERT}",
    rf"resolve the incident of {_ALERT}",
)


@dataclass(frozen=True)
class Deed:
    """What is tried, and with which alert; no word where it is with none in particular."""

    what: str
    word: str = ""


@word("|".join(_DEEDS))
def deed(text: str) -> Deed:
    """A deed by its words."""
    what, _, alert = text.partition(' "')
    return Deed(what, alert.rstrip('"'))


DEEDS: Words = {"Deed": deed}
