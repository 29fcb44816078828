"""What is asked of the history of messages, and what it shows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.words.sentences import Words, word

_NAME = '"[^"]*"'
_NOTHING = f"nothing of {_NAME}"
_ORDER = f"{_NAME}(?:, {_NAME})* and {_NAME} in this order"
_QUOTED = re.compile('"([^"]*)"')


@dataclass(frozen=True)
class Mentions:
    """What the history shows: each of the words once, the newest first, and nothing of the absent ones."""

    text: str
    words: tuple[str, ...]
    absent: tuple[str, ...]


@word(f"(?:{_NAME} once|{_ORDER}|{_NAME} and {_NOTHING}|{_NOTHING})")
def mentions(text: str) -> Mentions:
    """What the history shows."""
    shown, nothing, absent = text.partition("nothing of ")
    found = tuple(_QUOTED.findall(shown))
    return Mentions(text, found, tuple(_QUOTED.findall(absent)) if nothing else ())


@word("(?: of errors)?")
def of_severity(text: str) -> str | None:
    """The severity of the messages that are asked for."""
    return "error" if text else None


HISTORY: Words = {"Mentions": mentions, "OfSeverity": of_severity}
