"""What a command says to the script that called it."""

from __future__ import annotations

from collections.abc import Mapping

from steps.words.sentences import Words, word

_REPORTS: Mapping[str, int] = {"success": 0, "failure": 1, "wrong use": 2, "an absent system": 3}


@word("|".join(_REPORTS))
def report(text: str) -> int:
    """The exit code that reports this."""
    return _REPORTS[text]


@word("output|complaint")
def stream(text: str) -> str:
    """What a script reads, or what is said beside it."""
    return text


COMMANDS: Words = {"Report": report, "Stream": stream}
