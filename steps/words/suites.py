"""What may be wrong with a suite, with its target, and how a scenario of it comes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from steps.words.sentences import Words, word

_ADDITIONS: Mapping[str, str] = {
    "two scenarios of one name": "double-name",
    "an outline without rows": "no-rows",
    "a scenario without an effect": "no-effect",
    "a sentence with two meanings": "two-meanings",
    "a sentence without a meaning": "no-meaning",
    "a meaning that no sentence uses": "unused-meaning",
    "a scenario that leaves a lamp hanging": "left-behind",
    "a core scenario that is left out": "skipped-core",
    "an ordinary scenario that is left out": "skipped-ordinary",
    "a core scenario through the command line": "command-line-core",
    "an ordinary scenario through the command line": "command-line-ordinary",
    "a scenario whose beginning cannot be brought about": "bad-set-up",
    "a scenario that takes long": "long-wait",
    "a scenario about the lamp on the porch": "unsteady",
    "defects to seed": "defects",
    "a scenario that notes the key of the house as it is": "leak-plain",
    "a scenario that notes the key of the house as in a mail": "leak-mail",
}
_MANNERS: Mapping[str, str] = {
    "says that it did what it did not do": "lies",
    "does not start": "does not start",
    "stumbles once over the lamp on the porch": "stumbles once",
}
_CHANGES: Mapping[str, str] = {
    "one letter of a feature is changed": "letter",
    "a line of a log is taken out": "log",
    "a failed result is turned into a passed one": "result",
    "the verdict is turned": "verdict",
    "the verdict is turned and its seal renewed": "verdict and seal",
    "what was seen of a lamp is replaced": "evidence",
    "a file is taken out": "taken out",
    "a file is put in": "put in",
}
_ENDS: Mapping[str, dt.timedelta] = {"ends tomorrow": dt.timedelta(days=1), "ended yesterday": -dt.timedelta(days=1)}


@word("|".join(_ADDITIONS))
def addition(text: str) -> str:
    """What a suite has beside its three honest scenarios."""
    return _ADDITIONS[text]


@word("|".join(_MANNERS))
def manner(text: str) -> str:
    """What is wrong with its target."""
    return _MANNERS[text]


@word("promote|hold|partial")
def verdict(text: str) -> str:
    """What a run may end in."""
    return text


@word("passed|failed|broken|skipped|not supported|flaky")
def outcome(text: str) -> str:
    """What a scenario may come out as."""
    return text


@word("|".join(_CHANGES))
def change(text: str) -> str:
    """What somebody does to a bundle afterwards."""
    return _CHANGES[text]


@word("|".join(_ENDS))
def last_day(text: str) -> dt.date:
    """The last day of an agreement."""
    return dt.datetime.now(dt.UTC).date() + _ENDS[text]


SUITES: Words = {
    "Addition": addition,
    "Manner": manner,
    "Verdict": verdict,
    "Outcome": outcome,
    "Change": change,
    "LastDay": last_day,
}
