"""Notices that people send themselves: how grave, how, and what alerting says became of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from steps.words.sentences import Words, word
from support.drivers.alerting.answers import Answer
from support.drivers.answering import Verdict

_AS: Mapping[str, str] = {
    "as information": "info",
    "as a warning": "warning",
    "as an error": "error",
    "as critical": "critical",
}
_FROM_ANOTHER_DESK, _IN_VAIN = ", from another desk", ", in vain"
_WITHIN, _AFTERWARDS = ", without a pause", ", after that time"
_AT_ONCE = re.compile(r", (\d+) times at the same moment")


@dataclass(frozen=True)
class Manner:
    """How a notice is sent: from which desk, how often at the same moment, within or after the pause for repeats.

    With `in_vain` it reaches nobody.
    """

    another_desk: bool = False
    in_vain: bool = False
    without_a_pause: bool = False
    after_the_pause: bool = False
    times: int = 1


@dataclass(frozen=True)
class Fate:
    """What alerting says became of a notice. `reason` is its own sentence."""

    verdict: Verdict
    sent: bool
    reason: str

    def fits(self, answer: Answer) -> bool:
        """Whether an answer tells this."""
        if answer.verdict is not self.verdict:
            return False
        return not answer.accepted or (answer.sent is self.sent and self.reason in answer.reason)


_FATES: Mapping[str, Fate] = {
    "was sent": Fate(Verdict.ACCEPTED, True, ""),
    "was held back as a repeat": Fate(Verdict.ACCEPTED, False, "throttled"),
    "was held back as too slight": Fate(Verdict.ACCEPTED, False, "below minimum severity"),
    "reached nobody": Fate(Verdict.UNDELIVERED, False, ""),
}


@word("|".join(_AS))
def severity(text: str) -> str:
    """How grave a notice is."""
    return _AS[text]


@word(rf"(?:{_FROM_ANOTHER_DESK}|{_IN_VAIN}|{_WITHIN}|{_AFTERWARDS}|, \d+ times at the same moment)?")
def manner(text: str) -> Manner:
    """How a notice is sent."""
    at_once = _AT_ONCE.fullmatch(text)
    return Manner(
        another_desk=text == _FROM_ANOTHER_DESK,
        in_vain=text == _IN_VAIN,
        without_a_pause=text == _WITHIN,
        after_the_pause=text == _AFTERWARDS,
        times=int(at_once[1]) if at_once else 1,
    )


@word("|".join(_FATES))
def fate(text: str) -> Fate:
    """What became of a notice."""
    return _FATES[text]


@word("title|text|detail|severity|channel")
def part(text: str) -> str:
    """A part of a notice."""
    return text


NOTICES: Words = {"As": severity, "Manner": manner, "Fate": fate, "NoticePart": part}
